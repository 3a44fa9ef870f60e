import type { Command } from 'commander';
import { tellHops, tellVerdict } from '../../lib/isolation/tell.js';
import type { OutwardBreach, OutwardVerification } from '../../lib/verification.js';
import { ShimClient } from '../client.js';
import { readContext, type Surroundings } from '../context.js';

/** What `bbctl verify` exits with. */
const verifyExitCodes = { holds: 0, broken: 2, unknown: 3 } as const;

/** Of each thing that is found so many are shown. */
const shown = 20;

const verdicts: Readonly<Record<OutwardVerification['verdict'], string>> = {
  holds: 'holds: the devices let through what is declared and nothing else',
  broken: 'broken: the devices do not do what is declared',
  unknown: 'could not tell: nothing wrong was found, but not everything could be read or understood',
};

/** `bbctl verify`: the devices held against what is declared. */
export function addVerifyCommand(program: Command, surroundings: Surroundings): void {
  program
    .command('verify')
    .description('read every router and cluster, and prove that tenants are apart; exits with 0 if so, 2 if not, 3 if that cannot be told')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const client = new ShimClient(readContext(surroundings));
      try {
        const told = await client.verify();
        surroundings.out(json ? JSON.stringify(told, null, 2) : tellVerification(told));
        process.exitCode = verifyExitCodes[told.verdict];
      } finally {
        await client.close();
      }
    });
}

/** A verification for people: the verdict first, then what is wrong, with the lines that make it so. */
function tellVerification(told: OutwardVerification): string {
  const { routers, clusters, vms, resources } = told.counted;
  const counted = `read: routers ${routers}, clusters ${clusters}, VMs ${vms}; declared: resources ${resources}`;
  const sections: [title: string, items: readonly string[]][] = [
    ['tenants are not apart', tellBreaches(told.breaches)],
    ['more gets through than is declared', told.ways.map((way) => `${way.from} reaches ${way.to}\n${tellHops(way)}`)],
    ['declared, and not so on the devices', told.differences.map(tellDifference)],
    [
      'not understood',
      told.unproven.map(({ device, says, line, parties }) => `${device}: ${line ?? ''}: ${says}; it concerns ${parties.join(', ')}`),
    ],
    ['not read', told.unread.map(({ device, message }) => `${device}: ${message}`)],
    ['under way, or left half made', told.unsettled.map(({ kind, id }) => `${kind} ${id}`)],
    ['not declared, and nothing gets further by it alone', told.undeclared.map(({ device, says, line }) => `${device}: ${line ?? says}`)],
  ];
  return [`${verdicts[told.verdict]}\n${counted}`, ...sections.flatMap(tellSection)].join('\n\n');
}

function tellSection([title, items]: [string, readonly string[]]): string[] {
  if (items.length === 0) return [];
  const more = items.length > shown ? [`  … and ${items.length - shown} more, see --json`] : [];
  return [[`${title}:`, ...items.slice(0, shown).map(indented), ...more].join('\n')];
}

/** The way back is told with the way there. */
function tellBreaches(breaches: readonly OutwardBreach[]): string[] {
  const inward = breaches.map(({ when_down, ...rest }) => ({ ...rest, whenDown: when_down }));
  const text = tellVerdict({ breaches: inward, unproven: [] });
  return text === '' ? [] : text.split('\n\n');
}

function tellDifference({ kind, id, device, declared, found, line }: OutwardVerification['differences'][number]): string {
  const what = kind === undefined ? device : `${kind} ${id}`;
  const there = found === undefined ? `${device} does not have it` : `${device} has: ${found}`;
  return `${what}: ${declared}\n  ${there}${line === undefined ? '' : `\n  ${line}`}`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
