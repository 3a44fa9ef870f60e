import { parseAddress } from '../../../../lib/addressing/cidr.js';
import { anyOf, type ValueCheck } from './node.js';
import {
  interfaceAddress,
  ipv4Address,
  ipv4Prefix,
  ipv6Address,
  ipv6Prefix,
  macAddress,
  numericRange,
  oneOf,
  pattern,
  vrfName,
} from './values.js';
import { serviceNames } from './service-names.js';

/** The check after a `!`. */
export function excluded(check: ValueCheck): ValueCheck {
  return { accepts: (value) => value.startsWith('!') && check.accepts(value.slice(1)) };
}

/** The check with or without a `!`. */
export function orExcluded(check: ValueCheck): ValueCheck {
  return anyOf(check, excluded(check));
}

function addressRange(address: ValueCheck): ValueCheck {
  return {
    accepts: (value) => {
      const [first = '', last = '', ...rest] = value.split('-');
      if (rest.length > 0 || !address.accepts(first) || !address.accepts(last)) return false;
      return (parseAddress(first) ?? 0n) <= (parseAddress(last) ?? 0n);
    },
  };
}

/** `10.0.0.1-10.0.0.9`, the first not after the last. */
export const ipv4Range = addressRange(ipv4Address);

/** The same of IPv6 addresses. */
export const ipv6Range = addressRange(ipv6Address);

/** An IPv6 address, with or without a length and whatever its host bits. */
export const ipv6: ValueCheck = {
  accepts: (value) => {
    const [address = '', length, ...rest] = value.split('/');
    if (rest.length > 0 || !ipv6Address.accepts(address)) return false;
    return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= 128);
  },
};

/** An address, a network or a range. */
export const ipv4Target = anyOf(ipv4Address, ipv4Prefix, ipv4Range);

/** The same for IPv6, where host bits do not matter. */
export const ipv6Target = anyOf(ipv6, ipv6Range);

/** An IPv4 address with a length that is not the address of the network. */
export const ipv4Host: ValueCheck = { accepts: (value) => !value.includes(':') && interfaceAddress.accepts(value) };

/** What a pool of addresses is made of. */
export const ipv4Pool = anyOf(ipv4Prefix, ipv4Address, ipv4Host, ipv4Range);

/** An address or a network. */
export const ipv4Network = anyOf(ipv4Address, ipv4Prefix);

/** An IPv6 address or network. */
export const ipv6Network = anyOf(ipv6Address, ipv6Prefix);

/** A MAC address, with or without `!`. */
export const macMatch = orExcluded(macAddress);

/** Source: vyos-1x validators/port-range. */
export const portRange: ValueCheck = { accepts: isPortRange };

function isPortRange(value: string): boolean {
  const [first = '', last = first, ...rest] = value.split('-');
  if (rest.length > 0) return false;
  return (
    [first, last].every((port) => /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535) && Number(first) <= Number(last)
  );
}

/** Ports, ranges and service names with commas between them, each with or without `!`. Source: vyos-1x validators/port-multi. */
export const portList: ValueCheck = {
  accepts: (value) =>
    value.split(',').every((entry) => {
      const port = entry.replace(/^!/, '');
      return isPortRange(port) || serviceNames.has(port);
    }),
};

const protocols =
  'all|ip|hopopt|icmp|igmp|ggp|ipencap|st|tcp|egp|igp|pup|udp|tcp_udp|hmp|xns-idp|rdp|iso-tp4|dccp|xtp|ddp|idpr-cmtp|ipv6|' +
  'ipv6-route|ipv6-frag|idrp|rsvp|gre|esp|ah|skip|ipv6-icmp|icmpv6|ipv6-nonxt|ipv6-opts|rspf|vmtp|eigrp|ospf|ax.25|ipip|etherip|' +
  'encap|99|pim|ipcomp|vrrp|l2tp|isis|sctp|fc|mobility-header|udplite|mpls-in-ip|manet|hip|shim6|wesp|rohc';

/** A name or number. VyOS looks only at how a name begins (vyos-1x validators/ip-protocol). */
export const ipProtocol = namedNumber(0, 255, protocols);

const etherTypes = 'all|ip|ipv6|ipx|802.1Q|802_2|802_3|aarp|aoe|arp|atalk|dec|lat|localtalk|rarp|snap|x25';

/** Source: vyos-1x validators/ether-type. */
export const etherType = namedNumber(1, 65535, etherTypes);

function namedNumber(first: number, last: number, names: string): ValueCheck {
  const named = new RegExp(`^!?\\b(?:${names})\\b`);
  return { accepts: (value) => (/^\d+$/.test(value) && Number(value) >= first && Number(value) <= last) || named.test(value) };
}

const prefixes = 'bond|br|dum|en|ersp|eth|gnv|ifb|lan|l2tp|l2tpeth|macsec|peth|ppp|pppoe|pptp|sstp|tun|veth|vti|vtun|vxlan|wg|wlan|wwan';

/** An interface, a wildcard such as `eth*` or a VRF, with or without `!`. */
export const interfaceMatch = anyOf(pattern(new RegExp(`!?(?:${prefixes}|ipoe)[0-9]?\\*?(?:.+)?|!?lo`)), vrfName);

/** The same as NAT66 has it: without `ipoe`. */
export const interfaceMatch66 = anyOf(pattern(new RegExp(`!?(?:${prefixes})[0-9]?\\*?(?:.+)?|!?lo`)), vrfName);

/** What may be in a zone: interfaces, wildcards and containers' networks. */
export const zoneInterface = pattern(new RegExp(`(?:${prefixes}|ipoe|sstpc|vpptap|vpptun)[0-9]?\\*?(?:.+)?|lo|pod-[-_a-zA-Z0-9]{1,11}`));

/** Marks of a packet, one or a range, with or without `!`. */
export const markMatch = orExcluded(numericRange(0, 2147483647));

/** To whom a frame is addressed. */
export const packetType = oneOf(['broadcast', 'host', 'multicast', 'other']);
