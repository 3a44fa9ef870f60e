import { rules, type Rule } from './core-rules/breach.js';
import { planted, spoiled } from './core-rules/planted.js';
import { plantedElsewhere } from './core-rules/planted-elsewhere.js';
import { gadgetStages, Trial } from './core-rules/trial.js';
import { gadget } from './gadget.js';

/** A checker that cannot fail proves nothing: each of its rules is broken here on purpose. */
describe('a rule of the core that is broken on purpose', () => {
  let trial: Trial;
  beforeAll(async () => (trial = await Trial.open(gadget)));
  afterAll(() => trial.close());

  test('nothing is found where nothing is planted', async () => {
    expect(await trial.run(gadgetStages)).toEqual({ applied: 1, refusals: [], breaches: [] });
  });

  test.each(planted.map((each) => [each.rule, each.fault, each] as const))('%s: %s', async (rule, _, fault) => {
    const { breaches } = await trial.run(gadgetStages, spoiled(trial.call, gadget, fault));
    const found = breaches.filter((each) => each.rule === rule).map(({ says }) => says);
    expect(found.join('\n')).toContain(fault.says);
  });

  test('every rule has a fault planted', () => {
    const broken = new Set<Rule>([...planted, ...plantedElsewhere].map(({ rule }) => rule));
    expect((Object.keys(rules) as Rule[]).filter((rule) => !broken.has(rule))).toEqual([]);
  });
});
