import type { Kind } from '../../../../lib/kind.js';
import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import { decodeState, encodeState } from '../../../../providers/terraform/kind-table.js';
import { encodeValue } from '../../../../providers/terraform/value/msgpack-encode.js';
import { recordOf, Unknown, unknown, type Value, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import type { DynamicValue } from '../../../../providers/terraform/wire/terraform-messages.js';
import type { Rule } from './breach.js';
import type { Call } from './strict-core.js';

type Answer = Record<string, unknown>;
/** A fault in a provider: what it does to the answer of an RPC, told which of its kind the call is. */
export interface Planted {
  rule: Rule;
  fault: string;
  /** What the checker says of it. */
  says: string;
  rpc: string;
  spoil(answer: Answer, by: Spoiler, count: number): Answer;
}

/** Takes a state out of an answer, changes it, and puts it back. */
export type Spoiler = (answer: Answer, field: string, change: (state: ValueRecord) => Value) => Answer;

/** The same calls with the fault in them. */
export function spoiled(call: Call, kind: Kind, { rpc: name, spoil }: Planted): Call {
  const schema = terraformResource(kind);
  const by: Spoiler = (answer, field, change) => {
    const state = decodeState(schema, answer[field] as DynamicValue | undefined);
    return state ? { ...answer, [field]: encodeState(schema, change(state)) } : answer;
  };
  let count = 0;
  return async (rpc, request) => {
    const answer = await call(rpc, request);
    return rpc.name === name ? (spoil(answer as Answer, by, count++) as typeof answer) : answer;
  };
}

const set = (name: string, value: Value) => (state: ValueRecord) => recordOf(Object.entries({ ...state, [name]: value }));
const plan = (
  rule: Rule,
  fault: string,
  says: string,
  change: (state: ValueRecord) => Value,
  when: (count: number) => boolean = () => true,
): Planted => {
  return {
    rule,
    fault,
    says,
    rpc: 'PlanResourceChange',
    spoil: (answer, by, count) => (when(count) ? by(answer, 'plannedState', change) : answer),
  };
};
const apply = (rule: Rule, fault: string, says: string, change: (state: ValueRecord) => Value): Planted => {
  return { rule, fault, says, rpc: 'ApplyResourceChange', spoil: (answer, by) => by(answer, 'newState', change) };
};
const read = (rule: Rule, fault: string, says: string, change: (state: ValueRecord) => Value): Planted => {
  return { rule, fault, says, rpc: 'ReadResource', spoil: (answer, by) => by(answer, 'newState', change) };
};
const within = (name: string, change: (items: Value[]) => Value) => (state: ValueRecord) =>
  set(name, change(state[name] as Value[]))(state);
const first = (name: string, value: Value) => (items: Value[]) => [set(name, value)(items[0] as ValueRecord), ...items.slice(1)];
const imported = (answer: Answer, by: Spoiler, change: (state: ValueRecord) => Value): Answer => {
  return { ...answer, importedResources: (answer.importedResources as Answer[]).map((each) => by(each, 'state', change)) };
};

const configured: Rule = 'planned against configured';
const completed: Rule = 'applied against planned';
const known: Rule = 'read and imported is known';
const secret: Rule = 'a write-only value is never answered';
const identity: Rule = 'an identity is whole and stays';
const kept: Rule = 'a private state is kept';
const foreseen: Rule = 'what a plan shows as known comes true';
/** In the plan, and again in the apply. */
const inBoth = (count: number) => count < 2;

/** One fault at least for each rule of a resource's life, planted in the life of a gadget. */
export const planted: readonly Planted[] = [
  plan(
    configured,
    'a plan alters what is configured',
    'planned value cty.StringVal("other") does not match config value cty.StringVal("a")',
    set('note', 'other'),
  ),
  plan(
    configured,
    'a plan fills in what is not computed',
    'planned value cty.StringVal("filled") for a non-computed attribute',
    set('endpoint', 'filled'),
  ),
  plan(configured, 'a plan has an empty map for null', 'planned value cty.MapValEmpty(', set('parts', recordOf([]))),
  plan(configured, 'a plan is null', 'planned for absence but config wants existence', () => null),
  plan(
    configured,
    'a plan loses an element',
    'count in plan (cty.NumberIntVal(0)) disagrees with count in config (cty.NumberIntVal(1))',
    set('ports', []),
  ),
  plan(
    configured,
    'a plan alters a configured element',
    '.ports[0].network: planned value cty.StringVal("other")',
    within('ports', first('network', 'other')),
  ),
  plan(
    configured,
    'a plan has CRLF for LF',
    '"k":cty.StringVal("a\\r\\n")}) does not match config value',
    set('labels', recordOf([['k', 'a\r\n']])),
  ),
  plan(secret, 'a plan holds a write-only value', 'returned a value for the write-only attribute during planning', set('secret', 's3cret')),
  {
    ...plan(
      'what forces a replacement exists',
      'a replacement is forced by nothing',
      'for a non-existent attribute path',
      (state) => state,
    ),
    spoil: (answer) => ({ ...answer, requiresReplace: [{ steps: [{ attributeName: 'nowhere' }] }] }),
  },
  plan(
    'the plan in the apply against the plan',
    'the second plan has another default',
    '.size: was cty.NumberIntVal(3), but now cty.NumberIntVal(4)',
    set('size', 4),
    (count) => count === 1,
  ),
  plan(
    'refinements are kept',
    'an unknown text promises another beginning',
    'does not conform to planning placeholder cty.UnknownVal(cty.String).Refine().NotNull().StringPrefixFull("srv-").NewValue()',
    set('serial', new Unknown({ notNull: true, prefix: 'srv-' })),
    inBoth,
  ),
  plan(
    'refinements are kept',
    'an unknown number promises another bound',
    'does not conform to planning placeholder',
    set('load', new Unknown({ lowest: [2000, true] })),
    inBoth,
  ),
  plan(
    'a plan after an apply is empty',
    'a computed value is unknown again at each plan',
    'cty.UnknownVal(cty.Number)',
    set('load', unknown),
    (count) => count > 1,
  ),
  plan(foreseen, 'a plan guesses what comes', 'serial: "guessed" in the plan, "drawn" now', set('serial', 'guessed'), inBoth),
  apply(
    completed,
    'an apply alters what was planned',
    '.note: was cty.StringVal("a"), but now cty.StringVal("other")',
    set('note', 'other'),
  ),
  apply(completed, 'an apply answers empty text for null', '.endpoint: was null, but now cty.StringVal("")', set('endpoint', '')),
  apply(completed, 'an apply answers null', 'Root object was present, but now absent', () => null),
  apply(
    completed,
    'a list grows',
    '.ports: new element 1 has appeared',
    within('ports', (items) => [...items, ...items]),
  ),
  apply(completed, 'a map loses a key', '.labels: element "k" has vanished', set('labels', recordOf([]))),
  apply(
    'sets are correlated',
    'a member of a set is altered',
    'planned set element cty.StringVal("t1") does not correlate with any element in actual',
    set('tags', ['t2', 'other']),
  ),
  apply(
    'sets are correlated',
    'a set gains a member',
    'actual set element cty.StringVal("t3") does not correlate with any element in plan',
    set('tags', ['t1', 't2', 't3']),
  ),
  apply(
    'applied is known',
    'an unknown value is left',
    '.serial: After the apply operation, the provider still indicated an unknown value',
    set('serial', unknown),
  ),
  apply(
    secret,
    'an apply answers a write-only value',
    'returned a value for the write-only attribute after apply',
    set('secret', 's3cret'),
  ),
  {
    rule: completed,
    fault: 'a removal answers a state',
    says: 'Root object was absent, but now present',
    rpc: 'ApplyResourceChange',
    spoil: keepLast(),
  },
  {
    rule: 'an answer has the type of the schema',
    fault: 'an attribute has another type',
    says: '"three" is not a number',
    rpc: 'ApplyResourceChange',
    spoil: (answer) => ({ ...answer, newState: { msgpack: encodeValue(recordOf([['size', 'three']]), ['object', { size: 'string' }]) } }),
  },
  {
    rule: 'an answer has the type of the schema',
    fault: 'an object lacks attributes',
    says: 'attributes is required (1 given)',
    rpc: 'ReadResource',
    spoil: (answer) => ({ ...answer, newState: { msgpack: encodeValue(recordOf([['size', 3]]), ['object', { size: 'number' }]) } }),
  },
  read(known, 'a read answers what is unknown', '.load: The returned state contains unknown values', set('load', unknown)),
  read(
    secret,
    'a read answers a write-only value',
    'returned a value for the write-only attribute during refresh',
    set('secret', 's3cret'),
  ),
  read(
    'a plan after an apply is empty',
    'a read alters what nobody changed',
    'but planned cty.ObjectVal(',
    within('ports', first('mtu', 9000)),
  ),
  {
    rule: 'what is stored reads back as it was',
    fault: 'an upgrade drops a label',
    says: 'but now',
    rpc: 'UpgradeResourceState',
    spoil: (answer, by) => by(answer, 'upgradedState', set('labels', null)),
  },
  {
    rule: known,
    fault: 'an import answers what is unknown',
    says: '.serial: The returned state contains unknown values',
    rpc: 'ImportResourceState',
    spoil: (answer, by) => imported(answer, by, set('serial', unknown)),
  },
  {
    rule: 'imported exists',
    fault: 'an import answers null',
    says: 'the provider returned no object',
    rpc: 'ImportResourceState',
    spoil: (answer, by) => imported(answer, by, () => null),
  },
  {
    rule: 'a plan after an import is empty',
    fault: 'a read after an import loses a default',
    says: 'but planned',
    rpc: 'ReadResource',
    spoil: (answer, by, count) => (count === 1 ? by(answer, 'newState', set('size', null)) : answer),
  },
  {
    rule: identity,
    fault: 'an identity changes at a read',
    says: 'Prior identity was',
    rpc: 'ReadResource',
    spoil: (answer) => ({ ...answer, newIdentity: otherIdentity }),
  },
  {
    rule: identity,
    fault: 'an apply has no identity',
    says: 'Provider returned an invalid identity',
    rpc: 'ApplyResourceChange',
    spoil: (answer) => ({ ...answer, newIdentity: undefined }),
  },
  {
    rule: kept,
    fault: 'a read erases the private state',
    says: 'the private state of a read',
    rpc: 'ReadResource',
    spoil: (answer) => ({ ...answer, private: Buffer.from('other') }),
  },
  {
    rule: kept,
    fault: 'a plan erases the private state',
    says: 'planned_private',
    rpc: 'PlanResourceChange',
    spoil: (answer) => ({ ...answer, plannedPrivate: Buffer.from('other') }),
  },
  {
    rule: 'a failure is a diagnostic',
    fault: 'an apply throws to gRPC',
    says: 'Plugin error: code = Internal',
    rpc: 'ApplyResourceChange',
    spoil: () => {
      throw new Error('code = Internal');
    },
  },
];

const otherIdentity = { identityData: { msgpack: encodeValue(recordOf([['id', 'other']]), ['object', { id: 'string' }]) } };

function keepLast(): Planted['spoil'] {
  let last: unknown;
  return (answer, by) => {
    let isRemoval = true;
    by(answer, 'newState', (state) => ((isRemoval = false), state));
    if (!isRemoval) last = answer.newState;
    return isRemoval ? { ...answer, newState: last } : answer;
  };
}
