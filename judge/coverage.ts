import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Report } from './report.js';
import type { Score, Tally } from './verdict.js';

const head = `# What the lab covers

How far the simulators agree with what was recorded at the vendors. Written by \`npm run judge -- --update\`; [judge.md](judge.md) says
what is counted. What was not recorded is not in these tables.
`;

/** Writes the tables of a run as a page of the documentation. */
export function writeCoverage(file: string, report: Omit<Report, 'behind'>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${[head, ...sections(report)].join('\n')}\n`);
}

function sections({ families, total, http, clusters }: Omit<Report, 'behind'>): string[] {
  const vyos = families.length > 0 ? ['## VyOS', '', table(familyHead, [...byName(families), total].map(familyRow)), ''] : [];
  const exchanges = http ? [`HTTP layer: ${http.agreed} of ${http.cases} recorded exchanges are answered as recorded.`, ''] : [];
  const proxmox =
    clusters.length === 0
      ? []
      : [
          '## Proxmox VE',
          '',
          table(
            clusterHead,
            clusters.map(({ schema, methods, parameters, answers, requests }) => [
              schema,
              ...[methods, parameters, answers, requests].map(ofAll),
            ]),
          ),
        ];
  return [...vyos, ...exchanges, ...proxmox];
}

const familyHead = ['family', 'cases', 'covered', 'accepted as recorded', 'refused as recorded'];
const clusterHead = ['release', 'methods implemented', 'parameters checked', 'answers valid', 'requests of our adapter valid'];

function byName(tallies: readonly Tally[]): Tally[] {
  return [...tallies].sort((one, other) => (one.family < other.family ? -1 : 1));
}

function familyRow({ family, cases, inside, accepted, refused }: Tally): string[] {
  return [family, String(cases), String(inside), ofAll(accepted), ofAll(refused)];
}

function ofAll({ asRecorded, recorded }: Score): string {
  return recorded === 0 ? '-' : `${asRecorded} of ${recorded}`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
