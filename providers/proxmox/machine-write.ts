import type { MachineCloudInit, MachineNic, MachineSettings } from '../../lib/ports.js';
import { cdromSlots, indexed, isCloudInitVolume, isSeedVolume, parseNic, parseSshKeys, parseTags, type VmConfig } from './machine-read.js';
import { parseProperties, printProperties } from './property-string.js';

/** What to send so that a configuration gets the settings: values to set, and names to delete. */
export interface ConfigChange {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** The change from a configuration to the settings; empty when it has them already. */
export function changeConfig(config: VmConfig, settings: MachineSettings, cloudInitStorage: string): ConfigChange {
  const wanted: Record<string, string | undefined> = {
    ...plainValues(config, settings),
    ...(settings.nics ? nicValues(config, settings.nics) : {}),
    ...(settings.cloudInit ? cloudInitValues(config, settings.cloudInit) : {}),
    ...cdromValues(config, settings, cloudInitStorage),
  };
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) {
      if (name in config) remove.push(name);
    } else if (config[name] !== value) set[name] = value;
  }
  return { set, remove };
}

/** One NIC as the vendor writes it: `virtio=BC:24:11:…,bridge=vmbr0,firewall=1,mtu=1450,tag=5`. */
export function printNic(nic: MachineNic): string {
  const { bridge, firewall, mtu, vlan } = nic;
  return printProperties(`${nic.model}=${nic.mac.toUpperCase()}`, { bridge, firewall: firewall || undefined, mtu, tag: vlan });
}

/** SSH keys as a configuration holds them; the form of the request encodes them once more, as the vendor expects. */
export function printSshKeys(keys: readonly string[]): string | undefined {
  return keys.length === 0 ? undefined : encodeURIComponent(keys.map((key) => key.trim()).join('\n'));
}

function plainValues(config: VmConfig, settings: MachineSettings): Record<string, string | undefined> {
  const { name, cores, memoryMiB, cpuType, tags, description, agent } = settings;
  const values: Record<string, string | undefined> = {};
  if (name !== undefined) values.name = name;
  if (cores !== undefined) Object.assign(values, { cores: String(cores), ...(config.sockets === undefined ? {} : { sockets: '1' }) });
  if (memoryMiB !== undefined) {
    values.memory = String(memoryMiB);
    // A balloon minimum above the memory is refused by the vendor.
    if (Number(config.balloon ?? 0) > memoryMiB) values.balloon = undefined;
  }
  if (cpuType !== undefined && parseProperties(config.cpu ?? '', 'cputype').get('cputype') !== cpuType) values.cpu = cpuType;
  if (tags !== undefined && !sameSet(tags, parseTags(config.tags))) values.tags = tags.length === 0 ? undefined : [...tags].join(';');
  if (description !== undefined && description.trimEnd() !== (config.description ?? '').trimEnd()) {
    values.description = description === '' ? undefined : description;
  }
  const hasAgent = parseProperties(config.agent ?? '0', 'enabled').get('enabled') === '1';
  if (agent !== undefined && agent !== hasAgent) values.agent = agent ? '1' : '0';
  return values;
}

function nicValues(config: VmConfig, nics: readonly MachineNic[]): Record<string, string | undefined> {
  const present = new Map(indexed(config, 'net'));
  const beyond = [...present.keys()].filter((index) => index >= nics.length);
  const values: Record<string, string | undefined> = Object.fromEntries(beyond.map((index) => [`net${index}`, undefined]));
  nics.forEach((nic, index) => {
    const found = present.get(index);
    // A NIC that says the same keeps what we do not speak of, such as its rate and queues.
    if (found === undefined || printNic(parseNic(found)) !== printNic(nic)) values[`net${index}`] = printNic(nic);
  });
  return values;
}

function cloudInitValues(config: VmConfig, cloudInit: MachineCloudInit): Record<string, string | undefined> {
  const { user, sshKeys, ipConfigs, nameServers, searchDomain } = cloudInit;
  const values: Record<string, string | undefined> = {
    ciuser: user,
    nameserver: nameServers.length === 0 ? undefined : nameServers.join(' '),
    searchdomain: searchDomain,
  };
  if (JSON.stringify(parseSshKeys(config.sshkeys)) !== JSON.stringify(sshKeys.map((key) => key.trim()))) {
    values.sshkeys = printSshKeys(sshKeys);
  }
  for (const [index] of indexed(config, 'ipconfig')) values[`ipconfig${index}`] = undefined;
  ipConfigs.forEach((ipConfig, index) => (values[`ipconfig${index}`] = ipConfig));
  return values;
}

/**
 * A VM has one source of cloud-init data: the vendor's drive, or a seed image of ours. Two would both be found by the guest,
 * so the one takes the slot of the other.
 */
function cdromValues(config: VmConfig, { cloudInit, seed }: MachineSettings, storage: string): Record<string, string | undefined> {
  const cdroms = cdromSlots(config);
  const vendorSlots = cdroms.filter(([, volume]) => isCloudInitVolume(volume)).map(([slot]) => slot);
  const seedSlots = cdroms.filter(([, volume]) => isSeedVolume(volume)).map(([slot]) => slot);
  const free = ['ide2', 'ide0', 'ide3', 'ide1'].filter((slot) => !(slot in config));
  if (seed) {
    const slot = seedSlots[0] ?? vendorSlots[0] ?? free[0] ?? 'ide2';
    const others = [...vendorSlots, ...seedSlots].filter((other) => other !== slot);
    const present = cdroms.some(([other, volume]) => other === slot && volume === seed);
    return { ...Object.fromEntries(others.map((other) => [other, undefined])), ...(present ? {} : { [slot]: `${seed},media=cdrom` }) };
  }
  const values: Record<string, string | undefined> = seed === null ? Object.fromEntries(seedSlots.map((slot) => [slot, undefined])) : {};
  if (cloudInit && vendorSlots.length === 0) {
    values[(seed === null ? seedSlots[0] : undefined) ?? free[0] ?? 'ide2'] = `${storage}:cloudinit,media=cdrom`;
  }
  return values;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}
