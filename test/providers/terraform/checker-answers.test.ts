import fc from 'fast-check';
import type { z } from 'zod';
import { toOutward } from '../../../lib/derive/outward.js';
import { terraformEphemeral } from '../../../lib/derive/terraform-ephemeral.js';
import { terraformFunction } from '../../../lib/derive/terraform-function.js';
import { listAttributes } from '../../../lib/derive/terraform-identity.js';
import { terraformDataSource, terraformResource } from '../../../lib/derive/terraform-resource.js';
import { objectType, type TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import { ephemerals } from '../../../lib/ephemerals/index.js';
import { functions } from '../../../lib/functions/index.js';
import { kinds } from '../../../lib/kinds/index.js';
import { encodeState } from '../../../providers/terraform/kind-table.js';
import { getProviderSchema } from '../../../providers/terraform/rpc/get-provider-schema.js';
import { listResource } from '../../../providers/terraform/rpc/list-resource.js';
import { validateEphemeralResourceConfig } from '../../../providers/terraform/rpc/validate-ephemeral-resource-config.js';
import { hasUnknown, unknown, type Value, type ValueRecord } from '../../../providers/terraform/value/value.js';
import { judgeDataSource, judgeEphemeral, judgeFunction, judgeListed } from './core-rules/other-answers.js';
import { plantedElsewhere } from './core-rules/planted-elsewhere.js';
import { impliedType, schemaFaults, type WireAttribute } from './core-rules/schema.js';
import { argumentsFor, ofType } from './core-rules/specs.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { complete, openProvider } from './open-provider.js';

const all = [...kinds, gadget];
const [seed = 1, numRuns = 40] = (process.env.BITBUILDER_CHECKS ?? '').split(',').filter(Boolean).map(Number);

describe('by the rules of the core: what is not a resource', () => {
  let shim: FakeShim;
  let provider: Awaited<ReturnType<typeof openProvider>>;
  beforeAll(async () => {
    shim = await openFakeShim({ kinds: all, ephemerals });
    provider = await openProvider(all, { HOME: '/nonexistent' }, { functions, ephemerals });
    expect(await provider.configure({ endpoint: shim.endpoint })).toEqual([]);
    for (const kind of all) {
      const config = toOutward(kind.spec, kind.samples.minimal) as Record<string, unknown>;
      const { planned } = await provider.plan(kind, config);
      expect((await provider.apply(kind, config, planned)).told).toEqual([]);
    }
  });
  afterAll(async () => {
    await provider.close();
    await shim.close();
  });

  test('every schema is one that the core takes, and has the type that we derive', async () => {
    const {
      provider: own,
      resourceSchemas,
      dataSourceSchemas,
      ephemeralResourceSchemas,
      listResourceSchemas,
    } = await provider.call(getProviderSchema, {});
    const expected: Record<string, TerraformAttributes> = Object.fromEntries([
      ...all.map((kind) => [`resource ${terraformResource(kind).typeName}`, terraformResource(kind).attributes]),
      ...all.map((kind) => [`data ${terraformDataSource(kind).typeName}`, terraformDataSource(kind).attributes]),
      ...all.map((kind) => [`list ${terraformResource(kind).typeName}`, listAttributes(kind)]),
      ...ephemerals.map((each) => [`ephemeral ${terraformEphemeral(each).typeName}`, terraformEphemeral(each).attributes]),
    ] as [string, TerraformAttributes][]);
    const sent = [
      ...Object.entries(resourceSchemas).map(([name, schema]) => [`resource ${name}`, schema] as const),
      ...Object.entries(dataSourceSchemas).map(([name, schema]) => [`data ${name}`, schema] as const),
      ...Object.entries(ephemeralResourceSchemas).map(([name, schema]) => [`ephemeral ${name}`, schema] as const),
      ...Object.entries(listResourceSchemas).map(([name, schema]) => [`list ${name}`, schema] as const),
    ];
    expect(sent.map(([name]) => name).sort()).toEqual(Object.keys(expected).sort());
    expect(schemaFaults((own?.block?.attributes ?? []) as WireAttribute[])).toEqual([]);
    for (const [name, { block }] of sent) {
      const attributes = (block?.attributes ?? []) as WireAttribute[];
      expect([name, schemaFaults(attributes), impliedType(attributes)]).toEqual([name, [], objectType(expected[name] ?? {})]);
    }
  });

  test.each(all.map((kind) => [kind.name, kind] as const))(
    'the data source of %s is known and keeps what was configured',
    async (_, kind) => {
      const { attributes } = terraformDataSource(kind);
      const id = String([...shim.resources.values()].find((each) => each.kind === kind.name)?.id);
      const by = Object.keys(attributes).filter((name) => attributes[name]?.optional && name !== 'timeouts' && name !== 'id');
      const lookups = fc.record(Object.fromEntries(by.map((name) => [name, ofType(objectType(attributes)[1][name] ?? 'string')])));
      const configs = fc.oneof(
        fc.constantFrom<ValueRecord>({ id }, { id, timeouts: { read: '10s' } as unknown as ValueRecord }),
        ofType('string')
          .filter((value) => value !== null && String(value).length < 1000)
          .map((value): ValueRecord => ({ id: value })),
        ...(by.length > 0 ? [lookups.map((given): ValueRecord => ({ ...given }))] : []),
      );
      let read = 0;
      await fc.assert(
        fc.asyncProperty(configs, async (config) => {
          const { breaches, errors, value } = await judgeDataSource(provider.call, kind, complete(attributes, config));
          if (value) read++;
          expect({
            breaches,
            isTold: value !== undefined || errors.length > 0,
            unexpected: errors.filter((each) => each.includes('Unexpected error')),
          }).toEqual({ breaches: [], isTold: true, unexpected: [] });
        }),
        { seed, numRuns },
      );
      expect(read).toBeGreaterThan(0);
    },
  );

  test.each(functions.map((each) => [each.name, each] as const))(
    'the function %s answers its type, or says which argument is wrong',
    async (_, called) => {
      const { parameters, variadic } = terraformFunction(called);
      const shapes = Object.values(called.parameters.shape as Record<string, z.ZodType>);
      const given = fc.tuple(...parameters.map(({ type }, index) => argumentsFor(shapes[index] as z.ZodType, type)));
      const more =
        variadic && called.variadic
          ? fc.array(argumentsFor(called.variadic.schema, variadic.type), { maxLength: 2 })
          : fc.constant<Value[]>([]);
      await fc.assert(
        fc.asyncProperty(given, more, fc.nat(20), async (values, rest, hidden) => {
          const list = [...values, ...rest].map((value, index) => (index === hidden ? unknown : value));
          const { breaches, errors, value } = await judgeFunction(provider.call, called, list);
          expect({ breaches, isTold: value !== undefined || errors[0] !== '' }).toEqual({ breaches: [], isTold: true });
          if (list.some(hasUnknown)) expect(errors).toEqual([]);
        }),
        { seed, numRuns },
      );
    },
  );

  test.each(ephemerals.map((each) => [each.name, each] as const))(
    'the ephemeral %s is known and keeps what was configured',
    async (_, ephemeral) => {
      const { attributes, typeName } = terraformEphemeral(ephemeral);
      const taken = Object.entries(ephemeral.takes.shape as Record<string, z.ZodType>);
      let opened = 0;
      const names = Object.keys(attributes).slice(0, taken.length);
      const configs = fc.tuple(
        ...taken.map(([, schema], index) =>
          fc.option(argumentsFor(schema, objectType(attributes)[1][names[index] ?? ''] ?? 'string'), { freq: 3 }),
        ),
      );
      await fc.assert(
        fc.asyncProperty(configs, async (values) => {
          const config = complete(attributes, {
            ...ephemeral.example,
            ...Object.fromEntries(values.map((value, index) => [names[index], value]).filter(([, value]) => value !== null)),
          });
          const { diagnostics } = await provider.call(validateEphemeralResourceConfig, {
            typeName,
            config: encodeState({ attributes }, config),
          });
          expect(diagnostics.filter(({ summary = '' }) => summary.includes('Unexpected'))).toEqual([]);
          if (diagnostics.length > 0) return;
          const { breaches, errors } = await judgeEphemeral(provider.call, ephemeral, config);
          expect({ breaches, errors }).toEqual({ breaches: [], errors: [] });
          opened++;
        }),
        { seed, numRuns },
      );
      expect(opened).toBeGreaterThan(0);
    },
  );

  test.each(all.map((kind) => [kind.name, kind] as const))(
    'what is listed of %s has its identity, and its state where it is asked for',
    async (_, kind) => {
      for (const includeResourceObject of [true, false]) {
        const events = await provider.events(listResource, {
          typeName: terraformResource(kind).typeName,
          config: encodeState({ attributes: listAttributes(kind) }, complete(listAttributes(kind), {})),
          includeResourceObject,
        });
        expect(
          events
            .map((event) => judgeListed(kind, event, includeResourceObject))
            .flatMap(({ breaches, errors }) => [...breaches, ...errors]),
        ).toEqual([]);
        expect(events).toHaveLength(1);
      }
    },
  );

  test.each(plantedElsewhere.map((each) => [each.rule, each.fault, each] as const))('%s: %s is caught', async (_rule, _fault, planted) => {
    expect(await planted.found(provider)).toContain(planted.says);
  });
});
