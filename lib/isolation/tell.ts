import { formatPath } from '../derive/outward.js';
import type { Origin } from './facts.js';
import type { Packet } from './flow-set.js';
import { hasPorts, tellProtocol } from './flow-words.js';
import type { Breach, Verdict } from './proof.js';
import type { Hop } from './way.js';

/** Where the thing that states a fact is written, for people: a construct path, a file and line. */
export type Locate = (origin: Origin) => string | undefined;

/** `10.20.1.10 → 10.20.1.20, TCP port 443` */
export function tellPacket({ from, to, protocol, port }: Packet): string {
  return `${from} → ${to}, ${tellProtocol(protocol)}${hasPorts(protocol) ? ` port ${port}` : ''}`;
}

/** `network red/web subnets.front.vlan`, or what a device says. */
export function tellOrigin({ by, at, line }: Origin): string {
  if (line !== undefined) return `${by}: ${line}`;
  return at === undefined || at.length === 0 ? by : `${by} ${formatPath(at)}`;
}

/**
 *   packet: 10.20.1.10 → 10.20.1.20, TCP port 443
 *   1. vm red/web-1 nic 0: sends into subnet red/web/front
 *        vm red/web-1 nics[0] (site/red/web-1, main.ts:40)
 */
export function tellHops({ packet, hops }: { packet: Packet; hops: readonly Hop[] }, locate: Locate = () => undefined): string {
  const steps = hops.flatMap(({ where, says, origins }, index) => [
    `  ${index + 1}. ${where}: ${says}`,
    ...new Set(origins.map((origin) => `       ${tellPlace(origin, locate)}`)),
  ]);
  return [`  packet: ${tellPacket(packet)}`, ...steps].join('\n');
}

/** The counter-example: who reaches whom, the packet, and hop by hop what lets it through. */
export function tellBreach(breach: Breach, locate?: Locate): string {
  return `${claimOf(breach)}\n${tellHops(breach, locate)}`;
}

/** Every counter-example, and whom nothing could be proven of. The way back is not told again where the same things open it. */
export function tellVerdict(verdict: Pick<Verdict, 'breaches' | 'unproven'>, locate?: Locate): string {
  const told = new Set<Breach>();
  const breaches = verdict.breaches.flatMap((breach) => {
    if (told.has(breach)) return [];
    const back = verdict.breaches.find((each) => each.from === breach.to && each.to === breach.from && causes(each) === causes(breach));
    if (!back) return [tellBreach(breach, locate)];
    told.add(back);
    return [`${claimOf(breach)}, and ${claimOf(back)} the same way back\n${tellHops(breach, locate)}`];
  });
  return [...breaches, ...tellUnproven(verdict, locate)].join('\n\n');
}

/** What is not understood, and whom it touches. */
export function tellUnproven({ unproven }: Pick<Verdict, 'unproven'>, locate: Locate = () => undefined): string[] {
  return unproven.map(
    ({ parties, fact }) => `not proven for ${parties.join(', ') || 'nobody'}: ${fact.says}\n       ${tellPlace(fact.origin, locate)}`,
  );
}

function claimOf({ from, to, whenDown }: Breach): string {
  return `${from} reaches ${to}${whenDown ? ' while a link is down' : ''}`;
}

function tellPlace(origin: Origin, locate: Locate): string {
  const place = locate(origin);
  return place === undefined ? tellOrigin(origin) : `${tellOrigin(origin)} (${place})`;
}

function causes({ hops }: Breach): string {
  return [...new Set(hops.flatMap(({ origins }) => origins.map(tellOrigin)))].sort().join('\n');
}
