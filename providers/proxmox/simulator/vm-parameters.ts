import { isIP } from 'node:net';
import { dnsName, formatted, optionalFlag, optionalText, storageId, type Parameter, type Parameters } from './parameters.js';
import {
  agentFormat,
  bootFormat,
  cpuFormat,
  driveFormat,
  ideFormat,
  ipConfigFormat,
  memoryFormat,
  netFormat,
  propertyString,
  virtioFormat,
} from './property-format.js';

const sshKeys: Parameter = {
  type: 'string',
  optional: true,
  format: (value) => (/^[-%a-zA-Z0-9_.!~*'()]*$/.test(value) ? undefined : `invalid urlencoded string: ${value}`),
};

const hostName = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/;

const addressList: Parameter = {
  type: 'string',
  optional: true,
  format: (value) => {
    const wrong = value.split(/[;,\s]+/).some((part) => isIP(part) === 0 && !hostName.test(part));
    return wrong ? `value does not look like a valid address: ${value}` : undefined;
  },
};

/** What of a VM's configuration the simulator takes; the vendor takes more. */
export const vmParameters: Parameters = {
  name: dnsName,
  description: { type: 'string', optional: true, maxLength: 8192 },
  tags: formatted('tag list', /^[a-z0-9_][a-z0-9_\-+.]*([;, ][a-z0-9_][a-z0-9_\-+.]*)*$/i),
  cores: { type: 'integer', optional: true, minimum: 1 },
  sockets: { type: 'integer', optional: true, minimum: 1 },
  memory: propertyString(memoryFormat),
  balloon: { type: 'integer', optional: true, minimum: 0 },
  cpu: propertyString(cpuFormat),
  numa: optionalFlag,
  ostype: {
    type: 'string',
    optional: true,
    enum: ['other', 'wxp', 'w2k', 'w2k3', 'w2k8', 'wvista', 'win7', 'win8', 'win10', 'win11', 'l24', 'l26', 'solaris'],
  },
  scsihw: { type: 'string', optional: true, enum: ['lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'] },
  bios: { type: 'string', optional: true, enum: ['seabios', 'ovmf'] },
  boot: propertyString(bootFormat),
  bootdisk: { type: 'string', optional: true, pattern: /^(ide|sata|scsi|virtio)\d+$/ },
  agent: propertyString(agentFormat),
  onboot: optionalFlag,
  protection: optionalFlag,
  template: optionalFlag,
  hotplug: optionalText,
  vga: optionalText,
  'serial[n]': { type: 'string', optional: true, pattern: /^(\/dev\/[^,]+|socket)$/ },
  'net[n]': propertyString(netFormat),
  'scsi[n]': propertyString(driveFormat),
  'virtio[n]': propertyString(virtioFormat),
  'sata[n]': propertyString(ideFormat),
  'ide[n]': propertyString(ideFormat),
  'ipconfig[n]': propertyString(ipConfigFormat),
  ciuser: optionalText,
  cipassword: optionalText,
  ciupgrade: optionalFlag,
  citype: { type: 'string', optional: true, enum: ['configdrive2', 'nocloud', 'opennebula'] },
  sshkeys: sshKeys,
  nameserver: addressList,
  searchdomain: optionalText,
  'import-working-storage': storageId,
};

/** Parameters that only go along with a change of the configuration. */
export const changeParameters: Parameters = {
  delete: formatted('configuration ID list', /^[a-z][a-z0-9_-]*([;, ]+[a-z][a-z0-9_-]*)*$/i),
  force: { ...optionalFlag, requires: 'delete' },
  digest: { type: 'string', optional: true, maxLength: 40 },
  background_delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 },
};

/** The privilege that a change of an option needs (PVE::API2::Qemu::check_vm_modify_config_perm). */
export function privilegeFor(option: string): string {
  const family = option.replace(/\d+$/, '');
  if (['ciuser', 'cipassword', 'ciupgrade', 'citype', 'sshkeys', 'nameserver', 'searchdomain', 'ipconfig'].includes(family))
    return 'VM.Config.Cloudinit';
  if (family === 'net') return 'VM.Config.Network';
  if (['scsi', 'virtio', 'sata', 'ide', 'unused', 'boot', 'bootdisk'].includes(family)) return 'VM.Config.Disk';
  if (['cores', 'sockets', 'cpu', 'numa'].includes(family)) return 'VM.Config.CPU';
  if (['memory', 'balloon'].includes(family)) return 'VM.Config.Memory';
  if (['ostype', 'scsihw', 'bios', 'vga', 'serial', 'hotplug'].includes(family)) return 'VM.Config.HWType';
  return 'VM.Config.Options';
}
