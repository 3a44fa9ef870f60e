import { demand } from '../access.js';
import { nodeName, optionalFlag, optionalText, storageId, vmIdParameter, type Parameter } from '../parameters.js';
import { badParameters, die, PveRefusal } from '../refusal.js';
import { nodeOf, type Call, type Route } from '../route.js';

const gibi = 2 ** 30;
const required: Parameter = { ...storageId, optional: false };
const storageOf = (call: Call) => call.world.storage(call.values.storage ?? '');

/** /nodes/{node}/storage. */
export const storageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/storage',
    parameters: {
      node: nodeName,
      content: optionalText,
      storage: storageId,
      enabled: optionalFlag,
      target: optionalText,
      format: optionalFlag,
    },
    handle: (call) =>
      call.world.storages
        .filter(
          (storage) => call.values.content === undefined || call.values.content.split(',').some((kind) => storage.content.includes(kind)),
        )
        .filter((storage) => call.caller.privilegesOn(`/storage/${storage.name}`).has('Datastore.Audit'))
        .map((storage) => {
          const used = Math.round(call.world.volumes.usedGiB(storage, nodeOf(call)) * gibi);
          const total = storage.sizeGiB * gibi;
          const { name, type, content, shared } = storage;
          return {
            storage: name,
            type,
            content: content.join(','),
            shared: Number(shared),
            active: 1,
            enabled: 1,
            total,
            used,
            avail: total - used,
          };
        }),
  },
  {
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/content',
    parameters: {
      node: nodeName,
      storage: required,
      content: optionalText,
      vmid: { ...vmIdParameter, optional: true },
    },
    permit: (call) => demand(call.caller, `/storage/${call.values.storage}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any'),
    handle: (call) =>
      call.world.volumes
        .on(storageOf(call), nodeOf(call))
        .filter((volume) => call.values.content === undefined || volume.content === call.values.content)
        .filter((volume) => call.values.vmid === undefined || String(volume.vmId) === call.values.vmid)
        .map((volume) => ({
          volid: volume.volid,
          content: volume.content,
          format: volume.volid.split('.').at(-1) === volume.volid ? 'raw' : volume.volid.split('.').at(-1),
          size: Math.round(volume.sizeGiB * gibi),
          ctime: 0,
          ...(volume.vmId === undefined ? {} : { vmid: volume.vmId }),
          ...(volume.parent === undefined ? {} : { parent: volume.parent }),
        })),
  },
  {
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/upload',
    parameters: {
      node: nodeName,
      storage: required,
      content: { type: 'string', enum: ['iso', 'vztmpl', 'import'] },
      filename: { type: 'string', maxLength: 255 },
      checksum: { ...optionalText, requires: 'checksum-algorithm' },
      'checksum-algorithm': {
        type: 'string',
        optional: true,
        requires: 'checksum',
        enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
      },
    },
    permit: (call) => demand(call.caller, `/storage/${call.values.storage}`, ['Datastore.AllocateTemplate']),
    handle: upload,
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/storage/{storage}/content/{volume}',
    parameters: {
      node: nodeName,
      storage: storageId,
      volume: { type: 'string' },
      delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 },
    },
    handle: removeVolume,
  },
];

function upload(call: Call): string {
  const { world, values, file, caller } = call;
  const storage = storageOf(call);
  const [content = '', filename = ''] = [values.content, values.filename];
  if (!file) throw new PveRefusal(400, 'upload failed - no file');
  if (!storage.content.includes(content)) die(`storage '${storage.name}' does not support '${content}' content`);
  if (content === 'iso' && !/\.(iso|img)$/i.test(filename)) badParameters({ filename: 'wrong file extension' });
  const volid = `${storage.name}:${content}/${filename.replace(/[^-a-zA-Z0-9_.]/g, '_')}`;
  return world.tasks.start({
    node: nodeOf(call),
    type: 'imgcopy',
    id: '',
    user: caller.id,
    work: () => void world.volumes.store(storage, nodeOf(call), volid, content, file.bytes),
  });
}

function removeVolume(call: Call): string {
  const { world, values, caller } = call;
  const given = values.volume ?? '';
  const volid = given.includes(':') ? given : `${values.storage}:${given}`;
  const volume = world.volumes.find(volid, nodeOf(call)) ?? die(`volume '${volid}' does not exist`);
  // An image of a VM needs the right to allocate space, anything else the right to change the storage or its templates.
  const privileges =
    volume.vmId === undefined ? ['Datastore.Allocate', 'Datastore.AllocateTemplate'] : ['Datastore.Allocate', 'Datastore.AllocateSpace'];
  demand(caller, `/storage/${values.storage}`, privileges, 'any');
  return world.tasks.start({
    node: nodeOf(call),
    type: 'imgdel',
    id: `${values.storage}`,
    user: caller.id,
    work: () => world.volumes.free(volume),
  });
}
