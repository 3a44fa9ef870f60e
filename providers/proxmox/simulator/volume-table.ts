import { createHash } from 'node:crypto';
import type { SimulatedStorage } from './options.js';
import { die } from './refusal.js';

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
}

/** What `allocate` makes. */
interface NewVolume {
  readonly sizeGiB: number;
  readonly usedGiB?: number;
  readonly base?: boolean;
  readonly parent?: string;
  readonly cloudInit?: boolean;
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

  usedGiB(storage: SimulatedStorage, node: string): number {
    return this.on(storage, node).reduce((sum, volume) => sum + volume.usedGiB, 0);
  }

  /** A new disk of a VM, named as the vendor names it: vm-100-disk-0, base-100-disk-0, vm-100-cloudinit. */
  allocate(storage: SimulatedStorage, node: string, vmId: number, made: NewVolume): Volume {
    if (!storage.content.includes('images')) die(`storage '${storage.name}' does not support content-type 'images'`);
    const usedGiB = made.usedGiB ?? 0;
    const file = this.freeName(storage, node, vmId, made);
    if (this.usedGiB(storage, node) + usedGiB > storage.sizeGiB) die(fullText(storage, file));
    const volid = `${storage.name}:${file}`;
    const { sizeGiB, parent } = made;
    return this.put({ volid, storage: storage.name, node: placeOf(storage, node), content: 'images', vmId, sizeGiB, usedGiB, parent });
  }

  /** A volume with a given name, such as an image to import. */
  place(storage: SimulatedStorage, node: string, volid: string, sizeGiB: number): Volume {
    const content = volid.split(':')[1]?.split('/')[0] ?? 'images';
    return this.put({ volid, storage: storage.name, node: placeOf(storage, node), content, sizeGiB, usedGiB: sizeGiB });
  }

  /** An uploaded file. */
  store(storage: SimulatedStorage, node: string, volid: string, content: string, bytes: Buffer): Volume {
    const sizeGiB = bytes.length / 2 ** 30;
    if (this.usedGiB(storage, node) + sizeGiB > storage.sizeGiB) die(`error writing file: No space left on device`);
    return this.put({ volid, storage: storage.name, node: placeOf(storage, node), content, sizeGiB, usedGiB: sizeGiB, bytes });
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

  /** One sorted line per volume, without anything volatile. */
  dump(): string[] {
    const lines = this.all().map(({ volid, node, sizeGiB, usedGiB, parent, bytes }) => {
      const hash = bytes ? ` sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}` : '';
      return `volume ${volid}${node ? ` on ${node}` : ''} size ${sizeGiB} GiB used ${usedGiB} GiB${parent ? ` of ${parent}` : ''}${hash}`;
    });
    return lines.sort();
  }

  private put(volume: Volume): Volume {
    this.volumes.set(keyOf(volume.volid, volume.node), volume);
    return volume;
  }

  private freeName(storage: SimulatedStorage, node: string, vmId: number, made: NewVolume): string {
    const isFile = storage.type !== 'lvmthin';
    const parent = made.parent && isFile ? `${made.parent.split(':')[1] ?? ''}/` : '';
    const folder = isFile ? `${parent}${vmId}/` : '';
    const ending = isFile ? (made.parent ? '.qcow2' : '.raw') : '';
    if (made.cloudInit) return `${folder}vm-${vmId}-cloudinit${isFile ? '.qcow2' : ''}`;
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

function fullText({ name, type }: SimulatedStorage, file: string): string {
  return type === 'lvmthin'
    ? `lvcreate 'pve/${file}' error:   Cannot create new thin volume, free space in thin pool pve/data reached threshold.`
    : `unable to create image: qemu-img: /mnt/pve/${name}/images/${file}: No space left on device`;
}
