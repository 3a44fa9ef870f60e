import type { DevicePlan, PlannedChange } from '../../../lib/device-plan.js';
import { fingerprint } from './effect.js';

/** How long a command that asks nothing is remembered: its user may think about the plan. */
const idleMs = 3_600_000;

/** What each run of a core was asked about and told: it judges what it plans once more when it applies it, in another session. */
export class Runs {
  private readonly open = new Map<string, { known: Map<string, string>; usedAt: number }>();

  /**
   * Whether another session of the run was asked about all of these changes, as they are, before, and told all that there is to tell
   * of them: the world may have changed since.
   */
  note(run: string | undefined, session: string | undefined, changes: readonly PlannedChange[], plan: DevicePlan): boolean {
    if (run === undefined || session === undefined) return false;
    const now = performance.now();
    for (const [name, { usedAt }] of this.open) if (now - usedAt > idleMs) this.open.delete(name);
    const { known } = this.open.get(run) ?? { known: new Map<string, string>() };
    this.open.set(run, { known, usedAt: now });
    const first = [...changes, ...tidings(plan)].map((each) => {
      const name = fingerprint(each);
      const by = known.get(name) ?? session;
      known.set(name, by);
      return by;
    });
    return changes.length > 0 && first.every((each) => each !== session);
  }
}

/** What a plan warns of. */
function tidings({ problems, machines, routers }: DevicePlan): unknown[] {
  return [
    ...problems.map(({ kind, id, code, message }) => ({ kind, id, code, message })),
    ...machines.flatMap(({ kind, id, steps }) => steps.flatMap(({ interrupts }) => (interrupts ? [{ kind, id, interrupts }] : []))),
    ...Object.entries(routers).flatMap(([router, { interrupts }]) => interrupts.map((each) => ({ router, interrupts: each }))),
  ];
}
