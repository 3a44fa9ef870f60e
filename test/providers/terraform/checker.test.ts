import fc from 'fast-check';
import type { Kind } from '../../../lib/kind.js';
import { kinds } from '../../../lib/kinds/index.js';
import { Trial } from './core-rules/trial.js';
import { gadget } from './gadget.js';

const all = [...kinds, gadget];
/** The same cases each time; other numbers try others: `BITBUILDER_CHECKS=seed,runs`. */
const [seed = 1, numRuns = 15] = (process.env.BITBUILDER_CHECKS ?? '').split(',').filter(Boolean).map(Number);

describe.each(all.map((kind) => [kind.name, kind] as const))('by the rules of the core: %s', (_, kind: Kind) => {
  let trial: Trial;
  beforeAll(async () => (trial = await Trial.open(kind)));
  afterAll(() => trial.close());

  test('what the kind admits goes through its life', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(trial.stages('admitted'), async (each) => {
        const ran = await trial.run(each);
        applied += ran.applied;
        expect(ran.breaches).toEqual([]);
      }),
      { seed, numRuns },
    );
    expect(applied).toBeGreaterThan(numRuns / 2);
  });

  test('what only the types admit is refused in words, or goes through its life', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(trial.stages('strange'), async (each) => {
        const ran = await trial.run(each);
        refused += ran.refusals.length;
        expect(ran.breaches).toEqual([]);
      }),
      { seed, numRuns },
    );
    expect(refused).toBeGreaterThan(0);
  });
});
