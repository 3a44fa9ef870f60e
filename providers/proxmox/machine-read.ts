import type { Machine, MachineCloudInit, MachineDisk, MachineNic, MachineRow } from '../../lib/ports.js';
import { parseProperties, parseSizeGiB, type Properties } from './property-string.js';

/** A VM configuration as the API gives it, every value as text. */
export type VmConfig = Readonly<Record<string, string>>;

/** What stands outside the configuration. */
export interface MachineState {
  readonly vmId: number;
  readonly node: string;
  readonly running: boolean;
  readonly pending: readonly string[];
}

/**
 * The configuration as a Machine:
 *
 *   scsi0: local-lvm:vm-100-disk-0,size=32G   →  disks  [{ slot: 'scsi0', storage: 'local-lvm', sizeGiB: 32, … }]
 *   net0: virtio=BC:24:11:…,bridge=vmbr0,tag=5 →  nics   [{ bridge: 'vmbr0', vlan: 5, model: 'virtio', … }]
 */
export function parseMachine(config: VmConfig, state: MachineState): Machine {
  const row: MachineRow = {
    vmId: state.vmId,
    node: state.node,
    name: config.name ?? `VM ${state.vmId}`,
    running: state.running,
    template: config.template === '1',
    cores: Number(config.cores ?? 1) * Number(config.sockets ?? 1),
    memoryMiB: Number(parseProperties(config.memory ?? '512', 'current').get('current')),
    tags: parseTags(config.tags),
    ...(config.lock === undefined ? {} : { lock: config.lock }),
  };
  const seed = parseSeed(config);
  return {
    ...row,
    cpuType: parseProperties(config.cpu ?? 'kvm64', 'cputype').get('cputype') ?? 'kvm64',
    disks: parseDisks(config),
    nics: indexed(config, 'net').map(([, value]) => parseNic(value)),
    cloudInit: parseCloudInit(config),
    ...(seed === undefined ? {} : { seed }),
    agent: parseProperties(config.agent ?? '0', 'enabled').get('enabled') === '1',
    description: (config.description ?? '').trimEnd(),
    pending: state.pending,
    protection: config.protection === '1',
  };
}

/** Tags of a VM, which the vendor separates by semicolons. */
export function parseTags(text: string | undefined): string[] {
  return (text ?? '').split(/[;,\s]+/).filter((tag) => tag !== '');
}

/** One NIC: `virtio=MAC,bridge=vmbr0,firewall=1,tag=5`. */
export function parseNic(text: string): MachineNic {
  const properties = parseProperties(text, 'model');
  const [modelKey] = [...properties].find(([, value]) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value)) ?? [];
  const named = modelKey === undefined || modelKey === 'macaddr' ? properties.get('model') : modelKey;
  const [vlan, mtu, trunks] = [properties.get('tag'), properties.get('mtu'), properties.get('trunks')];
  return {
    bridge: properties.get('bridge') ?? '',
    ...(vlan === undefined ? {} : { vlan: Number(vlan) }),
    ...(trunks === undefined ? {} : { trunks }),
    mac: (properties.get(modelKey ?? 'macaddr') ?? '').toUpperCase(),
    firewall: properties.get('firewall') === '1',
    model: named ?? 'virtio',
    ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
  };
}

/** Slots of CD-ROM drives, the cloud-init drive among them. */
export function cdromSlots(config: VmConfig): readonly (readonly [slot: string, volume: string])[] {
  return drives(config)
    .filter(([, drive]) => drive.get('media') === 'cdrom')
    .map(([slot, drive]) => [slot, drive.get('file') ?? '']);
}

/** Whether a volume is a cloud-init drive of the vendor: `local-lvm:vm-100-cloudinit`. */
export function isCloudInitVolume(volume: string): boolean {
  return /[:/]vm-\d+-cloudinit(?:\.qcow2|\.raw|\.vmdk)?$/.test(volume) || volume.endsWith(':cloudinit');
}

/** Whether a volume is a seed image of ours: `local:iso/bitbuilder-100.iso`. */
export function isSeedVolume(volume: string): boolean {
  return /:iso\/bitbuilder-\d+\.iso$/.test(volume);
}

/** The SSH keys that are percent-encoded in a configuration. */
export function parseSshKeys(text: string | undefined): string[] {
  const lines = decodeURIComponent(text ?? '').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function parseDisks(config: VmConfig): MachineDisk[] {
  const order = bootOrder(config);
  const rank = (slot: string) => (order.includes(slot) ? order.indexOf(slot) : order.length);
  return drives(config)
    .filter(([, drive]) => drive.get('media') !== 'cdrom' && drive.get('file') !== 'none')
    .map(([slot, drive]) => {
      const volume = drive.get('file') ?? '';
      return { slot, storage: volume.split(':')[0] ?? '', volume, sizeGiB: parseSizeGiB(drive.get('size')) };
    })
    .sort((a, b) => rank(a.slot) - rank(b.slot));
}

function parseSeed(config: VmConfig): string | undefined {
  return cdromSlots(config).find(([, volume]) => isSeedVolume(volume))?.[1];
}

function parseCloudInit(config: VmConfig): MachineCloudInit {
  return {
    ...(config.ciuser === undefined ? {} : { user: config.ciuser }),
    sshKeys: parseSshKeys(config.sshkeys),
    ipConfigs: indexed(config, 'ipconfig').map(([, value]) => value),
    nameServers: (config.nameserver ?? '').split(/[,;\s]+/).filter((server) => server !== ''),
    ...(config.searchdomain === undefined ? {} : { searchDomain: config.searchdomain }),
  };
}

/** Boot devices in order: `order=scsi0;net0`, or the older `bootdisk`. */
function bootOrder(config: VmConfig): string[] {
  const order = parseProperties(config.boot ?? '', 'legacy').get('order');
  return order?.split(';') ?? (config.bootdisk ? [config.bootdisk] : []);
}

function drives(config: VmConfig): (readonly [slot: string, drive: Properties])[] {
  return ['scsi', 'virtio', 'sata', 'ide'].flatMap((bus) =>
    indexed(config, bus).map(([index, value]) => [`${bus}${index}`, parseProperties(value, 'file')] as const),
  );
}

/** The values of an indexed family such as `net0`, `net1`, in the order of the index. */
export function indexed(config: VmConfig, family: string): (readonly [index: number, value: string])[] {
  return Object.entries(config)
    .filter(([name]) => name.startsWith(family) && /^\d+$/.test(name.slice(family.length)))
    .map(([name, value]) => [Number(name.slice(family.length)), value] as const)
    .sort(([a], [b]) => a - b);
}
