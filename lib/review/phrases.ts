import { count, type Review } from './review.js';

/** The whole review in one line: what happens, or why it must not. */
export function headline({ verdict, blockers, counts, foreign, outputs }: Review): string {
  if (verdict === 'clean') return 'Nothing changes';
  if (verdict === 'blocked')
    return `Blocked: ${blockers.slice(0, 3).join('; ')}${blockers.length > 3 ? ` and ${blockers.length - 3} more` : ''}`;
  return changesPhrase(counts, foreign.length, outputs);
}

/** `2 created, 1 replaced` */
export function changesPhrase(counts: Review['counts'], foreign = 0, outputs = 0): string {
  const words = [
    [counts.create, 'created'],
    [counts.update, 'changed'],
    [counts.replace, 'replaced'],
    [counts.delete, 'destroyed'],
    [counts.forget, 'dropped from the state'],
  ] as const;
  const parts = words.flatMap(([number, word]) => (number > 0 ? [`${number} ${word}`] : []));
  if (foreign > 0) parts.push(`${foreign} of other providers`);
  if (outputs > 0 && parts.length === 0) parts.push(count(outputs, 'output'));
  return parts.join(', ') || 'nothing changes';
}

/** What the proof came to, in a sentence. */
export function isolationPhrase({ isolation }: Review): string {
  const { state, parties, scope, breaches, unproven } = isolation;
  const whole = scope === 'fleet' ? 'over the whole fleet' : 'over the resources of the plan only';
  if (state === 'broken') {
    const opened = breaches.filter(({ isNew }) => isNew).length;
    const how =
      opened === breaches.length
        ? 'opened by this plan'
        : opened === 0
          ? 'open already, before this plan'
          : `${opened} of them opened by this plan`;
    return `broken: ${count(breaches.length, 'way')} between parties, ${how}`;
  }
  if (state === 'unproven') return `not proven: ${count(unproven.length, 'thing')} could not be looked into; no way was found ${whole}`;
  if (parties < 2) return `holds: there are no two parties, ${whole}`;
  return `holds: no packet gets from one of ${count(parties, 'party', 'parties')} to another, ${whole}`;
}

/** `1 commit`, `1 to 3 commits` */
export function commitsPhrase({ least, most }: { readonly least: number; readonly most: number }): string {
  return least === most ? count(most, 'commit') : `${least} to ${most} commits`;
}

/** `12.5 GiB` */
export function memoryPhrase(mib: number): string {
  return Math.abs(mib) < 1024 ? `${mib} MiB` : `${Number((mib / 1024).toFixed(1))} GiB`;
}
