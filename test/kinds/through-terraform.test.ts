import { toOutward } from '../../lib/derive/outward.js';
import { openApiOf } from '../../lib/derive/openapi.js';
import { terraformResource } from '../../lib/derive/terraform-resource.js';
import type { Kind, Sample } from '../../lib/kind.js';
import { kinds } from '../../lib/kinds/index.js';
import { snakeCase } from '../../lib/names.js';
import { listen } from '../../providers/shim/http/listen.js';
import { createLog } from '../../providers/shim/http/log.js';
import { createMetrics } from '../../providers/shim/http/metrics.js';
import { buildServer } from '../../providers/shim/http/server.js';
import { tokenVerifier } from '../../providers/shim/http/tokens.js';
import { decodeState, encodeState } from '../../providers/terraform/kind-table.js';
import { generateResourceConfig } from '../../providers/terraform/rpc/generate-resource-config.js';
import { unknown, type ValueRecord } from '../../providers/terraform/value/value.js';
import { live } from '../providers/terraform/core-rules/life.js';
import { StrictCore } from '../providers/terraform/core-rules/strict-core.js';
import { complete, openProvider } from '../providers/terraform/open-provider.js';
import { startWorld, type TestWorld } from '../support/world.js';

const token = 'test-token';

/** The provider over gRPC, the shim over HTTP, the lab over HTTPS; again without code for a kind. */
describe.each(kinds.map((kind) => [kind.name, kind] as const))('every kind through Terraform: %s', (_, kind: Kind) => {
  let world: TestWorld;
  let configured: { endpoint: string; token: string };
  let app: Awaited<ReturnType<typeof buildServer>>;
  let provider: Awaited<ReturnType<typeof openProvider>>;
  const { minimal, changed, needs } = kind.samples;
  const outward = (sample: Sample['spec']) => toOutward(kind.spec, sample) as Record<string, unknown>;
  const id = kind.id(kind.spec.parse(minimal));

  beforeEach(async () => {
    world = await startWorld();
    await world.putAll(needs);
    const openapi = openApiOf(kinds, '0.0.0');
    const metrics = createMetrics(world.plane);
    app = await buildServer({
      controlPlane: world.plane,
      kinds,
      tokens: tokenVerifier({ test: token }),
      openapi,
      metrics,
      log: createLog('silent'),
    });
    const endpoint = await listen(app, { host: '127.0.0.1', port: 0 });
    provider = await openProvider(kinds, { HOME: '/nonexistent' });
    configured = { endpoint, token };
    expect(await provider.configure(configured)).toEqual([]);
  });
  afterEach(async () => {
    await provider.close();
    await app.close();
    await world.close();
  });

  const apply = async (config: Record<string, unknown>, prior?: ValueRecord) => {
    const { planned, told } = await provider.plan(kind, config, prior);
    const applied = await provider.apply(kind, config, planned, prior);
    expect([...told, ...applied.told]).toEqual([]);
    return applied.state as ValueRecord;
  };
  const expectEmptyPlan = async (config: Record<string, unknown>, state: ValueRecord) => {
    const refreshed = (await provider.read(kind, state)).state as ValueRecord;
    expect(refreshed).toEqual(state);
    expect(await provider.plan(kind, config, refreshed)).toEqual({ planned: refreshed, replace: [], told: [] });
  };

  test('the plan after a create, and after an update, is empty', async () => {
    const made = await apply(outward(minimal));
    await expectEmptyPlan(outward(minimal), made);
    const updated = await apply(outward(changed), made);
    await expectEmptyPlan(outward(changed), updated);
  });

  test('every answer of its life keeps the rules of the core', async () => {
    const core = new StrictCore(provider.call, kind);
    const { attributes } = terraformResource(kind);
    const stages = [minimal, changed, minimal].map((sample) => {
      const applied = core.hold(complete(attributes, outward(sample)));
      const [hidden = ''] = Object.keys(applied).filter((name) => applied[name] !== null && attributes[name]?.required);
      return { applied, planned: Object.assign(Object.create(null), applied, { [hidden]: unknown }) as ValueRecord };
    });
    const command = async () => expect(await provider.configure(configured)).toEqual([]);
    expect(await live(core, stages, command, (state) => String(state.id))).toEqual({ applied: 3, refusals: [], breaches: [] });
  });

  test('what is imported equals the state', async () => {
    const state = await apply(outward(changed));
    const imported = (await provider.import(kind, id)).state as ValueRecord;
    expect(imported).toEqual({ ...state, ...Object.fromEntries(kind.writeOnly.map((name) => [snakeCase(name), null])) });
    await expectEmptyPlan(outward(changed), imported);
  });

  test('a configuration generated from what is imported is valid and plans empty, made by the core or by us', async () => {
    await apply(outward(changed));
    const { attributes, typeName } = terraformResource(kind);
    const imported = (await provider.import(kind, id)).state as ValueRecord;
    // Cores before 1.14 take everything that may be written out of the state, but for what is sensitive.
    const written = Object.entries(attributes).filter(([, { required, optional, writeOnly }]) => (required || optional) && !writeOnly);
    const byCore = Object.fromEntries(written.map(([name]) => [name, imported[name] ?? null]));
    const { config } = await provider.call(generateResourceConfig, { typeName, state: encodeState({ attributes }, imported) });
    const byUs = decodeState({ attributes }, config) as ValueRecord;
    for (const generated of [byCore, byUs]) {
      expect(await provider.validate(kind, generated)).toEqual([]);
      expect(await provider.plan(kind, generated, imported)).toEqual({ planned: imported, replace: [], told: [] });
    }
  });

  test('it is listed with its identity, by which it is imported', async () => {
    const state = await apply(outward(changed));
    const [listed] = (await provider.list(kind, {}, { includeResource: true })).filter((each) => each.id === id);
    const withoutWriteOnly = { ...state, ...Object.fromEntries(kind.writeOnly.map((name) => [snakeCase(name), null])) };
    expect(listed).toEqual({ id, identity: id, state: withoutWriteOnly, told: [] });
    expect(await provider.importByIdentity(kind, id)).toEqual({ state: withoutWriteOnly, identity: id, told: [] });
  });

  test('the data source answers the same, and a destroy leaves nothing', async () => {
    const before = world.lab.dump();
    const state = await apply(outward(changed));
    const { state: data, told } = await provider.data(kind, { id });
    expect(told).toEqual([]);
    for (const name of Object.keys(kind.status.shape).map(snakeCase)) expect([name, data?.[name]]).toEqual([name, state[name]]);
    expect((await provider.destroy(kind, state)).told).toEqual([]);
    const { state: left, told: missing } = await provider.read(kind, state);
    expect([left ?? null, missing]).toEqual([null, []]);
    expect(world.lab.dump()).toEqual(before);
  });

  const onDevices = kind.routers || kind.machine ? test : test.skip;
  onDevices('a hand-made change shows as drift, and an apply brings it back', async () => {
    const state = await apply(outward(changed));
    const asMade = world.lab.dump();
    if (kind.routers) for (const router of Object.values(world.lab.routers)) router.reset();
    if (kind.machine) world.lab.cluster.editVm(Number(state.vm_id), { name: 'renamed' });
    const drifted = (await provider.read(kind, state)).state as ValueRecord;
    expect(drifted.drift).not.toEqual([]);
    expect((await provider.plan(kind, outward(changed), drifted)).planned.drift).toEqual([]);
    await world.putAll(needs);
    await expectEmptyPlan(outward(changed), await apply(outward(changed), drifted));
    expect(world.lab.dump()).toEqual(asMade);
  });
});
