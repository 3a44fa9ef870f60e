import { demand, type Caller } from './access.js';
import { badParameters, die } from './refusal.js';
import type { SimulatedVm, World } from './world.js';

const cdromLike = /(?:^|,)media=cdrom(?:,|$)|:cloudinit(?:,|$)|^none/;

/** Whether the value of a drive is a CD-ROM, such as the drive of cloud-init. */
export function isCdrom(value: string): boolean {
  return cdromLike.test(value);
}

/** Whether an option is a drive. */
export function isDrive(option: string): boolean {
  return /^(scsi|virtio|sata|ide)\d+$/.test(option);
}

/** The privileges that a new value of a drive needs, and what can be said of it before a task starts. */
export function checkDrive(world: World, caller: Caller, vm: { vmId: number; node: string }, option: string, value: string): void {
  const needed = /[:-]cloudinit\b/.test(value)
    ? ['VM.Config.Cloudinit', 'VM.Config.CDROM']
    : [isCdrom(value) ? 'VM.Config.CDROM' : 'VM.Config.Disk'];
  demand(caller, `/vms/${vm.vmId}`, needed);
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

/** Allocates what a drive asks for and answers its value as the configuration keeps it. */
export function realiseDrive(world: World, vm: { vmId: number; node: string }, value: string): string {
  const { file, rest, importFrom } = parts(value);
  if (file === 'none' || !isNew(file)) {
    const known = world.volumes.find(file, vm.node);
    const size = known && !rest.some((part) => part.startsWith('size=')) ? [`size=${sizeText(known.sizeGiB)}`] : [];
    return [file, ...rest, ...size].join(',');
  }
  const [name = '', wanted = ''] = file.split(':');
  const storage = world.storage(name);
  if (wanted === 'cloudinit') {
    const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB: 4 / 1024, cloudInit: true });
    return [volume.volid, 'media=cdrom', ...rest.filter((part) => !part.startsWith('media='))].join(',');
  }
  const source = importFrom === undefined ? undefined : world.volumes.find(importFrom, vm.node);
  const sizeGiB = source?.sizeGiB ?? Number(wanted);
  const volume = world.volumes.allocate(storage, vm.node, vm.vmId, { sizeGiB, usedGiB: source?.usedGiB ?? 0 });
  return [volume.volid, ...rest, `size=${sizeText(sizeGiB)}`].join(',');
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
  return world.volumes.all().filter((volume) => volume.vmId === vm.vmId && (volume.node === '' || volume.node === vm.node));
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
