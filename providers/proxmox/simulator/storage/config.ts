import type { Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { isTrue, without, type Values } from '../parameters.js';
import type { SimulatedStorage, StorageType } from '../options.js';
import { die } from '../refusal.js';
import { shownSettings } from '../section-handlers.js';
import { digestOfFirewall } from '../firewall/digest.js';
import type { World } from '../world.js';
import { storageTypes } from './storage-types.js';

/** Room of a storage that was made over the API. */
const newSizeGiB = 1000;
const general = ['storage', 'type', 'content', 'nodes', 'disable', 'shared', 'digest', 'delete'];

/** /storage: what storage.cfg says. */
export const storageConfigHandlers: Handlers = {
  'GET /storage': ({ world, caller, values }) =>
    world.storages
      .filter(({ type }) => values.type === undefined || type === values.type)
      .filter(({ name }) =>
        ['Datastore.Audit', 'Datastore.AllocateSpace', 'Datastore.Allocate'].some((privilege) =>
          caller.privilegesOn(`/storage/${name}`).has(privilege),
        ),
      )
      .map((storage) => configRow(world, storage)),
  'POST /storage': ({ world, values }) => {
    const { storage: name = '', type = '' } = values;
    if (world.storages.some((storage) => storage.name === name)) die(`create storage failed: storage ID '${name}' already defined`);
    const facts = storageTypes[type as StorageType];
    const made: SimulatedStorage = {
      name,
      type: type as StorageType,
      content: facts.defaultContent,
      shared: facts.isShared === true,
      sizeGiB: newSizeGiB,
      settings: {},
    };
    change(made, values, 'create');
    if (type === 'pbs')
      die(`create storage failed: ${name}: error fetching datastores - 500 Can't connect to ${values.server}:8007 (Connection refused)`);
    if (type === 'esxi') die(`create storage failed: failed to mount esxi storage ${name}: connection to ${values.server} refused`);
    world.storages.push(made);
    return { storage: name, type };
  },
  'GET /storage/{storage}': ({ world, values }) => configRow(world, world.storage(values.storage ?? '')),
  'PUT /storage/{storage}': ({ world, values }) => {
    const { digest } = values;
    const storage =
      world.storages.find(({ name }) => name === values.storage) ??
      die(`update storage failed: storage '${values.storage}' does not exist`);
    if (digest !== undefined && digest !== digestOf(world))
      die('update storage failed: detected modified configuration - file changed by other user? Try again.');
    change(storage, values, 'update');
    return { storage: storage.name, type: storage.type };
  },
  'DELETE /storage/{storage}': ({ world, values }) => {
    const at = world.storages.findIndex(({ name }) => name === values.storage);
    if (at < 0) die(`delete storage failed: storage '${values.storage}' does not exist`);
    world.storages.splice(at, 1);
  },
};

/** Checks settings against the type and takes them over. */
function change(storage: SimulatedStorage, values: Values, verb: 'create' | 'update'): void {
  const facts = storageTypes[storage.type];
  const refuse = (words: string) => die(`${verb} storage failed: ${words}`);
  const given = without(values, general);
  const allowed = new Set([...facts.required, ...facts.optional]);
  const unexpected = Object.keys(given).find((name) => !allowed.has(name));
  if (unexpected !== undefined) refuse(`unexpected property '${unexpected}'`);
  const fixed =
    verb === 'update'
      ? Object.keys(given).find((name) => facts.required.includes(name) && storage.settings?.[name] !== given[name])
      : undefined;
  if (fixed !== undefined) refuse(`can't change value of fixed parameter '${fixed}'`);
  const removed = splitList(values.delete);
  const required = removed.find((name) => facts.required.includes(name));
  if (required !== undefined) refuse(`unable to delete required option '${required}'`);
  const next = { ...without(storage.settings ?? {}, removed), ...given };
  const missing = verb === 'create' ? facts.required.find((name) => next[name] === undefined) : undefined;
  if (missing !== undefined) refuse(`missing value for required option '${missing}'`);
  const content = values.content === undefined ? undefined : splitList(values.content);
  const wrong = content?.find((kind) => !facts.content.includes(kind));
  if (wrong !== undefined) refuse(`storage does not support content type '${wrong}'`);
  if (content?.includes('none') && content.length > 1) refuse(`unable to combine 'none' with other content types`);
  if (values.shared !== undefined && facts.isShared && !isTrue(values.shared)) refuse(`unexpected property 'shared'`);
  if (content) storage.content = content.filter((kind) => kind !== 'none');
  if (removed.includes('content')) storage.content = facts.defaultContent;
  if (values.shared !== undefined) storage.shared = isTrue(values.shared);
  if (values.disable !== undefined || removed.includes('disable')) storage.disabled = isTrue(values.disable);
  if (values.nodes !== undefined) storage.nodes = splitList(values.nodes);
  if (removed.includes('nodes')) delete storage.nodes;
  storage.settings = next;
}

function configRow(world: World, storage: SimulatedStorage): Record<string, unknown> {
  const { name, type, content, shared, nodes, disabled, settings } = storage;
  return {
    storage: name,
    type,
    content: content.length === 0 ? 'none' : content.join(','),
    ...(shared ? { shared: 1 } : {}),
    ...(nodes ? { nodes: nodes.join(',') } : {}),
    ...(disabled ? { disable: 1 } : {}),
    ...shownSettings({ ...defaultSettings(storage), ...without(settings ?? {}, ['password', 'keyring', 'encryption-key']) }),
    digest: digestOf(world),
  };
}

/** What a storage of the options has to say that was made without settings. */
function defaultSettings({ name, type }: SimulatedStorage): Record<string, string> {
  if (type === 'dir') return { path: name === 'local' ? '/var/lib/vz' : `/mnt/${name}` };
  if (type === 'lvmthin') return { vgname: 'pve', thinpool: 'data' };
  if (type === 'lvm') return { vgname: 'pve' };
  if (type === 'zfspool' || type === 'rbd') return { pool: type === 'rbd' ? 'rbd' : 'rpool/data' };
  return type === 'nfs' ? { server: '192.0.2.100', export: `/export/${name}`, path: `/mnt/pve/${name}` } : {};
}

function digestOf(world: World): string {
  return digestOfFirewall(
    world.storages.map(({ name, type, content, shared, nodes, disabled, settings }) => [
      name,
      type,
      content,
      shared,
      nodes,
      disabled,
      settings,
    ]),
  );
}
