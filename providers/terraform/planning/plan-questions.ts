import type { DevicePlan, PlannedChange } from '../../../lib/device-plan.js';
import type { ShimClient } from '../shim-client.js';
import type { Outcome } from '../shim-transport.js';

interface Question {
  changes: readonly PlannedChange[];
  resolve(answer: Outcome<DevicePlan>): void;
}

/**
 * Asks the shim about planned changes, about as many at once as come while it thinks about those before: a core plans ten at the
 * same time. An answer with nothing to tell holds for all of them. Otherwise each is asked about by itself, so that what is told
 * is told of the change that it comes from.
 */
export class PlanQuestions {
  private waiting: Question[] = [];
  private isAsking = false;

  constructor(private readonly shim: Pick<ShimClient, 'plan'>) {}

  ask(changes: readonly PlannedChange[]): Promise<Outcome<DevicePlan>> {
    return new Promise((resolve) => {
      this.waiting.push({ changes, resolve });
      if (!this.isAsking) this.next();
    });
  }

  private next(): void {
    this.isAsking = this.waiting.length > 0;
    // What the same packet of the core brings joins in.
    if (this.isAsking) setImmediate(() => void this.askTogether(this.waiting.splice(0)).finally(() => this.next()));
  }

  private async askTogether(questions: readonly Question[]): Promise<void> {
    const answer = await this.shim.plan(questions.flatMap(({ changes }) => changes));
    if (questions.length === 1 || holdsForAll(answer)) for (const { resolve } of questions) resolve(answer);
    else for (const { changes, resolve } of questions) void this.shim.plan(changes).then(resolve);
  }
}

/** A request that is refused may be too large, or hold one change that spoils it for the others. */
function holdsForAll(answer: Outcome<DevicePlan>): boolean {
  if (!answer.ok) return answer.failure.code !== 'invalid_request';
  const { problems, machines, routers } = answer.value;
  const isInterrupting =
    machines.some(({ steps }) => steps.some(({ interrupts }) => interrupts)) ||
    Object.values(routers).some(({ interrupts }) => interrupts.length > 0);
  return problems.length === 0 && !isInterrupting;
}
