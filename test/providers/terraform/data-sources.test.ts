import { terraformDataSource } from '../../../lib/derive/terraform-resource.js';
import { encodeState } from '../../../providers/terraform/kind-table.js';
import { validateDataResourceConfig } from '../../../providers/terraform/rpc/validate-data-resource-config.js';
import { unknown } from '../../../providers/terraform/value/value.js';
import { openForEachTest } from './each-test.js';
import type { FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { complete, type ProviderClient } from './open-provider.js';

const box = { owner: 'red', name: 'box' };

describe('data sources through the provider', () => {
  let shim: FakeShim;
  let provider: ProviderClient;
  openForEachTest([gadget], (opened) => ({ shim, provider } = opened));

  test('a data source reads by id, or by what its lookup takes', async () => {
    await provider.apply(gadget, box, (await provider.plan(gadget, box)).planned);
    expect((await provider.data(gadget, { id: 'red/box' })).state).toMatchObject({
      id: 'red/box',
      owner: 'red',
      serial: 'drawn',
      vm_id: null,
    });
    expect((await provider.data(gadget, { cluster: 'ams1', vm_id: null })).state).toMatchObject({ id: 'looked/up', cluster: 'ams1' });
    expect(shim.requests.at(-1)?.line).toBe('GET /api/v1/lookup/gadget');
    expect((await provider.data(gadget, { id: 'red/none' })).told).toMatchObject([{ severity: 'error', at: 'id' }]);
  });

  test('a data source takes an id, or what its lookup takes, and not both', async () => {
    const schema = terraformDataSource(gadget);
    const told = async (config: Record<string, unknown>) => {
      const sent = { typeName: schema.typeName, config: encodeState(schema, complete(schema.attributes, config)) };
      return (await provider.call(validateDataResourceConfig, sent)).diagnostics.map(({ detail }) => detail);
    };
    const both = ['vm_id: finds it where there is no id; leave it out, or the id'];
    expect(await told({ id: 'red/box', vm_id: 9 })).toEqual(both);
    expect(await told({ id: unknown, vm_id: 9 })).toEqual([]);
    expect(await told({ cluster: 'a', vm_id: 9 })).toEqual([]);
  });
});
