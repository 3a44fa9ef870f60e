import fc from 'fast-check';
import { terraformResource } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { kinds } from '../../../lib/kinds/index.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { openProvider } from './open-provider.js';
import { live, type Ran, type Stage } from './core-rules/life.js';
import { specs, strangeSpecs } from './core-rules/specs.js';
import { StrictCore } from './core-rules/strict-core.js';
import { withUnknowns } from './core-rules/unknowns.js';

const all = [...kinds, gadget];
/** The same cases each time; other numbers try others: `BITBUILDER_CHECKS=seed,runs`. */
const [seed = 1, numRuns = 15] = (process.env.BITBUILDER_CHECKS ?? '').split(',').filter(Boolean).map(Number);

describe.each(all.map((kind) => [kind.name, kind] as const))('by the rules of the core: %s', (_, kind: Kind) => {
  const { attributes } = terraformResource(kind);
  let shim: FakeShim;
  let provider: Awaited<ReturnType<typeof openProvider>>;
  beforeAll(async () => {
    shim = await openFakeShim({ kinds: [kind] });
    provider = await openProvider([kind], { HOME: '/nonexistent' });
  });
  afterAll(async () => {
    await provider.close();
    await shim.close();
  });

  const command = async () => expect(await provider.configure({ endpoint: shim.endpoint })).toEqual([]);
  const stages = (of: fc.Arbitrary<Stage['applied']>) =>
    fc.array(
      of.chain((spec) => {
        const applied = new StrictCore(provider.call, kind).hold(spec);
        return withUnknowns(attributes, applied).map((planned): Stage => ({ planned, applied }));
      }),
      { minLength: 1, maxLength: 3 },
    );
  const run = async (each: readonly Stage[]): Promise<Ran> => {
    shim.resources.clear();
    return live(new StrictCore(provider.call, kind), each, command, (state) => String(state.id));
  };

  test('what the kind admits goes through its life', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(stages(specs(kind, attributes)), async (each) => {
        const ran = await run(each);
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
      fc.asyncProperty(stages(strangeSpecs(kind, attributes)), async (each) => {
        const ran = await run(each);
        refused += ran.refusals.length;
        expect(ran.breaches).toEqual([]);
      }),
      { seed, numRuns },
    );
    expect(refused).toBeGreaterThan(0);
  });
});
