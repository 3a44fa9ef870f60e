import { z } from 'zod';

/** `memoryMiB` → `memory_mib`, `l3Vni` → `l3_vni`: the one conversion between our code and Terraform or HTTP. */
export function snakeCase(name: string): string {
  return name
    .replace(/MiB/g, 'Mib')
    .replace(/GiB/g, 'Gib')
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `a VM`, `an image`: a title with its article. */
export function withArticle(title: string): string {
  return `${/^[aeio]/i.test(title) ? 'an' : 'a'} ${title}`;
}

/** A name that people give: a DNS label, as hypervisors and routers accept it everywhere. */
export const label = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
    'must be 1 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen',
  );

/** A WireGuard key, private, public or preshared. */
export const wireguardKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'must be a WireGuard key: 32 bytes in base64, 44 characters that end in "="');

/** Why VyOS would refuse a VRF name, or undefined. Source: vyos-1x validators/vrf-name and conf_mode/vrf.py. */
export function vrfNameFault(name: string): string | undefined {
  if (name.length < 1 || name.length > 15) return `a VRF name has 1 to 15 characters, "${name}" has ${name.length}`;
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
    return `a VRF name begins with a letter and holds letters, digits, "-" and "_"; seen "${name}"`;
  const prefix = interfacePrefixes.find((word) => name.startsWith(word));
  if (prefix) return `VyOS refuses a VRF name that begins like an interface ("${prefix}"); seen "${name}"`;
  if (reservedVrfNames.has(name)) return `"${name}" is reserved by VyOS and cannot name a VRF`;
  return undefined;
}

const interfacePrefixes = [
  'bond', 'br', 'dum', 'eth', 'eno', 'ens', 'enp', 'gnv', 'ipoe', 'l2tp', 'lan', 'peth', 'ppp', 'tun', 'vti', 'vxlan', 'wg', 'wlan', 'wwan',
] as const; // prettier-ignore

const reservedVrfNames = new Set([
  'add',
  'all',
  'broadcast',
  'default',
  'delete',
  'dev',
  'down',
  'get',
  'inet',
  'link',
  'mtu',
  'remote',
  'type',
  'up',
  'vrf',
]);
