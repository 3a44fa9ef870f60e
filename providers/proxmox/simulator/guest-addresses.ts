import { volumeOf } from './drives.js';
import type { SimulatedVm, World } from './world.js';

/** Addresses with their lengths: `10.0.0.5/24`. */
type Addresses = readonly string[];

const sectorBytes = 2048;

interface NetworkConfig {
  readonly ethernets: Readonly<Record<string, { readonly match?: { readonly macaddress?: string }; readonly addresses?: Addresses }>>;
}

/**
 * What cloud-init in a running guest gave one of its NICs: the addresses of a NoCloud seed image when one is in a drive, which knows a
 * NIC by its MAC, and else those of `ipconfigN` on the drive that the hypervisor made.
 */
export function addressesOf(world: World, vm: SimulatedVm, index: string): Addresses {
  const booted = vm.booted ?? {};
  const seed = seedImageOf(world, vm);
  if (!seed) return (vm.seeded?.[`ipconfig${index}`] ?? '').split(',').flatMap((part) => /^ip6?=(.+\/\d+)$/.exec(part)?.[1] ?? []);
  const mac = macOf(booted[`net${index}`] ?? '');
  const ethernets = Object.values(jsonIn<NetworkConfig>(seed, '"ethernets"')?.ethernets ?? {});
  return ethernets.find(({ match }) => match?.macaddress === mac)?.addresses ?? [];
}

/** The name that a running guest has: that of its seed, that of its configuration when there is a drive of cloud-init, or the image's own. */
export function hostNameInside(world: World, vm: SimulatedVm): string {
  const seed = seedImageOf(world, vm);
  const named = seed && /^local-hostname: *"?([\w.-]+)/m.exec(seed.toString('latin1'))?.[1];
  if (named !== undefined) return named;
  const known = seed && jsonIn<{ 'local-hostname'?: string }>(seed, '"local-hostname"')?.['local-hostname'];
  if (known !== undefined) return known;
  return vm.seeded === undefined ? 'localhost' : (vm.seeded.name ?? `VM${vm.vmId}`);
}

/** The image in a CD drive of a running guest. */
function seedImageOf(world: World, vm: SimulatedVm): Buffer | undefined {
  const discs = Object.values(vm.booted ?? {}).filter((value) => /:iso\/[^,]+\.iso(,|$)/.test(value));
  return discs.map((value) => world.volumes.find(volumeOf(value), vm.node)?.bytes).find((bytes) => bytes !== undefined);
}

/** The MAC of a NIC in lower case, as a guest prints it. */
export function macOf(net: string): string {
  return /=((?:[0-9A-F]{2}:){5}[0-9A-F]{2})/i.exec(net)?.[1]?.toLowerCase() ?? '';
}

/** A file on an ISO image, provided that it is written as JSON and holds a word: a file starts at the start of a sector. */
function jsonIn<T>(image: Buffer, word: string): T | undefined {
  for (let at = 0; at < image.length; at += sectorBytes) {
    if (image[at] !== '{'.charCodeAt(0)) continue;
    const end = image.indexOf(0, at);
    const text = image.subarray(at, end < 0 ? image.length : end).toString('utf8');
    if (!text.includes(word)) continue;
    try {
      return JSON.parse(text) as T;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
