import type { PlannedChange } from '../../../lib/device-plan.js';
import { fingerprint } from './effect.js';

/** How long a command that asks nothing is remembered: its user may think about the plan. */
const idleMs = 3_600_000;

/** What each run of a core was asked about: it judges what it plans once more when it applies it, in another session. */
export class Runs {
  private readonly open = new Map<string, { asked: Map<string, string>; usedAt: number }>();

  /** Whether another session of the run was asked about all of these changes, as they are, before. */
  note(run: string | undefined, session: string | undefined, changes: readonly PlannedChange[]): boolean {
    if (run === undefined || session === undefined) return false;
    const now = performance.now();
    for (const [name, { usedAt }] of this.open) if (now - usedAt > idleMs) this.open.delete(name);
    const { asked } = this.open.get(run) ?? { asked: new Map<string, string>() };
    this.open.set(run, { asked, usedAt: now });
    const first = changes.map((change) => {
      const name = fingerprint(change);
      const known = asked.get(name) ?? session;
      asked.set(name, known);
      return known;
    });
    return first.length > 0 && first.every((each) => each !== session);
  }
}
