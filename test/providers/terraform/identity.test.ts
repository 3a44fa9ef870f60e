import { terraformResource } from '../../../lib/derive/terraform-resource.js';
import { terraformTypeName } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { kindNamed, kinds } from '../../../lib/kinds/index.js';
import { idOfIdentity, identityOf } from '../../../providers/terraform/identity.js';
import { encodeState } from '../../../providers/terraform/kind-table.js';
import { applyResourceChange } from '../../../providers/terraform/rpc/apply-resource-change.js';
import { getResourceIdentitySchemas } from '../../../providers/terraform/rpc/get-resource-identity-schemas.js';
import { importResourceState } from '../../../providers/terraform/rpc/import-resource-state.js';
import { planResourceChange } from '../../../providers/terraform/rpc/plan-resource-change.js';
import { readResource } from '../../../providers/terraform/rpc/read-resource.js';
import { upgradeResourceIdentity } from '../../../providers/terraform/rpc/upgrade-resource-identity.js';
import { validateListResourceConfig } from '../../../providers/terraform/rpc/validate-list-resource-config.js';
import { unknown } from '../../../providers/terraform/value/value.js';
import { openForEachTest } from './each-test.js';
import type { FakeShim } from './fake-shim.js';
import { complete, type ProviderClient } from './open-provider.js';

const network = kindNamed('network') as Kind;
const link = kindNamed('wireguard_link') as Kind;
const schema = terraformResource(network);
const web = { tenant: 'red', name: 'web', site: 'ams1', subnets: {} };

