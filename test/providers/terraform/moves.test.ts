import { terraformResource } from '../../../lib/derive/terraform-resource.js';
import { terraformTypeName } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { kindNamed, kinds } from '../../../lib/kinds/index.js';
import { decodeState } from '../../../providers/terraform/kind-table.js';
import { moveResourceState } from '../../../providers/terraform/rpc/move-resource-state.js';
import { readResource } from '../../../providers/terraform/rpc/read-resource.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { openProvider, type ProviderClient } from './open-provider.js';

const network = kindNamed('network') as Kind;
const vm = kindNamed('vm') as Kind;
const renamed: Kind = { ...gadget, formerNames: ['gizmo'] };
const builtin = 'terraform.io/builtin/terraform';
const bpg = 'registry.terraform.io/bpg/proxmox';

describe('a state moved from another type', () => {
  let shim: FakeShim;
  let provider: ProviderClient & { close(): Promise<void> };
  beforeAll(async () => {
    const all = [...kinds, renamed];
    shim = await openFakeShim({ kinds: all });
    provider = await openProvider(all, { HOME: '/nonexistent' });
    await provider.configure({ endpoint: shim.endpoint });
  });
  afterAll(async () => {
    await provider.close();
    await shim.close();
  });

  const move = async (kind: Kind, sourceProviderAddress: string, sourceTypeName: string, state: unknown) => {
    const sourceState = { json: Buffer.from(JSON.stringify(state)) };
    const request = { sourceProviderAddress, sourceTypeName, sourceState, targetTypeName: terraformTypeName(kind) };
    const { targetState, targetPrivate, diagnostics } = await provider.call(moveResourceState, request);
    const moved = decodeState(terraformResource(kind), targetState);
    const known = Object.fromEntries(Object.entries(moved ?? {}).filter(([, value]) => value !== null));
    return { known, targetState, targetPrivate, says: diagnostics.map(({ detail }) => detail).join() };
  };
  const dynamic = (value: unknown) => ({ id: 'some-uuid', input: { value, type: 'dynamic' }, output: null });

  test.each([
    ['an id', dynamic('red/web')],
    ['the parts of an id', dynamic({ tenant: 'red', name: 'web' })],
  ])('takes from terraform_data %s', async (_, state) => {
    expect((await move(network, builtin, 'terraform_data', state)).known).toEqual({ id: 'red/web', tenant: 'red', name: 'web' });
  });

  test.each([['web'], [{ tenant: 'red' }], [null], [7]])('says what terraform_data must hold instead of %j', async (value) => {
    const { known, says } = await move(network, builtin, 'terraform_data', dynamic(value));
    expect(known).toEqual({});
    expect(says).toContain('Its input must be the id, TENANT/NAME, or an object with tenant and name');
  });

  test('of a former name, or of another registry, is taken as it is', async () => {
    const state = { owner: 'red', name: 'box', id: 'red/box', gone: 1 };
    const taken = { owner: 'red', name: 'box', id: 'red/box' };
    for (const host of ['registry.terraform.io', 'registry.opentofu.org'])
      expect((await move(renamed, `${host}/bitbuilder/bitbuilder`, 'bitbuilder_gizmo', state)).known).toEqual(taken);
    expect((await move(renamed, 'registry.terraform.io/other/bitbuilder', 'bitbuilder_gizmo', state)).says).toContain('Nothing is known');
    expect((await move(network, 'registry.terraform.io/bitbuilder/bitbuilder', 'bitbuilder_tenant', {})).says).toContain('removed');
  });

  test('the first read fills in what the move does not know, without null for what is empty', async () => {
    const config = { tenant: 'red', name: 'web', site: 'ams1', subnets: {} };
    const made = await provider.apply(network, config, (await provider.plan(network, config)).planned);
    const { targetState, targetPrivate } = await move(network, builtin, 'terraform_data', dynamic('red/web'));
    const typeName = terraformTypeName(network);
    const read = await provider.call(readResource, { typeName, currentState: targetState, private: targetPrivate });
    const state = decodeState(terraformResource(network), read.newState);
    expect([state, read.private.length]).toEqual([made.state, 0]);
  });

  test('without a read it is changed and not replaced', async () => {
    const { targetState } = await move(network, builtin, 'terraform_data', dynamic('red/web'));
    const config = { tenant: 'red', name: 'web', site: 'ams1', subnets: {} };
    const prior = decodeState(terraformResource(network), targetState);
    expect((await provider.plan(network, config, prior)).replace).toEqual([]);
    expect((await provider.plan(network, { ...config, name: 'other' }, prior)).replace).toEqual(['name', 'id']);
  });

  test.each([
    ['that bears our mark', 'Web\nbitbuilder:vm/red/web-1 seed:1f', { id: 'red/web-1', tenant: 'red', name: 'web-1' }],
    ['that bears none', 'Web', {}],
    ['with the mark of another kind, which the shim refuses', 'bitbuilder:image/ams1-pve/debian', {}],
  ])('takes a VM of bpg/proxmox %s, and a shim that does not know it yet leaves it in the state', async (_, description, own) => {
    const state = { id: '100', vm_id: 100, node_name: 'pve1', name: 'web-1', description, cpu: [{}] };
    const { known, targetState, targetPrivate } = await move(vm, bpg, 'proxmox_virtual_environment_vm', state);
    expect(known).toEqual({ ...own, vm_id: 100, current_node: 'pve1' });
    const typeName = terraformTypeName(vm);
    const read = await provider.call(readResource, { typeName, currentState: targetState, private: targetPrivate });
    expect(read).toMatchObject({ diagnostics: [], private: targetPrivate });
    expect(decodeState(terraformResource(vm), read.newState)?.vm_id).toBe(100);
  });

  test.each([
    ['kept -1 where the VM id was left open', { id: '104', vm_id: -1, cpu: null, disk: [], initialization: [{ user_account: [] }] }],
    ['has nothing but the id of the resource', { id: '104', vm_id: null }],
    ['is of a later type, whose id is a number', { id: 104 }, 'proxmox_vm'],
    ['is of a clone', { id: 104, clone: { source_vm_id: 100 } }, 'proxmox_cloned_vm'],
  ])('a VM of a bpg/proxmox whose state %s is found by its id', async (_, held, typeName = 'proxmox_virtual_environment_vm') => {
    const { known } = await move(vm, bpg, typeName, { ...held, node_name: 'pve1' });
    expect(known).toEqual({ vm_id: 104, current_node: 'pve1' });
  });

  test('a VM of bpg/proxmox that was never applied is declined', async () => {
    const { says } = await move(vm, bpg, 'proxmox_virtual_environment_vm', { name: 'web-1' });
    expect(says).toContain('its state has no vm_id and node_name');
  });
});
