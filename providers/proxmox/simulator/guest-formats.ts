import { isIP } from 'node:net';
import type { Profile } from './declare.js';
import { guestStrings } from './declared/guest-strings.js';
import { like, type FormatCheck } from './format-check.js';
import { cpuModelFault } from './guests/cpu-models.js';
import { propertyStringOf, readPropertyStrings } from './property-string-check.js';

/** The property strings of guests by name. */
export const guestPropertyStrings = readPropertyStrings(guestStrings);

const hexId = '~0x[0-9a-f]{4}~i';
const base64 = '~[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9\\x20_.-]*';

const cpuStrings =
  'cputype? flags?~[+-][a-zA-Z0-9.-]+(;[+-][a-zA-Z0-9.-]+)* hidden?:boolean hv-vendor-id?~[a-zA-Z0-9]{1,12} phys-bits?~host|\\d+ reported-model?';
const cpuParts84 = propertyStringOf(cpuStrings);
const cpuParts = propertyStringOf(`${cpuStrings} guest-phys-bits?:integer(32..64) level?:integer(0..)`);

/** The named formats of guests with their words; `NAME@8.4` is how that release has NAME. */
export const guestFormats: Readonly<Record<string, FormatCheck>> = {
  'backup-fleecing': propertyStringOf('*enabled?:boolean storage?<pve-storage-id>'),
  'backup-performance': propertyStringOf('max-workers?:integer(1..256) pbs-entries-max?:integer(1..)'),
  'prune-backups': propertyStringOf(
    ['keep-all?:boolean', ...['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'].map((span) => `keep-${span}?:integer(0..)`)].join(
      ' ',
    ),
  ),
  'pve-qm-boot': propertyStringOf('*legacy?~[acdn]{1,4} order?<pve-qm-bootdev-list>'),
  'pve-qm-bootdev': like(
    /^((ide|sata|scsi|virtio|efidisk|tpmstate)\d+|(net|usb|hostpci)\d+)$/,
    (device) => `invalid boot device '${device}'`,
  ),
  'pve-qm-bootdisk': like(/^(ide|sata|scsi|virtio|efidisk|tpmstate)\d+$/, (device) => `invalid boot disk '${device}'`),
  'pve-qm-cicustom': propertyStringOf('meta?<pve-volume-id> network?<pve-volume-id> user?<pve-volume-id> vendor?<pve-volume-id>'),
  'pve-qm-hostpci': propertyStringOf(
    `device-id?${hexId} driver?|vfio|keep *host?~[^;,\\s]+(;[^;,\\s]+)* legacy-igd?:boolean mapping?<pve-configid> mdev? pcie?:boolean ` +
      `rombar?:boolean romfile? sub-device-id?${hexId} sub-vendor-id?${hexId} vendor-id?${hexId} x-vga?:boolean`,
  ),
  'pve-qm-ide': (value, at) => guestPropertyStrings.ide?.(value, at),
  'pve-qm-ipconfig': propertyStringOf('gw?<ipv4>+ip gw6?<ipv6>+ip6 ip?<pve-ipv4-config> ip6?<pve-ipv6-config>'),
  'pve-qm-rng': propertyStringOf('max_bytes?:integer period?:integer *source|/dev/urandom|/dev/random|/dev/hwrng'),
  'pve-qm-smbios1': propertyStringOf(
    `base64?:boolean family?${base64} manufacturer?${base64} product?${base64} serial?${base64} sku?${base64} ` +
      `uuid?~[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12} version?${base64}`,
  ),
  'pve-qm-watchdog': propertyStringOf('action?|reset|shutdown|poweroff|pause|debug|none *model?|i6300esb|ib700'),
  'pve-qemu-sev-fmt': propertyStringOf(
    'allow-smt?:boolean kernel-hashes?:boolean no-debug?:boolean no-key-sharing?:boolean *type|std|es|snp',
  ),
  'pve-qemu-tdx-fmt': propertyStringOf('attestation?:boolean *type|tdx vsock-cid?:integer(2..) vsock-port?:integer(0..)'),
  'pve-vm-cpu-conf': cpuConfiguration('9.2', cpuParts),
  'pve-vm-cpu-conf@8.4': cpuConfiguration('8.4', cpuParts84),
  'pve-cpuset': like(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, (set) => `unable to parse cpuset '${set}'`),
  'pve-hotplug-features': hotplugFeatures,
  'pve-ipv4-config': (value) =>
    value === 'dhcp' || value === 'manual' || isNetwork(value, 4)
      ? undefined
      : 'value does not look like a valid ipv4 network configuration',
  'pve-ipv6-config': (value) =>
    ['auto', 'dhcp', 'manual'].includes(value) || isNetwork(value, 6)
      ? undefined
      : 'value does not look like a valid ipv6 network configuration',
  'pve-volume-id-or-qm-path': (value) => (value === 'none' || value === 'cdrom' || value.startsWith('/') ? undefined : volumeId(value)),
  'pve-volume-id-or-absolute-path': (value) => (value.startsWith('/') ? undefined : volumeId(value)),
  'pve-lxc-mp-string': like(/^[^,\0]+$/, 'unsafe mount point'),
  'pve-lxc-dev-string': like(/^\/dev\/.+$/, 'value does not look like a valid device path'),
  'pve-ct-timezone': like(/^(host|[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*)$/, (zone) => `invalid time zone '${zone}'`),
  'lxc-ip-with-ll-iface': (value) => (isIP(value.split('%')[0] ?? '') > 0 ? undefined : 'value does not look like a valid IP address'),
  'storage-pair': like(
    /^([a-z][a-z0-9\-_.]*[a-z0-9](:[a-z][a-z0-9\-_.]*[a-z0-9])?|1)$/i,
    (pair) => `failed to parse storage map entry '${pair}'`,
  ),
  'pve-fw-icmp-type-spec': like(/^[a-z0-9-]+(\/\d+)?$/, (type) => `unknown icmp-type '${type}'`),
};

/** PVE::QemuServer::CPUConfig: a model is built in or custom. */
function cpuConfiguration(profile: Profile, check: FormatCheck): FormatCheck {
  return (value, at = '') => {
    const parts = value.split(',').map((part, index) => (index === 0 && !part.includes('=') ? `cputype=${part}` : part));
    const type = parts.find((part) => part.startsWith('cputype='))?.slice('cputype='.length) ?? '';
    const fault = type === '' ? undefined : cpuModelFault(type, profile);
    return fault ?? check(parts.join(','), at);
  };
}

function hotplugFeatures(value: string): string | undefined {
  if (value === '0' || value === '1') return undefined;
  const unknown = value.split(/[,;\s]+/).find((name) => !['network', 'disk', 'cpu', 'memory', 'usb', 'cloudinit'].includes(name));
  return unknown === undefined ? undefined : `unable to parse hotplug option`;
}

/** PVE::JSONSchema takes networks of 8 bits and more. */
function isNetwork(value: string, family: 4 | 6): boolean {
  const [address = '', length = '', ...rest] = value.split('/');
  const longest = family === 4 ? 32 : 128;
  return rest.length === 0 && isIP(address) === family && /^\d+$/.test(length) && Number(length) > 7 && Number(length) <= longest;
}

function volumeId(value: string): string | undefined {
  return /^[a-z][a-z0-9\-_.]*[a-z0-9]:.+$/i.test(value) ? undefined : `unable to parse volume ID '${value}'`;
}
