import { formatPrefix, familyOf, parseAddress, parseInterfaceAddress } from '../../../../lib/addressing/cidr.js';
import { anyOf, says, type ValueCheck } from './node.js';

/** Any text, as VyOS takes it for a leaf without constraint. */
export const anyText: ValueCheck = { accepts: () => true };

/** Matches the whole value, as `validate-value --regex` does. */
export function pattern(regex: RegExp, error?: string): ValueCheck {
  const whole = new RegExp(`^(?:${regex.source})$`, regex.flags);
  return { accepts: (value) => whole.test(value), ...(error === undefined ? {} : { error }) };
}

/** One of several words. */
export function oneOf(words: readonly string[], error?: string): ValueCheck {
  return { accepts: (value) => words.includes(value), ...(error === undefined ? {} : { error }) };
}

/** A whole number within one of the ranges. */
export function numeric(...ranges: readonly (readonly [number, number])[]): ValueCheck {
  return {
    accepts: (value) => /^-?\d+$/.test(value) && ranges.some(([first, last]) => Number(value) >= first && Number(value) <= last),
  };
}

/** `100` or `100-199`, both ends within the range. */
export function numericRange(first: number, last: number): ValueCheck {
  const one = numeric([first, last]);
  return { accepts: (value) => /^\d+(-\d+)?$/.test(value) && value.split('-').every((part) => one.accepts(part)) };
}

const isAddress = (value: string) => parseAddress(value) !== undefined;

export const ipv4Address: ValueCheck = { accepts: (value) => isAddress(value) && familyOf(value) === 4 };
export const ipv6Address: ValueCheck = { accepts: (value) => isAddress(value) && familyOf(value) === 6 };
export const ipAddress = anyOf(ipv4Address, ipv6Address);

/** A network: host bits are refused. */
export const ipPrefix: ValueCheck = {
  accepts: (value) => {
    const parsed = parseInterfaceAddress(value);
    return parsed !== undefined && parseAddress(parsed.address) === parsed.prefix.network;
  },
};
export const ipv4Prefix: ValueCheck = { accepts: (value) => ipPrefix.accepts(value) && familyOf(value) === 4 };
export const ipv6Prefix: ValueCheck = { accepts: (value) => ipPrefix.accepts(value) && familyOf(value) === 6 };

/** An address with a length; host bits allowed, the network address of an IPv4 subnet not. */
export const interfaceAddress: ValueCheck = {
  accepts: (value) => {
    const parsed = parseInterfaceAddress(value);
    if (!parsed) return false;
    if (familyOf(parsed.address) === 6 || parsed.prefix.length >= 31) return true;
    return formatPrefix(parsed.prefix) !== value;
  },
};

/** An address with a length, whatever the host bits. */
export const ipHost: ValueCheck = { accepts: (value) => parseInterfaceAddress(value) !== undefined };
export const ipv6Host: ValueCheck = { accepts: (value) => ipHost.accepts(value) && familyOf(value) === 6 };

export const ipv4Multicast: ValueCheck = { accepts: (value) => ipv4Address.accepts(value) && /^2(2[4-9]|3\d)\./.test(value) };
export const ipv6Multicast: ValueCheck = { accepts: (value) => ipv6Address.accepts(value) && /^ff[0-9a-f]{2}:/i.test(value) };

/** `fe80::1%eth0`, or without the interface. */
export const ipv6LinkLocal: ValueCheck = {
  accepts: (value) => {
    const [address = '', zone, ...rest] = value.split('%');
    return rest.length === 0 && zone !== '' && ipv6Address.accepts(address) && /^fe[89ab][0-9a-f]:/i.test(address);
  },
};

/** A URL with one of the schemes, a host and perhaps a user, a port and a path. */
export function url(...schemes: readonly string[]): ValueCheck {
  const address = /([^\s/@]+@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?([/?#]\S*)?/;
  return pattern(new RegExp(`(${schemes.join('|')})://${address.source}`));
}

/** Up to so many ASCII characters, at least one. */
export function ascii(length: number, error?: string): ValueCheck {
  return { accepts: (value) => /^[\x00-\x7f]+$/.test(value) && value.length <= length, ...(error === undefined ? {} : { error }) };
}

export const nonNegative = numeric([0, Number.MAX_SAFE_INTEGER]);
export const u32 = numeric([0, 4294967295]);

export const macAddress = pattern(/([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}/);

export const fqdn = pattern(
  /(?=.{1,254}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?/,
);

export const base64: ValueCheck = { accepts: (value) => isBase64(value) };

/** 32 bytes in base64. */
export const wireguardKey: ValueCheck = {
  accepts: (value) => isBase64(value) && Buffer.from(value, 'base64').length === 32,
  error: 'Key must be Base64-encoded with 32 bytes in length',
};

function isBase64(value: string): boolean {
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value);
}

/** Source: vyos-1x validators/vrf-name. Reserved words pass here and are refused at commit. */
export const vrfName: ValueCheck = {
  accepts: (name) =>
    /^[A-Za-z][A-Za-z0-9_-]{0,14}$/.test(name) &&
    !/^(bond|br|dum|eth|eno|ens|enp|gnv|ipoe|l2tp|lan|lo$|peth|ppp|tun|vti|vxlan|wg|wlan|wwan)/.test(name),
  error:
    'VRF instance name must be 15 characters or less and can not be named as regular network interfaces. A name must starts from a letter.',
};

export const description = pattern(/.{0,255}/, 'Description too long (limit 255 characters)');
export const portNumber = says(numeric([1, 65535]), 'Port number must be in range 1 to 65535');
export const mtu = says(numeric([68, 16000]), 'MTU must be between 68 and 16000');
export const vlanId = says(numeric([0, 4094]), 'VLAN ID must be between 0 and 4094');
export const objectName = pattern(/[-_a-zA-Z0-9][\w\-.+]*/);

export const interfaceName = pattern(
  /(bond|br|dum|en|ersp|eth|gnv|ifb|ipoe|lan|l2tp|l2tpeth|macsec|peth|ppp|pppoe|pptp|sstp|sstpc|tun|veth|vpptap|vpptun|vti|vtun|vxlan|wg|wlan|wwan)[0-9]+(.\d+)?|pod-[-_a-zA-Z0-9]{1,11}|lo/,
);
