import { demand, type Caller } from './access.js';
import { demandDrive } from './guests/option-rights.js';
import { badParameters, die } from './refusal.js';
import { storageTypes } from './storage/storage-types.js';
import { storageOn } from './storage/usable.js';
import type { SimulatedVm, World } from './world.js';

const cdromLike = /(?:^|,)media=cdrom(?:,|$)|:cloudinit(?:,|$)|^none/;

/** Whether the value of a drive is a CD-ROM, such as the drive of cloud-init. */
export function isCdrom(value: string): boolean {
  return cdromLike.test(value);
}

/** Whether an option is a drive. */
export function isDrive(option: string): boolean {
  return /^(scsi|virtio|sata|ide)\d+$|^(efidisk|tpmstate)0$/.test(option);
}

/** The privileges that a new value of a drive needs, and what can be said of it before a task starts. */
export function checkDrive(world: World, caller: Caller, vm: { vmId: number; node: string }, option: string, value: string): void {
  demandDrive(caller, `/vms/${vm.vmId}`, value);
  const { file, importFrom } = parts(value);
  if (file === 'none') return;
  if (/^\//.test(importFrom ?? file)) die('Only root can pass arbitrary filesystem paths.');
  if (!file.includes(':')) badParameters({ [option]: `invalid format - unable to parse volume ID '${file}'\n` });
  const storage = world.storage(file.split(':')[0] ?? '');
  if (isNew(file)) {
    demand(caller, `/storage/${storage.name}`, ['Datastore.AllocateSpace']);
    if (!storage.content.includes('images')) badParameters({ storage: `storage '${storage.name}' does not support vm images` });
  }
  if (importFrom !== undefined && !/:0(\.0)?$/.test(file)) {
    badParameters({ [option]: "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>" });
  }
  const volume = importFrom ?? (isNew(file) ? undefined : file);
  if (volume === undefined) return;
  const found = world.volumes.find(volume, vm.node) ?? die(`volume '${volume}' does not exist`);
  if (importFrom !== undefined && !['images', 'import'].includes(found.content)) {
    badParameters({ [option]: `${volume} has wrong type '${found.content}' - needs to be 'images' or 'import'` });
  }
  if (found.content !== 'images') demand(caller, `/storage/${found.storage}`, ['Datastore.AllocateSpace', 'Datastore.Audit'], 'any');
  else if (found.vmId !== undefined && found.vmId !== vm.vmId) {
    demand(caller, `/storage/${found.storage}`, ['Datastore.Audit']);
    demand(caller, `/vms/${found.vmId}`, ['VM.Config.Disk']);
  }
}

/** Sizes that a drive has whatever it asks for (PVE::QemuServer::Drive). */
const fixedGiB: Readonly<Record<string, number>> = { efidisk0: 4 / 1024, tpmstate0: 4 / 1024 };

/** Allocates what a drive asks for and answers its value as the configuration keeps it. */
export function realiseDrive(world: World, vm: SimulatedVm, option: string, value: string): string {
  const { file, rest, importFrom } = parts(value);
  if (file === 'none' || !isNew(file)) {
    const known = world.volumes.find(file, vm.node);
    const format = rest.find((part) => part.startsWith('format='))?.slice('format='.length);
    const ending = /\.(raw|qcow2|vmdk)$/.exec(file)?.[1] ?? 'raw';
    if (known?.content === 'images' && format !== undefined && format !== ending) {
      die(`drive '${option}' - volume '${file}' - 'format=${format}' option different from storage format '${ending}'`);
    }
    const size = known && !rest.some((part) => part.startsWith('size=')) ? [`size=${sizeText(known.sizeGiB)}`] : [];
    return [file, ...rest, ...size].join(',');
  }
  const [name = '', wanted = ''] = file.split(':');
  const storage = storageOn(world, name, vm.node);
  if (wanted === 'cloudinit') {
    const other = Object.entries({ ...vm.config, ...vm.pending }).find(
      ([slot, held]) => slot !== option && isDrive(slot) && /-cloudinit\b/.test(held ?? ''),
    );
    if (other) die(`${option} - cloud-init drive is already attached at '${other[0]}'`);
    const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB: 4 / 1024, cloudInit: true });
    return [volume.volid, 'media=cdrom', ...rest.filter((part) => !part.startsWith('media='))].join(',');
  }
  const format = rest.find((part) => part.startsWith('format='))?.slice('format='.length);
  if (format !== undefined && !storageTypes[storage.type].formats.includes(format)) die(`unsupported format '${format}'`);
  const source = importFrom === undefined ? undefined : world.volumes.find(importFrom, vm.node);
  const sizeGiB = source?.sizeGiB ?? fixedGiB[option] ?? Number(wanted);
  const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB, usedGiB: source?.usedGiB ?? 0, format });
  return [volume.volid, ...rest.filter((part) => !/^(format|size)=/.test(part)), `size=${sizeText(sizeGiB)}`].join(',');
}

/** Lets go of a drive: a cloud-init drive and one removed by force are deleted, a disk becomes unusedN, a CD stays on its storage. */
export function releaseDrive(world: World, vm: SimulatedVm, value: string, force: boolean): void {
  const { file } = parts(value);
  const volume = world.volumes.find(file, vm.node);
  if (!volume || volume.vmId !== vm.vmId) return;
  if (force || file.includes('-cloudinit')) return world.volumes.free(volume);
  let index = 0;
  while (`unused${index}` in vm.config) index++;
  vm.config[`unused${index}`] = file;
}

/** The volumes that a VM owns. */
export function ownVolumes(world: World, vm: SimulatedVm) {
  return world.volumes
    .all()
    .filter((volume) => volume.vmId === vm.vmId && volume.content !== 'backup' && (volume.node === '' || volume.node === vm.node));
}

/** The volume of a drive's value. */
export function volumeOf(value: string): string {
  return parts(value).file;
}

/** A size in GiB as the vendor writes it. */
export function sizeText(sizeGiB: number): string {
  if (Number.isInteger(sizeGiB)) return `${sizeGiB}G`;
  const mebibytes = sizeGiB * 1024;
  return Number.isInteger(mebibytes) ? `${mebibytes}M` : `${Math.round(mebibytes * 1024)}K`;
}

/** `STORE:32` and `STORE:cloudinit` ask for a new volume. */
function isNew(file: string): boolean {
  return /^[^/:\s]+:(\d+(\.\d+)?|cloudinit)$/.test(file);
}

function parts(value: string): { file: string; rest: string[]; importFrom?: string } {
  const all = value.split(',');
  const file = (all.find((part) => !part.includes('=')) ?? all.find((part) => part.startsWith('file=')) ?? '').replace(/^file=/, '');
  const importFrom = all.find((part) => part.startsWith('import-from='))?.slice('import-from='.length);
  const rest = all.filter((part) => part.includes('=') && !part.startsWith('file=') && !part.startsWith('import-from='));
  return { file, rest, ...(importFrom === undefined ? {} : { importFrom }) };
}
