import { poolDeclared } from '../declared/pools.js';
import { DeclaredRoutes, type Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { isTrue } from '../parameters.js';
import { demand } from '../access.js';
import { die } from '../refusal.js';
import type { Call } from '../route.js';
import { guestSummary } from './resources.js';

const handlers: Handlers = {
  'GET /pools': ({ world, caller, values }) => {
    if (values.poolid !== undefined) {
      demand(caller, `/pool/${values.poolid}`, ['Pool.Audit']);
      return [{ poolid: values.poolid, ...poolOf(world, values.poolid), members: membersOf(world, values.poolid, values.type) }];
    }
    return world.pools
      .ids()
      .filter((id) => ['Pool.Allocate', 'Pool.Audit'].some((privilege) => caller.privilegesOn(`/pool/${id}`).has(privilege)))
      .map((poolid) => ({ poolid, ...poolOf(world, poolid) }));
  },
  'POST /pools': ({ world, values }) => {
    const { poolid = '', comment } = values;
    if (world.pools.get(poolid)) die(`create pool failed: pool '${poolid}' already exists`);
    const parent = poolid.includes('/') ? poolid.slice(0, poolid.lastIndexOf('/')) : undefined;
    if (parent !== undefined && !world.pools.get(parent)) die(`create pool failed: parent '${parent}' of pool '${poolid}' does not exist`);
    world.pools.add(poolid, comment);
  },
  'PUT /pools': changePool,
  'PUT /pools/{poolid}': changePool,
  'DELETE /pools': removePool,
  'DELETE /pools/{poolid}': removePool,
  'GET /pools/{poolid}': ({ world, values }) => ({
    ...poolOf(world, values.poolid ?? ''),
    members: membersOf(world, values.poolid ?? '', values.type),
  }),
};

/** /pools, by the parameter and by the path. */
export const poolRoutes = new DeclaredRoutes(poolDeclared, handlers);

function poolOf(world: Call['world'], id: string): { comment?: string } {
  const { comment } = world.pools.get(id) ?? die(`pool '${id}' does not exist`);
  return comment === undefined ? {} : { comment };
}

function membersOf(world: Call['world'], id: string, type: string | undefined): Record<string, unknown>[] {
  const guests = world.pools.guestsOf(id).flatMap((vmId) => {
    const vm = world.vms.get(vmId);
    return vm ? [{ ...guestSummary(vm), id: `${vm.type}/${vmId}`, type: vm.type, node: vm.node }] : [];
  });
  const [first = { name: '' }] = world.nodes;
  const storages = [...(world.pools.get(id)?.storages ?? [])].map((storage) => ({
    id: `storage/${first.name}/${storage}`,
    type: 'storage',
    node: first.name,
    storage,
  }));
  return [...guests, ...storages].filter((member) => type === undefined || member.type === type);
}

/** PVE::API2::Pool::update_pool: who adds or takes a member needs rights on the member too. */
function changePool({ world, caller, values }: Call): void {
  const { poolid = '', comment } = values;
  const pool = world.pools.get(poolid) ?? die(`update pools failed: pool '${poolid}' does not exist`);
  for (const storage of splitList(values.storage)) {
    demand(caller, `/storage/${storage}`, ['Datastore.Allocate']);
    changeStorage(pool.storages, storage, poolid, isTrue(values.delete));
  }
  for (const text of splitList(values.vms)) {
    demand(caller, `/vms/${text}`, ['VM.Allocate']);
    changeGuest(world, Number(text), poolid, values);
  }
  if (comment !== undefined) pool.comment = comment;
}

function changeStorage(storages: Set<string>, storage: string, poolid: string, isRemoval: boolean): void {
  if (isRemoval && !storages.delete(storage)) die(`update pools failed: Storage '${storage}' is not a pool member`);
  if (isRemoval) return;
  if (storages.has(storage)) die(`update pools failed: Storage '${storage}' is already a pool member`);
  storages.add(storage);
}

function changeGuest(world: Call['world'], vmId: number, poolid: string, values: Call['values']): void {
  const held = world.pools.poolOf(vmId);
  if (isTrue(values.delete)) {
    if (held !== poolid) die(`update pools failed: VM ${vmId} is not a pool member`);
    return world.pools.removeGuest(vmId);
  }
  if (held === poolid) die(`update pools failed: VM ${vmId} is already a pool member`);
  if (held !== undefined && !isTrue(values['allow-move'])) {
    die(`update pools failed: VM ${vmId} belongs already to pool '${held}' and 'allow-move' is not set`);
  }
  world.pools.addGuest(poolid, vmId);
}

function removePool({ world, values }: Call): void {
  const { poolid = '' } = values;
  const pool = world.pools.get(poolid) ?? die(`delete pool failed: pool '${poolid}' does not exist`);
  const child = world.pools.ids().find((id) => id.startsWith(`${poolid}/`));
  if (child !== undefined) die(`delete pool failed: pool '${poolid}' is not empty (contains pool '${child}')`);
  const [storage] = pool.storages;
  if (storage !== undefined) die(`delete pool failed: pool '${poolid}' is not empty (contains storage '${storage}')`);
  const [guest] = world.pools.guestsOf(poolid);
  if (guest !== undefined) die(`delete pool failed: pool '${poolid}' is not empty (contains VM ${guest})`);
  world.pools.remove(poolid);
}
