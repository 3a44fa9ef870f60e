import { terraformResource } from '../../../lib/derive/terraform-schema.js';
import { recordOf, unknown } from '../../../providers/terraform/value/value.js';
import { rules, type Rule } from './core-rules/breach.js';
import { live } from './core-rules/life.js';
import { planted, spoiled } from './core-rules/planted.js';
import { schemaFaults, type WireAttribute } from './core-rules/schema.js';
import { StrictCore, type Call } from './core-rules/strict-core.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { complete, openProvider } from './open-provider.js';

const { attributes } = terraformResource(gadget);
const config = complete(attributes, {
  ...{ owner: 'red', name: 'box', note: 'a', tags: ['t1', 't2'], secret: 's3cret', limits: { memory_mib: 64 } },
  ...{ labels: recordOf([['k', 'a\n']]), ports: [{ network: 'red/web' }] },
});
const stages = [{ planned: recordOf(Object.entries({ ...config, note: unknown })), applied: config }];

/** A checker that cannot fail proves nothing: each of its rules is broken here on purpose. */
describe('a rule of the core that is broken on purpose', () => {
  let shim: FakeShim;
  let provider: Awaited<ReturnType<typeof openProvider>>;
  beforeAll(async () => {
    shim = await openFakeShim({ kinds: [gadget] });
    provider = await openProvider([gadget], { HOME: '/nonexistent' });
  });
  afterAll(async () => {
    await provider.close();
    await shim.close();
  });
  beforeEach(() => shim.resources.clear());

  const command = async () => expect(await provider.configure({ endpoint: shim.endpoint })).toEqual([]);
  const run = (call: Call, each = stages) => live(new StrictCore(call, gadget), each, command, (state) => String(state.id));

  test('nothing is found where nothing is planted', async () => {
    expect(await run(provider.call)).toEqual({ applied: 1, refusals: [], breaches: [] });
  });

  test.each(planted.map((each) => [each.rule, each.fault, each] as const))('%s: %s', async (rule, _, fault) => {
    const { breaches } = await run(spoiled(provider.call, gadget, fault));
    const found = breaches.filter((each) => each.rule === rule).map(({ says }) => says);
    expect(found.join('\n')).toContain(fault.says);
  });

  test.each<[string, WireAttribute, string]>([
    ['both required and optional', { required: true, optional: true }, 'x: cannot set both Optional and Required'],
    ['both required and computed', { required: true, computed: true }, 'x: cannot set both Computed and Required'],
    ['none of the three', {}, 'x: must set Optional, Required or Computed'],
    ['write-only and computed', { optional: true, computed: true, writeOnly: true }, 'x: cannot set WriteOnly together with Computed'],
    ['a name with a dash', { name: 'x-y', optional: true }, 'x-y: name may contain only lowercase letters, digits and underscores'],
    ['a type that there is not', { optional: true, type: Buffer.from('"strnig"') }, 'x: invalid type "strnig"'],
    ['a list of anything', { optional: true, type: Buffer.from('["list","dynamic"]') }, 'x: invalid type ["list","dynamic"]'],
    [
      'write-only in a set',
      {
        optional: true,
        nestedType: { nesting: 3, attributes: [{ name: 'y', type: Buffer.from('"string"'), optional: true, writeOnly: true }] },
      },
      'x: NestingSet attributes may not contain WriteOnly attributes',
    ],
  ])('the schema is one that the core takes: %s', (_, attribute, says) => {
    const told = schemaFaults([{ name: 'x', type: Buffer.from('"string"'), ...attribute }]);
    expect(told.map((each) => each.says)).toEqual([`.${says}`]);
  });

  test('every rule of a life has a fault planted', () => {
    const elsewhere: readonly Rule[] = [
      'the schema is one that the core takes',
      'a data source keeps what was configured',
      'a function answers what it says',
      'an ephemeral resource is known and keeps what was configured',
      'a listed resource has its identity',
    ];
    const broken = new Set<Rule>(planted.map(({ rule }) => rule));
    expect((Object.keys(rules) as Rule[]).filter((rule) => !broken.has(rule) && !elsewhere.includes(rule))).toEqual([]);
  });
});
