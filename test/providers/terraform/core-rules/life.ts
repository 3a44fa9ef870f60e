import type { ValueRecord } from '../../../../providers/terraform/value/value.js';
import { breach, type Breach } from './breach.js';
import { Stopped, type Instance, type StrictCore } from './strict-core.js';

/** A configuration as it is at plan, with parts unknown, and at apply. */
export interface Stage {
  planned: ValueRecord;
  applied: ValueRecord;
}

export interface Ran {
  /** How many of the stages were applied; the others were refused at validation, or not reached. */
  applied: number;
  refusals: readonly string[];
  breaches: readonly Breach[];
}

/** Takes a resource through its stages as one command after another would, and away again. `command` begins a command. */
export async function live(
  core: StrictCore,
  stages: readonly Stage[],
  command: () => Promise<void>,
  idOf: (state: ValueRecord) => string,
): Promise<Ran> {
  let instance: Instance | null = null;
  let applied = 0;
  const refusals: string[] = [];
  try {
    for (const { planned, applied: config } of stages) {
      await command();
      if (!(await isValid(planned)) || !(await isValid(config))) continue;
      const prior: Instance | undefined = instance ?? undefined;
      const plan = await core.plan(planned, prior);
      if (plan.isReplacement && prior) await core.apply(null, await core.plan(null, prior), prior);
      const made = plan.isReplacement ? await core.apply(config, await core.plan(planned)) : await core.apply(config, plan, prior);
      if (!made) break;
      applied++;
      instance = await afterApply(made, config);
      if (!instance) break;
    }
    if (instance) {
      await command();
      await core.apply(null, await core.plan(null, instance), instance);
      if (await core.refresh(instance))
        core.breaches.push(breach('applied against planned', [], 'Root object was absent, but now present'));
    }
  } catch (error) {
    const words = error instanceof Stopped ? error.message : `Plugin error: ${(error as Error).message}`;
    core.breaches.push(breach('a failure is a diagnostic', [], words));
  }
  return { applied, refusals, breaches: core.breaches };

  async function isValid(config: ValueRecord): Promise<boolean> {
    try {
      await core.validate(config);
      return true;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      refusals.push(error.message);
      const isOurs = error.errors.every(({ summary, detail }) => summary && detail && !summary.startsWith('Unexpected error'));
      if (!isOurs) core.breaches.push(breach('a failure is a diagnostic', [], error.message));
      return false;
    }
  }

  async function afterApply(made: Instance, config: ValueRecord): Promise<Instance | null> {
    await command();
    const refreshed = await core.refresh(made);
    if (!refreshed) {
      core.breaches.push(breach('a plan after an apply is empty', [], 'Root object was present, but now absent'));
      return null;
    }
    await core.expectEmptyPlan(config, refreshed, 'a plan after an apply is empty');
    const imported = await core.import(idOf(made.value));
    // Time-outs are of the configuration alone, so an import cannot know them.
    if (imported)
      await core.expectEmptyPlan(
        Object.assign(Object.create(null), config, { timeouts: null }) as ValueRecord,
        imported,
        'a plan after an import is empty',
      );
    return refreshed;
  }
}
