import { createHash } from 'node:crypto';
import { demand } from '../access.js';
import type { Handlers } from '../declared-routes.js';
import { isTrue } from '../parameters.js';
import { refused } from '../permission.js';
import { badParameters, die, PveRefusal } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import type { Volume } from '../volume-table.js';
import { usableStorage } from './usable.js';
import { keepsFiles, storageTypes } from './storage-types.js';

const gibi = 2 ** 30;
const endings: Readonly<Record<string, RegExp>> = {
  iso: /\.(iso|img)$/i,
  vztmpl: /\.tar\.(gz|xz|zst|bz2)$/i,
  import: /\.(ova|ovf|qcow2|raw|vmdk)$/i,
};

/** The content of storages: list, look at, allocate, upload, fetch, change and delete. */
export const volumeHandlers: Handlers = {
  'GET /nodes/{node}/storage/{storage}/content': (call) =>
    call.world.volumes
      .on(usableStorage(call), nodeOf(call))
      .filter((volume) => call.values.content === undefined || volume.content === call.values.content)
      .filter((volume) => call.values.vmid === undefined || String(volume.vmId) === call.values.vmid)
      .filter((volume) => maySee(call, volume))
      .map(volumeRow),
  'POST /nodes/{node}/storage/{storage}/content': allocate,
  'GET /nodes/{node}/storage/{storage}/content/{volume}': (call) => {
    const volume = volumeOf(call);
    if (!maySee(call, volume)) throw refused(`/storage/${volume.storage}, Datastore.Audit`);
    const { notes, protected: isProtected } = volume;
    return {
      path: pathOf(call, volume),
      format: formatOf(volume.volid),
      size: Math.round(volume.sizeGiB * gibi),
      used: Math.round(volume.usedGiB * gibi),
      ...(notes === undefined ? {} : { notes }),
      ...(isProtected ? { protected: 1 } : {}),
    };
  },
  'PUT /nodes/{node}/storage/{storage}/content/{volume}': (call) => {
    const volume = volumeOf(call);
    demandVolume(call, volume);
    if (volume.content !== 'backup') die(`update of volume attributes is only supported for backups`);
    if (call.values.notes !== undefined) volume.notes = call.values.notes;
    if (call.values.protected !== undefined) volume.protected = isTrue(call.values.protected);
  },
  'DELETE /nodes/{node}/storage/{storage}/content/{volume}': remove,
  'POST /nodes/{node}/storage/{storage}/upload': upload,
  'POST /nodes/{node}/storage/{storage}/download-url': download,
};

function volumeRow(volume: Volume): Record<string, unknown> {
  const { volid, content, sizeGiB, usedGiB, vmId, parent, notes, protected: isProtected, time } = volume;
  return {
    volid,
    content,
    format: formatOf(volid),
    size: Math.round(sizeGiB * gibi),
    used: Math.round(usedGiB * gibi),
    ctime: time ?? 0,
    ...(vmId === undefined ? {} : { vmid: vmId }),
    ...(parent === undefined ? {} : { parent }),
    ...(notes === undefined ? {} : { notes }),
    ...(isProtected ? { protected: 1 } : {}),
    ...(content === 'backup' ? { subtype: /vzdump-lxc-/.test(volid) ? 'lxc' : 'qemu' } : {}),
  };
}

function formatOf(volid: string): string {
  const file = volid.split('/').at(-1) ?? '';
  const [, archive] = /\.((?:vma|tar)(?:\.(?:zst|gz|lzo|xz|bz2))?)$/.exec(file) ?? [];
  return archive ?? (file.includes('.') ? (file.split('.').at(-1) ?? 'raw') : 'raw');
}

function pathOf({ world }: Call, { volid, storage }: Volume): string {
  const { type, name } = world.storage(storage);
  const file = volid.slice(volid.indexOf(':') + 1);
  if (!keepsFiles(type)) return type === 'zfspool' ? `/dev/zvol/rpool/data/${file}` : `/dev/pve/${file}`;
  const folders: Readonly<Record<string, string>> = {
    iso: 'template/iso',
    vztmpl: 'template/cache',
    backup: 'dump',
    import: 'import',
    snippets: 'snippets',
  };
  const root = name === 'local' ? '/var/lib/vz' : `/mnt/pve/${name}`;
  const [kind = '', ...rest] = file.split('/');
  return folders[kind] === undefined ? `${root}/images/${file}` : `${root}/${folders[kind]}/${rest.join('/')}`;
}

/** A guest's volumes are for those who may see the guest (PVE::Storage::check_volume_access). */
function maySee({ caller }: Call, { storage, vmId, content }: Volume): boolean {
  const held = caller.privilegesOn(`/storage/${storage}`);
  if (held.has('Datastore.Allocate')) return true;
  if (vmId !== undefined && content === 'backup' && caller.privilegesOn(`/vms/${vmId}`).has('VM.Backup'))
    return held.has('Datastore.AllocateSpace');
  return held.has('Datastore.Audit') || held.has('Datastore.AllocateSpace');
}

