import type { HostInterface } from '../../ports.js';
import type { Fact, Origin } from '../facts.js';
import { defaultVrf } from '../world.js';

/** What is needed to say which wire an interface of a hypervisor stands on. */
export interface HostScene {
  readonly cluster: string;
  readonly site: string;
  /** The bridge that reaches the trunk of the routers. */
  readonly bridge: string;
  /** VLANs that the site knows. */
  readonly vlans: readonly number[];
}

/**
 * The wires that hypervisors themselves are on. An address of theirs stands in its VLAN, where whoever is there reaches them; a bridge
 * whose port is a VLAN of the trunk, or a port of it, is one wire with that.
 */
export function hostFacts(interfaces: readonly HostInterface[], scene: HostScene): Fact[] {
  const nodes = new Set(interfaces.map(({ node }) => node));
  return [...nodes].flatMap((node) =>
    nodeFacts(
      node,
      interfaces.filter((each) => each.node === node),
      scene,
    ),
  );
}

function nodeFacts(node: string, own: readonly HostInterface[], { cluster, site, bridge: trunk, vlans }: HostScene): Fact[] {
  const byName = new Map(own.map((each) => [each.name, each]));
  const isBridge = (name: string) => name.startsWith('vmbr') || (byName.get(name)?.members.length ?? 0) > 0;
  const ports = new Set(portsBelow(trunk, byName));
  const segmentOf = (name: string): string => {
    const [, parent, id] = /^(.+)\.(\d+)$/.exec(name) ?? [];
    const vlan = byName.get(name)?.vlan ?? (parent === undefined ? undefined : { device: parent, id: Number(id) });
    if (vlan) return taggedOn(segmentOf(vlan.device), vlan.id);
    if (name === trunk || ports.has(name)) return `${site} untagged`;
    return isBridge(name) ? `${cluster} ${name} untagged` : `${cluster} ${node} ${name} untagged`;
  };
  const origin = (line: string): Origin => ({ by: `node ${node} of ${cluster}`, line });
  return own.flatMap(({ name, addresses, members }): Fact[] => [
    ...(addresses.length > 0
      ? [
          {
            fact: 'interface',
            place: cluster,
            name: `${node} ${name}`,
            vrf: defaultVrf,
            segment: segmentOf(name),
            addresses,
            origin: origin(`${name} has ${addresses.join(', ')}`),
          } as const,
        ]
      : []),
    ...(name === trunk || ports.has(name) ? [] : members).flatMap((member) => {
      const [inside, outside] = [segmentOf(name), segmentOf(member)];
      const line = origin(`${name} has the port ${member}`);
      const join = (one: string, other: string): Fact => ({ fact: 'segment', name: one, aka: other, origin: line });
      return [join(inside, outside), ...vlans.map((vlan) => join(taggedOn(inside, vlan), taggedOn(outside, vlan)))];
    }),
  ]);
}

/** Ports of the trunk's bridge, those of its bonds included. A port that is a VLAN is not the wire itself. */
function* portsBelow(name: string, byName: ReadonlyMap<string, HostInterface>): Generator<string> {
  for (const member of byName.get(name)?.members ?? []) {
    if (/\.\d+$/.test(member) || byName.get(member)?.vlan) continue;
    yield member;
    yield* portsBelow(member, byName);
  }
}

function taggedOn(segment: string, vlan: number): string {
  return / untagged$/.test(segment) ? segment.replace(/ untagged$/, ` VLAN ${vlan}`) : `${segment} VLAN ${vlan}`;
}
