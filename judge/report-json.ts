import type { Report } from './report.js';
import type { Score, Tally } from './verdict.js';

/** Everything that a run found, for machines. */
export function reportJson(report: Report): object {
  const { families, total, http, clusters, disagreements, outside, beforeOutside, behind, absent } = report;
  return {
    families: Object.fromEntries(families.map((tally) => [tally.family, tallyJson(tally)])),
    total: tallyJson(total),
    http: { cases: http?.cases ?? 0, matched: http?.agreed ?? 0 },
    disagreements,
    proxmox: clusters.map(({ schema, methods, parameters, answers, requests, routes, unwalked }) => ({
      schema,
      methods: scoreJson(methods),
      parameters: scoreJson(parameters),
      answers: scoreJson(answers),
      requests: { checked: requests.recorded, valid: requests.asRecorded },
      routes: scoreJson(routes),
      unwalked,
    })),
    outside,
    beforeOutside,
    behind,
    absent,
  };
}

function tallyJson({ cases, inside, agreed, accepted, refused, words }: Tally): object {
  return { cases, covered: inside, accepted: scoreJson(accepted), refused: scoreJson(refused), words: scoreJson(words), agreed };
}

function scoreJson({ recorded, asRecorded }: Score): object {
  return { recorded, matched: asRecorded };
}