function volumeOf(call: Call): Volume {
  const given = call.values.volume ?? '';
  const volid = given.includes(':') ? given : `${call.values.storage}:${given}`;
  usableStorage(call);
  return call.world.volumes.find(volid, nodeOf(call)) ?? die(`volume '${volid}' does not exist`);
}

function allocate(call: Call): string {
  const { world, values } = call;
  const storage = usableStorage(call);
  const { filename = '', size = '', vmid = '', format } = values;
  if (!storage.content.includes('images') && !storage.content.includes('rootdir'))
    die(`storage '${storage.name}' does not support content-type 'images'`);
  const ending = /\.(raw|qcow2|vmdk)$/.exec(filename)?.[1];
  if (ending !== undefined && format !== undefined && ending !== format)
    badParameters({ format: `different storage formats (${ending} != ${format})` });
  const wanted = format ?? ending ?? storageTypes[storage.type].formats[0] ?? 'raw';
  if (!storageTypes[storage.type].formats.includes(wanted)) die(`unsupported format '${wanted}'`);
  if (!filename.startsWith(`vm-${vmid}-`)) die(`illegal name '${filename}' - should be 'vm-${vmid}-*'`);
  const sizeGiB = /G$/.test(size)
    ? Number(size.slice(0, -1))
    : /M$/.test(size)
      ? Number(size.slice(0, -1)) / 1024
      : Number(size) / 1024 ** 2;
  const volid = `${storage.name}:${keepsFiles(storage.type) ? `${vmid}/` : ''}${filename}`;
  if (world.volumes.find(volid, nodeOf(call))) die(`disk image '${volid}' already exists`);
  world.volumes.add(storage, nodeOf(call), { volid, content: 'images', sizeGiB, usedGiB: 0, vmId: Number(vmid) });
  return volid;
}

function demandVolume({ caller }: Call, { storage, content, vmId }: Volume): void {
  const isImage = vmId !== undefined && content !== 'backup';
  const further = isImage || content === 'backup' ? 'Datastore.AllocateSpace' : 'Datastore.AllocateTemplate';
  demand(caller, `/storage/${storage}`, ['Datastore.Allocate', further], 'any');
}

function remove(call: Call): string {
  const { world, caller } = call;
  const volume = volumeOf(call);
  demandVolume(call, volume);
  if (volume.protected) die(`cannot remove protected volume '${volume.volid}' on '${volume.storage}'`);
  const id = volume.vmId === undefined ? volume.storage : `${volume.vmId}@${volume.storage}`;
  return world.tasks.start({ node: nodeOf(call), type: 'imgdel', id, user: caller.id, work: () => world.volumes.free(volume) });
}

function upload(call: Call): string {
  const { world, values, file, caller } = call;
  const volid = newFile(call);
  const storage = world.storage(values.storage ?? '');
  if (!file) throw new PveRefusal(400, 'upload failed - no file');
  const { checksum, 'checksum-algorithm': algorithm } = values;
  return world.tasks.start({
    node: nodeOf(call),
    type: 'imgcopy',
    id: '',
    user: caller.id,
    work: () => {
      const seen = algorithm === undefined ? undefined : createHash(algorithm).update(file.bytes).digest('hex');
      if (seen !== undefined && seen !== checksum?.toLowerCase()) die(`checksum mismatch: got '${seen}' != expect '${checksum}'`);
      world.volumes.store(storage, nodeOf(call), volid, values.content ?? '', file.bytes);
    },
  });
}

/** Nothing is fetched: a file of the size that the settings say comes to be. */
function download(call: Call): string {
  const { world, values, caller } = call;
  const volid = newFile(call);
  const storage = world.storage(values.storage ?? '');
  if (world.volumes.find(volid, nodeOf(call)) && values['checksum'] === undefined)
    die(`refusing to override existing file '${pathOf(call, { volid, storage: storage.name } as Volume)}'`);
  return world.tasks.start({
    node: nodeOf(call),
    type: 'download',
    id: values.filename ?? '',
    user: caller.id,
    work: (log) => {
      log(`downloading ${values.url} to ${volid}`);
      world.volumes.add(storage, nodeOf(call), {
        volid,
        content: values.content ?? '',
        sizeGiB: world.settings.downloadGiB,
        usedGiB: world.settings.downloadGiB,
      });
      log(`download of '${values.url}' to '${volid}' finished`);
    },
  });
}

/** The volume that a file will be, after the checks of its name and content. */
function newFile(call: Call): string {
  const storage = usableStorage(call);
  const { content = '', filename = '' } = call.values;
  if (!storage.content.includes(content)) die(`storage '${storage.name}' is not configured for content-type '${content}'`);
  if (!endings[content]?.test(filename)) badParameters({ filename: `wrong file extension` });
  return `${storage.name}:${content}/${filename.replace(/[^-a-zA-Z0-9_.]/g, '_')}`;
}
