import { countryCodes } from '../country-codes.js';
import { anyOf, flag, leaf, multi, node, says, tag, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { comparison, connectionMark, dscp, flags, groups, icmp, macAddressMatch, packetLength, packetMark, port, tcpFlags, usualGroups } from '../packet-match.js'; // prettier-ignore
import { ipProtocol, ipv4Target, ipv6Target, markMatch, orExcluded, packetType } from '../packet-values.js';
import { description, numeric, numericRange, oneOf, pattern, vrfName } from '../values.js';
import { alike, text } from '../routing-values.js';

// Policies that have packets take another table.

const icmpNames =
  'echo-reply destination-unreachable source-quench redirect echo-request router-advertisement router-solicitation time-exceeded ' +
  'parameter-problem timestamp-request timestamp-reply info-request info-reply address-mask-request address-mask-reply';

const icmpv6Names = `any echo-reply pong destination-unreachable network-unreachable host-unreachable protocol-unreachable port-unreachable
  fragmentation-needed source-route-failed network-unknown host-unknown network-prohibited host-prohibited TOS-network-unreachable
  TOS-host-unreachable communication-prohibited host-precedence-violation precedence-cutoff source-quench redirect network-redirect
  host-redirect TOS-network-redirect echo-request ping router-advertisement router-solicitation time-exceeded ttl-exceeded
  ttl-zero-during-transit ttl-zero-during-reassembly parameter-problem ip-header-bad required-option-missing timestamp-request
  timestamp-reply address-mask-request address-mask-reply packet-too-big`;

// The blank in the last name is the vendor's.
const icmpv6Type = anyOf(oneOf([...icmpv6Names.split(/\s+/), 'TOS host-redirect']), numeric([0, 255]));

const interfaceOrWildcard = pattern(
  /(bond|br|dum|en|ersp|eth|gnv|ifb|ipoe|lan|l2tp|l2tpeth|macsec|peth|ppp|pppoe|pptp|sstp|sstpc|tun|veth|vpptap|vpptun|vti|vtun|vxlan|wg|wlan|wwan)([0-9]?)(\*?)(.+)?|lo|pod-[-_a-zA-Z0-9]{1,11}/,
);

const uint32 = leaf(numeric([0, 4294967295]));
const geoip = node({ 'country-code': multi(oneOf(countryCodes)), 'inverse-match': flag });

function ends(address: ValueCheck): Children {
  const end: Children = { address: leaf(orExcluded(address)), group: groups(...usualGroups), port, geoip };
  return { destination: node(end), source: node({ ...end, 'mac-address': macAddressMatch }) };
}

const action: Children = {
  'connection-mark': leaf(connectionMark),
  dscp: leaf(numeric([0, 63])),
  mark: leaf(packetMark),
  table: leaf(anyOf(numeric([1, 200]), oneOf(['main']))),
  vrf: leaf(vrfName),
  'tcp-mss': leaf(numeric([500, 1460])),
};

function policyRoutes(address: ValueCheck, more: Children): GrammarNode {
  return tag(pattern(/[a-zA-Z0-9][\w\-.]*/), {
    description: leaf(description),
    'default-log': flag,
    interface: multi(interfaceOrWildcard),
    rule: tag(says(numeric([1, 999999]), 'Policy rule number must be between 1 and 999999'), {
      ...ends(address),
      action: leaf(oneOf(['accept', 'reject', 'return', 'drop'])),
      description: leaf(description),
      ...flags(['disable', 'log']),
      mark: leaf(markMatch),
      fragment: node(flags(['match-frag', 'match-non-frag'])),
      ipsec: node(flags(['match-ipsec-in', 'match-none-in', 'match-ipsec-out', 'match-none-out'])),
      limit: node({ burst: uint32, rate: leaf(pattern(/\d+\/(second|minute|hour|day)/)) }),
      protocol: leaf(ipProtocol, 'all'),
      recent: node({ count: leaf(numeric([1, 255])), time: uint32 }),
      set: node(action),
      state: multi(oneOf(['established', 'invalid', 'new', 'related'])),
      tcp: node({ flags: tcpFlags, mss: leaf(numericRange(1, 16384)) }),
      time: node({ ...alike('monthdays startdate starttime stopdate stoptime weekdays', text), utc: flag }),
      ...alike('dscp dscp-exclude', dscp),
      ...alike('packet-length packet-length-exclude', packetLength),
      'packet-type': leaf(packetType),
      'connection-mark': multi(connectionMark),
      ...more,
    }),
  });
}

/** `policy route`. */
export const policyRoute = policyRoutes(ipv4Target, { icmp: icmp(oneOf(icmpNames.split(' '))), ttl: comparison });

/** `policy route6`. */
export const policyRoute6 = policyRoutes(ipv6Target, { icmpv6: node({ type: leaf(icmpv6Type) }), 'hop-limit': comparison });
