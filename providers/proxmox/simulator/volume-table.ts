import { createHash } from 'node:crypto';
import type { SimulatedStorage } from './options.js';
import { die } from './refusal.js';
import { checkUsable } from './storage/usable.js';

/** What a backup holds. */
export interface Backup {
  readonly type: 'qemu' | 'lxc';
  readonly config: Readonly<Record<string, string>>;
  /** Its disks by their volumes; a disk that was left out is not there. */
  readonly sizesGiB: Readonly<Record<string, number>>;
  readonly usedGiB: Readonly<Record<string, number>>;
}

/** One volume of a storage. */
export interface Volume {
  readonly volid: string;
  readonly storage: string;
  /** The node that has it; empty on a shared storage. */
  readonly node: string;
  readonly content: string;
  readonly vmId?: number;
  sizeGiB: number;
  usedGiB: number;
  /** The base image that a linked clone rests on. */
  readonly parent?: string;
  readonly bytes?: Buffer;
  readonly backup?: Backup;
  /** Seconds since 1970. */
  readonly time?: number;
  notes?: string;
  protected?: boolean;
}

/** What `allocate` makes. */
interface NewVolume {
  readonly sizeGiB: number;
  readonly usedGiB?: number;
  readonly base?: boolean;
  readonly parent?: string;
  readonly cloudInit?: boolean;
  /** The end of its name where it is no disk: `state-before`. */
  readonly name?: string;
  /** The format of its file, on a storage of files. */
  readonly format?: string;
  /** `rootdir` for a volume of a container. */
  readonly content?: 'images' | 'rootdir';
}

/** The volumes of all storages, with room as the storages have it. */
export class VolumeTable {
  private readonly volumes = new Map<string, Volume>();

  constructor(private readonly storages: readonly SimulatedStorage[]) {}

  clear(): void {
    this.volumes.clear();
  }

  all(): Volume[] {
    return [...this.volumes.values()];
  }

  on(storage: SimulatedStorage, node: string): Volume[] {
    return this.all().filter((volume) => volume.storage === storage.name && volume.node === placeOf(storage, node));
  }

  find(volid: string, node: string): Volume | undefined {
    const storage = this.storages.find((candidate) => candidate.name === volid.split(':')[0]);
    return storage && this.volumes.get(keyOf(volid, placeOf(storage, node)));
  }

  /** The room that is taken, by volumes and by what is none. */
  usedGiB(storage: SimulatedStorage, node: string): number {
    return this.volumesGiB(storage, node) + (storage.foreignGiB?.[node] ?? 0);
  }

  /** The room that volumes take. */
  volumesGiB(storage: SimulatedStorage, node: string): number {
    return this.on(storage, node).reduce((sum, volume) => sum + volume.usedGiB, 0);
  }

  /** A new disk of a VM, named as the vendor names it: vm-100-disk-0, base-100-disk-0, vm-100-cloudinit. */
  allocate(storage: SimulatedStorage, node: string, vmId: number, made: NewVolume): Volume {
    const content = made.content ?? 'images';
    checkUsable(storage, node);
    if (!storage.content.includes(content)) die(`storage '${storage.name}' does not support content-type '${content}'`);
    const usedGiB = made.usedGiB ?? 0;
    const file = this.freeName(storage, node, vmId, made);
    if (!this.hasRoom(storage, node, usedGiB)) die(fullText(storage, file));
    const volid = `${storage.name}:${file}`;
    const { sizeGiB, parent } = made;
    return this.put({ volid, storage: storage.name, node: placeOf(storage, node), content, vmId, sizeGiB, usedGiB, parent });
  }

  /** A volume with a given name, such as an image to import. */
  place(storage: SimulatedStorage, node: string, volid: string, sizeGiB: number): Volume {
    const content = volid.split(':')[1]?.split('/')[0] ?? 'images';
    return this.put({ volid, storage: storage.name, node: placeOf(storage, node), content, sizeGiB, usedGiB: sizeGiB });
  }

  /** A volume of a name that is known, where there is room for it. */
  add(storage: SimulatedStorage, node: string, made: Omit<Volume, 'storage' | 'node'>): Volume {
    if (!this.hasRoom(storage, node, made.usedGiB)) die(fullText(storage, made.volid.slice(made.volid.indexOf(':') + 1)));
    return this.put({ ...made, storage: storage.name, node: placeOf(storage, node) });
  }

  /** An uploaded file. */
  store(storage: SimulatedStorage, node: string, volid: string, content: string, bytes: Buffer): Volume {
    const sizeGiB = bytes.length / 2 ** 30;
    if (!this.hasRoom(storage, node, sizeGiB)) die(`error writing file: No space left on device`);
    return this.put({ volid, storage: storage.name, node: placeOf(storage, node), content, sizeGiB, usedGiB: sizeGiB, bytes });
  }

  /** A backup of a guest. */
  keep(
    storage: SimulatedStorage,
    node: string,
    backup: Pick<Volume, 'volid' | 'vmId' | 'sizeGiB' | 'backup' | 'time' | 'notes' | 'protected'>,
  ): Volume {
    if (!this.hasRoom(storage, node, backup.sizeGiB)) die('error writing file: No space left on device');
    return this.put({ ...backup, storage: storage.name, node: placeOf(storage, node), content: 'backup', usedGiB: backup.sizeGiB });
  }

