import { storageDeclared } from '../declared/storage.js';
import { controlPropertyStrings } from '../control-formats.js';
import { DeclaredRoutes, type Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { isTrue } from '../parameters.js';
import type { SimulatedStorage } from '../options.js';
import { rrdRows } from '../nodes/facts.js';
import { nodeOf, type Call } from '../route.js';
import { indexOf } from '../routes/index-of.js';
import { storageConfigHandlers } from './config.js';
import { pruneHandlers } from './prune.js';
import { storageTypes } from './storage-types.js';
import { isOn, usableStorage } from './usable.js';
import { volumeHandlers } from './volumes.js';

const gibi = 2 ** 30;

const handlers: Handlers = {
  'GET /nodes/{node}/storage': (call) => {
    const { world, caller, values } = call;
    const wanted = splitList(values.content);
    return world.storages
      .filter((storage) => wanted.length === 0 || wanted.some((kind) => storage.content.includes(kind)))
      .filter(({ name }) => values.storage === undefined || name === values.storage)
      .filter((storage) => isOn(storage, nodeOf(call)) && (!isTrue(values.enabled) || !storage.disabled))
      .filter(
        (storage) => values.target === undefined || (storage.shared && isOn(storage, values.target)) || values.target === nodeOf(call),
      )
      .filter(({ name }) =>
        ['Datastore.Audit', 'Datastore.AllocateSpace'].some((privilege) => caller.privilegesOn(`/storage/${name}`).has(privilege)),
      )
      .map((storage) => ({
        storage: storage.name,
        ...statusOf(call, storage),
        ...(isTrue(values.format) ? { formats: formatsOf(storage) } : {}),
      }));
  },
  'GET /nodes/{node}/storage/{storage}': indexOf(['content', 'download-url', 'prunebackups', 'rrddata', 'status', 'upload']),
  'GET /nodes/{node}/storage/{storage}/status': (call) => statusOf(call, usableStorage(call)),
  'GET /nodes/{node}/storage/{storage}/rrddata': (call) => {
    const { total, used } = statusOf(call, usableStorage(call));
    return rrdRows(() => ({ total: Number(total ?? 0), used: Number(used ?? 0) }));
  },
  'GET /nodes/{node}/storage/{storage}/identity': (call) => ({ id: usableStorage(call).name, type: usableStorage(call).type }),
};

/** /storage and the storages of the nodes. */
export const storageRoutes = new DeclaredRoutes(
  storageDeclared,
  {
    ...handlers,
    ...storageConfigHandlers,
    ...volumeHandlers,
    ...pruneHandlers,
  },
  controlPropertyStrings,
);

function statusOf({ world, values }: Call, storage: SimulatedStorage): Record<string, unknown> {
  const used = Math.round(world.volumes.usedGiB(storage, values.node ?? '') * gibi);
  const total = Math.round(storage.sizeGiB * gibi);
  const { type, content, shared, disabled } = storage;
  const room = disabled ? {} : { total, used, avail: Math.max(0, total - used) };
  return { type, content: content.join(','), shared: Number(shared), active: Number(!disabled), enabled: Number(!disabled), ...room };
}

function formatsOf({ type }: SimulatedStorage): { default: string; supported: readonly string[] } {
  const { formats } = storageTypes[type];
  return { default: formats[0] ?? 'raw', supported: formats };
}
