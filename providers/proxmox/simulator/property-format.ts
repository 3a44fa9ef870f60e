import { isIP } from 'node:net';
import type { Parameter } from './parameters.js';

/** The parts of a property string: each one's pattern; `lead` is the part that may stand without its name. */
export interface PropertyFormat {
  readonly lead?: string;
  readonly parts: Readonly<Record<string, RegExp | ((text: string) => string | undefined)>>;
  readonly required?: readonly string[];
  /** A part and the one without which it is refused. */
  readonly needs?: Readonly<Record<string, string>>;
}

const flag = /^(0|1|on|off|yes|no|true|false)$/i;
const whole = /^\d+$/;
const any = /^.+$/;
const mac = /^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i;

/** An optional parameter whose value is a property string. */
export function propertyString(format: PropertyFormat): Parameter {
  return { type: 'string', optional: true, format: (value) => breach(format, value) };
}

function breach({ lead, parts, required = [], needs = {} }: PropertyFormat, value: string): string | undefined {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const part of value.split(',')) {
    const at = part.indexOf('=');
    const name = at < 0 ? lead : part.slice(0, at);
    const text = part.slice(at + 1);
    if (name === undefined || part === '') return 'format error\nvalue without key, but schema does not define a default key';
    if (seen.has(name)) return `format error\nduplicate key in comma-separated list property: ${name}`;
    seen.add(name);
    const pattern = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (!pattern) problems.push(`${name}: property is not defined in schema and the schema does not allow additional properties`);
    else if (pattern instanceof RegExp) {
      if (!pattern.test(text)) problems.push(`${name}: value does not match the regex pattern`);
    } else {
      const words = pattern(text);
      if (words !== undefined) problems.push(`${name}: invalid format - ${words}`);
    }
  }
  for (const [name, needed] of Object.entries(needs)) {
    if (seen.has(name) && !seen.has(needed)) problems.push(`${needed}: missing property - '${name}' requires this property`);
  }
  for (const name of required) if (!seen.has(name)) problems.push(`${name}: property is missing and it is not optional`);
  return problems.length === 0 ? undefined : `format error\n${problems.join('\n')}`;
}

const models = ['virtio', 'e1000', 'e1000e', 'rtl8139', 'vmxnet3'];

export const netFormat: PropertyFormat = {
  lead: 'model',
  parts: {
    model: new RegExp(`^(${models.join('|')})$`),
    ...Object.fromEntries(models.map((model) => [model, mac])),
    macaddr: mac,
    bridge: /^[a-zA-Z][a-zA-Z0-9_]{1,14}$/,
    firewall: flag,
    link_down: flag,
    mtu: /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[01]\d|65520)$/,
    queues: /^([0-9]|[1-5]\d|6[0-4])$/,
    rate: /^\d+(\.\d+)?$/,
    tag: /^([1-9]\d{0,2}|[1-3]\d{3}|40[0-8]\d|409[0-4])$/,
    trunks: /^\d+(-\d+)?(;\d+(-\d+)?)*$/,
  },
};

export const driveFormat: PropertyFormat = {
  lead: 'file',
  required: ['file'],
  parts: {
    file: any,
    size: /^\d+(\.\d+)?[KMGT]?$/,
    format: /^(raw|qcow|qed|qcow2|vmdk|cloop)$/,
    media: /^(cdrom|disk)$/,
    'import-from': any,
    discard: /^(ignore|on)$/,
    ssd: flag,
    iothread: flag,
    cache: /^(none|writethrough|writeback|unsafe|directsync)$/,
    backup: flag,
    replicate: flag,
    aio: /^(native|threads|io_uring)$/,
    serial: any,
  },
};

function withoutParts(format: PropertyFormat, names: readonly string[]): PropertyFormat {
  return { ...format, parts: Object.fromEntries(Object.entries(format.parts).filter(([name]) => !names.includes(name))) };
}

/** IDE and SATA have no iothread. */
export const ideFormat = withoutParts(driveFormat, ['iothread']);

/** A virtio disk is no SSD. */
export const virtioFormat = withoutParts(driveFormat, ['ssd']);

/** PVE::JSONSchema takes networks of 8 bits and more. */
function isNetwork(text: string, family: 4 | 6): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  const longest = family === 4 ? 32 : 128;
  return rest.length === 0 && isIP(address) === family && /^\d+$/.test(length) && Number(length) > 7 && Number(length) <= longest;
}

export const ipConfigFormat: PropertyFormat = {
  needs: { gw: 'ip', gw6: 'ip6' },
  parts: {
    ip: (text) =>
      text === 'dhcp' || text === 'manual' || isNetwork(text, 4)
        ? undefined
        : 'value does not look like a valid ipv4 network configuration',
    gw: (text) => (isIP(text) === 4 ? undefined : 'value does not look like a valid IPv4 address'),
    ip6: (text) =>
      ['auto', 'dhcp', 'manual'].includes(text) || isNetwork(text, 6)
        ? undefined
        : 'value does not look like a valid ipv6 network configuration',
    gw6: (text) => (isIP(text) === 6 ? undefined : 'value does not look like a valid IPv6 address'),
  },
};

export const agentFormat: PropertyFormat = {
  lead: 'enabled',
  required: ['enabled'],
  parts: {
    enabled: flag,
    type: /^(virtio|isa)$/,
    fstrim_cloned_disks: flag,
    'freeze-fs': flag,
    'freeze-fs-on-backup': flag,
    'guest-fsfreeze': flag,
  },
};

export const memoryFormat: PropertyFormat = {
  lead: 'current',
  required: ['current'],
  parts: { current: /^(1[6-9]|[2-9]\d|\d{3,})$/ },
};

export const cpuFormat: PropertyFormat = {
  lead: 'cputype',
  parts: {
    cputype:
      /^(host|max|kvm64|kvm32|qemu64|x86-64-v[1-4](-AES)?|x86-64-v2-AES|Skylake-.*|Cascadelake-.*|EPYC.*|Haswell.*|Broadwell.*|Icelake-.*|custom-.+)$/,
    flags: any,
    hidden: flag,
    'phys-bits': /^(host|\d+)$/,
    level: whole,
    'hv-vendor-id': any,
    'reported-model': any,
    'guest-phys-bits': whole,
  },
};

export const bootFormat: PropertyFormat = { lead: 'legacy', parts: { legacy: /^[acdn]{1,4}$/, order: /^[a-z]+\d+(;[a-z]+\d+)*;?$/ } };
