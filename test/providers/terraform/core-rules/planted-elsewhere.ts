import { terraformEphemeral } from '../../../../lib/derive/terraform-ephemeral.js';
import { listAttributes } from '../../../../lib/derive/terraform-identity.js';
import { terraformDataSource, terraformResource } from '../../../../lib/derive/terraform-resource.js';
import { bug } from '../../../../lib/errors.js';
import { ephemerals } from '../../../../lib/ephemerals/index.js';
import { functions } from '../../../../lib/functions/index.js';
import { kinds } from '../../../../lib/kinds/index.js';
import { encodeState } from '../../../../providers/terraform/kind-table.js';
import { listResource } from '../../../../providers/terraform/rpc/list-resource.js';
import { encodeValue } from '../../../../providers/terraform/value/msgpack-encode.js';
import { recordOf, unknown, type Value } from '../../../../providers/terraform/value/value.js';
import { complete, type ProviderClient } from '../open-provider.js';
import type { Rule } from './breach.js';
import { judgeDataSource, judgeEphemeral, judgeFunction, judgeListed } from './other-answers.js';
import { schemaFaults, type WireAttribute } from './schema.js';
import type { Call } from './strict-core.js';

/** A fault outside the life of a resource; `found` is what the checker says of it, `says` what it must say. */
export interface PlantedElsewhere {
  rule: Rule;
  fault: string;
  says: string;
  found(provider: Pick<ProviderClient, 'call' | 'events'>): Promise<string[]>;
}

const schema = (fault: string, attribute: WireAttribute, says: string): PlantedElsewhere => ({
  rule: 'the schema is one that the core takes',
  fault,
  says: `.${says}`,
  found: async () => schemaFaults([{ name: 'x', type: Buffer.from('"string"'), ...attribute }]).map((each) => each.says),
});

const writeOnlyMember: WireAttribute = {
  optional: true,
  nestedType: { nesting: 3, attributes: [{ name: 'y', type: Buffer.from('"string"'), optional: true, writeOnly: true }] },
};

/** The same calls, with the answers of one RPC changed. */
function spoiling(call: Call, name: string, spoil: (answer: Record<string, unknown>) => Record<string, unknown>): Call {
  return async (rpc, request) => {
    const answer = await call(rpc, request);
    return rpc.name === name ? (spoil(answer as Record<string, unknown>) as typeof answer) : answer;
  };
}

const dataSource = (fault: string, change: Record<string, Value>, says: string): PlantedElsewhere => ({
  rule: 'a data source keeps what was configured',
  fault,
  says,
  async found({ call }) {
    const tenant = kinds.find(({ name }) => name === 'tenant') ?? bug('no tenant');
    const { attributes } = terraformDataSource(tenant);
    const spoiled = spoiling(call, 'ReadDataSource', (answer) => {
      const state = complete(attributes, { name: 'red', id: 'red', drift: [], ...change });
      return { ...answer, state: encodeState({ attributes }, state) };
    });
    return (await judgeDataSource(spoiled, tenant, complete(attributes, { id: 'red' }))).breaches.map((each) => each.says);
  },
});

const called = (fault: string, answers: (count: number) => Value, type: 'string' | 'number', says: string): PlantedElsewhere => ({
  rule: 'a function answers what it says',
  fault,
  says,
  async found({ call }) {
    const counting = functions.find(({ name }) => name === 'host_count') ?? bug('no function host_count');
    let count = 0;
    const spoiled = spoiling(call, 'CallFunction', () => ({ result: { msgpack: encodeValue(answers(count++), type) } }));
    return (await judgeFunction(spoiled, counting, ['10.1.0.0/24'])).breaches.map((each) => each.says);
  },
});

/** Every fault that is planted outside the life of a resource. */
export const plantedElsewhere: readonly PlantedElsewhere[] = [
  schema('both required and optional', { required: true, optional: true }, 'x: cannot set both Optional and Required'),
  schema('both required and computed', { required: true, computed: true }, 'x: cannot set both Computed and Required'),
  schema('none of the three', {}, 'x: must set Optional, Required or Computed'),
  schema('write-only and computed', { optional: true, computed: true, writeOnly: true }, 'x: cannot set WriteOnly together with Computed'),
  schema('a name with a dash', { name: 'x-y', optional: true }, 'x-y: name may contain only lowercase letters, digits and underscores'),
  schema('a type that there is not', { optional: true, type: Buffer.from('"strnig"') }, 'x: invalid type "strnig"'),
  schema('a list of anything', { optional: true, type: Buffer.from('["list","dynamic"]') }, 'x: invalid type ["list","dynamic"]'),
  schema('write-only in a set', writeOnlyMember, 'x: NestingSet attributes may not contain WriteOnly attributes'),
  dataSource('alters what was configured', { id: 'other' }, '.id: was cty.StringVal("red"), but now cty.StringVal("other")'),
  dataSource('answers what is unknown', { description: unknown }, '.description: the value is not known'),
  called('answers another type', () => 'many', 'string', '"many" is not a number'),
  called('answers something else each time', (count) => count, 'number', 'returned cty.NumberIntVal(0), and then cty.NumberIntVal(1)'),
  called('answers what is unknown', () => unknown, 'number', 'returned unknown values for known arguments'),
  {
    rule: 'an ephemeral resource is known and keeps what was configured',
    fault: 'answers what is unknown',
    says: '.config: the value is not known',
    async found({ call }) {
      const [ephemeral = bug('no ephemeral resource')] = ephemerals;
      const { attributes } = terraformEphemeral(ephemeral);
      const config = complete(attributes, { ...ephemeral.example });
      const result = encodeState({ attributes }, recordOf(Object.entries({ ...config, config: unknown })));
      const spoiled = spoiling(call, 'OpenEphemeralResource', (answer) => ({ ...answer, result }));
      return (await judgeEphemeral(spoiled, ephemeral, config)).breaches.map((each) => each.says);
    },
  },
  {
    rule: 'a listed resource has its identity',
    fault: 'has no identity',
    says: 'Provider did not return an identity',
    async found({ events }) {
      const [kind = bug('no kind')] = kinds;
      const config = encodeState({ attributes: listAttributes(kind) }, complete(listAttributes(kind), {}));
      const { typeName } = terraformResource(kind);
      const listed = await events(listResource, { typeName, config, includeResourceObject: true });
      return listed.flatMap((event) => judgeListed(kind, { ...event, identity: undefined }, true).breaches.map((each) => each.says));
    },
  },
];