describe('the identity of a resource', () => {
  let shim: FakeShim;
  let provider: ProviderClient;
  openForEachTest(kinds, (opened) => ({ shim, provider } = opened));

  const state = (config: object) => encodeState(schema, complete(schema.attributes, { ...config }));
  const nothing = encodeState(schema, null);
  const typeName = terraformTypeName(network);
  const created = async (config: object, kind = network) => {
    const { planned } = await provider.plan(kind, { ...config });
    expect((await provider.apply(kind, { ...config }, planned)).told).toEqual([]);
  };

  test('is the parts of its natural key, each of them text', async () => {
    const { identitySchemas } = await provider.call(getResourceIdentitySchemas, {});
    expect(Object.keys(identitySchemas)).toEqual(kinds.map(terraformTypeName));
    const parts = (name: string) =>
      identitySchemas[name]?.identityAttributes?.map(({ name: part, requiredForImport }) => `${part}${requiredForImport ? '' : '?'}`);
    expect([parts('bitbuilder_tenant'), parts(typeName), parts('bitbuilder_wireguard_link')]).toEqual([
      ['name'],
      ['tenant', 'name'],
      ['tenant?', 'name'],
    ]);
  });

  test('is told by plan, apply, read and import, and is the same each time', async () => {
    const config = state(web);
    const plan = await provider.call(planResourceChange, { typeName, config, proposedNewState: config, priorState: nothing });
    const { plannedState } = plan;
    const applied = await provider.call(applyResourceChange, { typeName, config, plannedState, priorState: nothing });
    const read = await provider.call(readResource, { typeName, currentState: applied.newState });
    const imported = await provider.call(importResourceState, { typeName, id: 'red/web' });
    const told = [plan.plannedIdentity, applied.newIdentity, read.newIdentity, imported.importedResources[0]?.identity];
    expect(told.map((identity) => identity && idOfIdentity(network, identity))).toEqual(Array(4).fill('red/web'));
  });

  test('is left out of a plan whose id is not known yet, and kept where a read or a removal fails', async () => {
    const config = state({ ...web, tenant: unknown });
    const plan = await provider.call(planResourceChange, { typeName, config, proposedNewState: config, priorState: nothing });
    expect(plan.plannedIdentity).toBeUndefined();
    const currentIdentity = identityOf(network, 'red/web');
    shim.failOnce(() => true, 500, { code: 'bug' });
    const read = await provider.call(readResource, { typeName, currentState: state({ ...web, id: 'red/web' }), currentIdentity });
    expect(read.newIdentity && idOfIdentity(network, read.newIdentity)).toBe('red/web');
    shim.failOnce(() => true, 409, { code: 'in_use' });
    const priorState = state({ ...web, id: 'red/web' });
    const sent = { typeName, priorState, config: nothing, plannedState: nothing, plannedIdentity: currentIdentity };
    const removed = await provider.call(applyResourceChange, sent);
    expect(removed.newIdentity && idOfIdentity(network, removed.newIdentity)).toBe('red/web');
  });

  test('imports, with and without the part that may be absent', async () => {
    await created(web);
    await created({ name: 'bb', local: { router: 'a' }, remote: { router: 'b' } }, link);
    expect(await provider.importByIdentity(network, 'red/web')).toMatchObject({ identity: 'red/web', told: [], state: { table: 1001 } });
    expect(await provider.importByIdentity(link, 'bb')).toMatchObject({ identity: 'bb', told: [], state: { name: 'bb' } });
    expect((await provider.import(network, 'web')).told[0]?.detail).toContain('; the form of its id is TENANT/NAME\n');
  });

  test('with a "/" in a part, or an empty part, is refused before the shim is asked', async () => {
    for (const tenant of ['red/blue', '']) {
      const json = Buffer.from(JSON.stringify({ tenant, name: 'web' }));
      const identity = { identityData: { json } };
      const { diagnostics } = await provider.call(importResourceState, { typeName, identity });
      expect(diagnostics[0]?.detail).toContain('the id of a Network is TENANT/NAME');
    }
    expect(shim.requests).toEqual([]);
  });

  test('of an older version loses what the schema does not have; of a newer one is refused', async () => {
    const rawIdentity = { json: Buffer.from('{"tenant":"red","name":"web","region":"x"}') };
    const { upgradedIdentity } = await provider.call(upgradeResourceIdentity, { typeName, rawIdentity });
    expect(upgradedIdentity && idOfIdentity(network, upgradedIdentity)).toBe('red/web');
    const { diagnostics } = await provider.call(upgradeResourceIdentity, { typeName, version: 1, rawIdentity });
    expect(diagnostics[0]?.detail).toContain('Upgrade the provider');
  });

  test('lists what there is of a kind: all, some, so many, and with their states', async () => {
    for (const [tenant, name] of [
      ['red', 'web'],
      ['red', 'db'],
      ['blue', 'web'],
    ])
      await created({ ...web, tenant, name });
    const ids = async (config: object, options = {}) => (await provider.list(network, { ...config }, options)).map(({ id }) => id);
    expect(await ids({})).toEqual(['red/web', 'red/db', 'blue/web']);
    expect(await ids({ tenant: 'red' })).toEqual(['red/web', 'red/db']);
    expect(await ids({ name: 'web' }, { limit: 1 })).toEqual(['red/web']);
    expect(await ids({ name: 'none' })).toEqual([]);
    const [first] = await provider.list(network, { tenant: 'blue' }, { includeResource: true });
    expect(first).toMatchObject({ identity: 'blue/web', told: [], state: { id: 'blue/web', site: 'ams1', table: 1001 } });
    expect((await provider.list(network, {}))[0]?.state).toBeUndefined();
  });

  test('lists more than a window of the connection holds', async () => {
    const filler = 'x'.repeat(40_000);
    for (let index = 0; index < 600; index++) {
      const [kind, id] = ['network', `red/n${index}`];
      shim.resources.set(`${kind}/${id}`, { kind, id, spec: { ...web, name: `n${index}`, vrf: filler }, status: {}, drift: [] });
    }
    const listed = await provider.list(network, {}, { includeResource: true });
    expect([listed.length, listed.at(-1)?.id, String(listed.at(-1)?.state?.vrf).length]).toEqual([600, 'red/n599', 40_000]);
  });

  test('a list that fails says why in its one event, and a filter that finds nothing ever is refused', async () => {
    shim.failOnce(() => true, 403, { code: 'forbidden', message: 'not yours' });
    expect(await provider.list(network, {})).toMatchObject([{ id: '', told: [{ summary: 'Cannot list what there is of Network' }] }]);
    const attributes = { tenant: 'red/web', name: '' };
    const config = encodeState({ attributes: listSchema() }, complete(listSchema(), attributes));
    const { diagnostics } = await provider.call(validateListResourceConfig, { typeName, config });
    expect(diagnostics.map(({ detail }) => detail)).toEqual([
      'tenant: is one part of an id, without "/"; seen "red/web"',
      'name: is empty; leave it out to have all',
    ]);
  });
});

function listSchema() {
  const { tenant, name } = schema.attributes;
  if (!tenant || !name) throw new Error('a network has tenant and name');
  return { tenant, name };
}