  free(volume: Volume): void {
    if (this.isBase(volume)) die(`base volume '${volume.volid.split(':')[1] ?? ''}' is still in use by linked clones`);
    this.volumes.delete(keyOf(volume.volid, volume.node));
  }

  /** Whether a linked clone rests on a volume. */
  isBase(volume: Volume): boolean {
    return this.all().some((other) => other.parent === volume.volid);
  }

  /** Gives a disk the name that a template's has. */
  rebase(volume: Volume): Volume {
    this.volumes.delete(keyOf(volume.volid, volume.node));
    return this.put({ ...volume, volid: volume.volid.replace(/([:/])vm-(\d+-disk)/, '$1base-$2') });
  }

  /** Gives a volume to another VM, under a name of that VM. */
  reassign(volume: Volume, storage: SimulatedStorage, node: string, vmId: number): Volume {
    const format = /\.(\w+)$/.exec(volume.volid)?.[1];
    const file = this.freeName(storage, node, vmId, { sizeGiB: volume.sizeGiB, format });
    this.volumes.delete(keyOf(volume.volid, volume.node));
    return this.put({ ...volume, vmId, volid: `${storage.name}:${file}` });
  }

  /** Carries a volume to another node under its name, which has to be free there. */
  carry(volume: Volume, node: string): Volume {
    if (volume.node === '' || volume.node === node) return volume;
    if (this.volumes.has(keyOf(volume.volid, node))) die(`volume '${volume.volid}' already exists`);
    this.volumes.delete(keyOf(volume.volid, volume.node));
    return this.put({ ...volume, node });
  }

  /** One sorted line per volume, without anything volatile. */
  dump(): string[] {
    const lines = this.all().map(({ volid, node, sizeGiB, usedGiB, parent, bytes }) => {
      const hash = bytes ? ` sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}` : '';
      return `volume ${volid}${node ? ` on ${node}` : ''} size ${sizeGiB} GiB used ${usedGiB} GiB${parent ? ` of ${parent}` : ''}${hash}`;
    });
    return lines.sort();
  }

  /** A storage without any room takes no volume, not even one that is empty still. */
  private hasRoom(storage: SimulatedStorage, node: string, wantedGiB: number): boolean {
    const used = this.usedGiB(storage, node);
    return used < storage.sizeGiB && used + wantedGiB <= storage.sizeGiB;
  }

  private put(volume: Volume): Volume {
    this.volumes.set(keyOf(volume.volid, volume.node), volume);
    return volume;
  }

  private freeName(storage: SimulatedStorage, node: string, vmId: number, made: NewVolume): string {
    const isFile = !['lvmthin', 'lvm', 'zfspool', 'rbd'].includes(storage.type);
    const parent = made.parent && isFile ? `${made.parent.split(':')[1] ?? ''}/` : '';
    const folder = isFile ? `${parent}${vmId}/` : '';
    const ending = isFile ? `.${made.parent ? 'qcow2' : (made.format ?? 'raw')}` : '';
    if (made.cloudInit) return `${folder}vm-${vmId}-cloudinit${isFile ? '.qcow2' : ''}`;
    if (made.name !== undefined) return `${folder}vm-${vmId}-${made.name}${ending}`;
    const taken = new Set(this.on(storage, node).map((volume) => /-(\d+-disk-\d+)/.exec(volume.volid.split('/').at(-1) ?? '')?.[1]));
    let index = 0;
    while (taken.has(`${vmId}-disk-${index}`)) index++;
    return `${folder}${made.base ? 'base' : 'vm'}-${vmId}-disk-${index}${ending}`;
  }
}

function placeOf(storage: SimulatedStorage, node: string): string {
  return storage.shared ? '' : node;
}

function keyOf(volid: string, place: string): string {
  return `${place} ${volid}`;
}

/** What the tool of each type of storage says when there is no room. */
function fullText({ name, type, settings }: SimulatedStorage, file: string): string {
  const group = settings?.vgname ?? 'pve';
  const pool = settings?.pool ?? (type === 'rbd' ? 'rbd' : 'rpool/data');
  if (type === 'lvmthin') {
    const thin = `${group}/${settings?.thinpool ?? 'data'}`;
    return `lvcreate '${group}/${file}' error:   Cannot create new thin volume, free space in thin pool ${thin} reached threshold.`;
  }
  if (type === 'lvm') return `lvcreate '${group}/${file}' error:   Volume group "${group}" has insufficient free space.`;
  if (type === 'zfspool') return `zfs error: cannot create '${pool}/${file}': out of space`;
  if (type === 'rbd') return `rbd create '${file}' error: rbd: create error: (28) No space left on device`;
  const root = settings?.path ?? (name === 'local' ? '/var/lib/vz' : `/mnt/pve/${name}`);
  return `unable to create image: qemu-img: ${root}/images/${file}: No space left on device`;
}
