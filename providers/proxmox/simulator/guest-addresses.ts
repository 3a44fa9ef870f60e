import { volumeOf } from './drives.js';
import type { World } from './world.js';

/** Addresses with their lengths: `10.0.0.5/24`. */
type Addresses = readonly string[];

const sectorBytes = 2048;

interface NetworkConfig {
  readonly ethernets: Readonly<Record<string, { readonly match?: { readonly macaddress?: string }; readonly addresses?: Addresses }>>;
}

/**
 * What cloud-init in a guest gave one of its NICs: the addresses of a NoCloud seed image when one is in a drive, which knows a
 * NIC by its MAC, and else those of `ipconfigN`.
 */
export function addressesOf(world: World, node: string, booted: Readonly<Record<string, string>>, index: string): Addresses {
  const seeds = Object.values(booted).filter((value) => /:iso\/[^,]+\.iso(,|$)/.test(value));
  const seed = seeds.map((value) => world.volumes.find(volumeOf(value), node)?.bytes).find((bytes) => bytes !== undefined);
  if (!seed) return (booted[`ipconfig${index}`] ?? '').split(',').flatMap((part) => /^ip6?=(.+\/\d+)$/.exec(part)?.[1] ?? []);
  const mac = macOf(booted[`net${index}`] ?? '');
  const ethernets = Object.values(networkConfigIn(seed)?.ethernets ?? {});
  return ethernets.find(({ match }) => match?.macaddress === mac)?.addresses ?? [];
}

/** The MAC of a NIC in lower case, as a guest prints it. */
export function macOf(net: string): string {
  return /=((?:[0-9A-F]{2}:){5}[0-9A-F]{2})/i.exec(net)?.[1]?.toLowerCase() ?? '';
}

/** The network configuration on an ISO image, provided that it is written as JSON: a file starts at the start of a sector. */
function networkConfigIn(image: Buffer): NetworkConfig | undefined {
  for (let at = 0; at < image.length; at += sectorBytes) {
    if (image[at] !== '{'.charCodeAt(0)) continue;
    const end = image.indexOf(0, at);
    const text = image.subarray(at, end < 0 ? image.length : end).toString('utf8');
    if (!text.includes('"ethernets"')) continue;
    try {
      return JSON.parse(text) as NetworkConfig;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
