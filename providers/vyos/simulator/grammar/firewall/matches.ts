import { anyOf, flag, leaf, multi, node, says, type Children, type GrammarNode } from '../node.js';
import { comparison, connectionMark, dscp, flags, icmp, packetLength, packetMark, protocol, tcpFlags } from '../packet-match.js';
import { interfaceMatch, markMatch, packetType } from '../packet-values.js';
import { anyText, description, numeric, numericRange, oneOf, pattern } from '../values.js';

const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

/** A level of syslog as netfilter names it. */
export const logLevel = oneOf(levels);

/** A reference to another node by its name; that it exists is seen at commit. */
export const reference = leaf(anyText);

const interfaces = node({ name: leaf(interfaceMatch), group: reference });

/** An interface by name or by group, on the way in. */
export const inbound: Children = { 'inbound-interface': interfaces };

/** The same on the way out. */
export const outbound: Children = { 'outbound-interface': interfaces };

/** Whether a packet came in through IPsec. */
export const ipsecIn: Children = flags(['match-ipsec-in', 'match-none-in']);

/** Whether a packet goes out through IPsec. */
export const ipsecOut: Children = flags(['match-ipsec-out', 'match-none-out']);

const date = leaf(pattern(/\d{4}-\d{2}-\d{2}/));
const clock = leaf(pattern(/[0-2][0-9](:[0-5][0-9]){1,2}/));

const recent = node({ count: leaf(numeric([1, 255])), time: leaf(oneOf(['second', 'minute', 'hour'])) });
const queueLength = leaf(numeric([0, 65535]));

const logOptions = node({
  group: queueLength,
  'snapshot-length': leaf(numeric([0, 9000])),
  'queue-threshold': queueLength,
  level: leaf(oneOf(levels, 'level must be alert, crit, debug, emerg, err, info, notice or warn')),
});

/** What every rule knows, of whatever family and chain. */
export const anyRule: Children = {
  description: leaf(description),
  disable: flag,
  dscp,
  'dscp-exclude': dscp,
  fragment: node(flags(['match-frag', 'match-non-frag'])),
  limit: node({ burst: leaf(numeric([0, 4294967295])), rate: leaf(pattern(/\d+\/(second|minute|hour|day)/)) }),
  log: flag,
  'log-options': logOptions,
  protocol,
  queue: leaf(numericRange(0, 65535)),
  'queue-options': multi(oneOf(['bypass', 'fanout'])),
  tcp: node({ flags: tcpFlags, mss: leaf(numericRange(1, 16384)) }),
  time: node({ startdate: date, starttime: clock, stopdate: date, stoptime: clock, weekdays: leaf(anyText) }),
};

/** What only filtered traffic has, before connection tracking it is unknown. */
export const tracked: Children = {
  'connection-mark': multi(connectionMark),
  'connection-status': node({ nat: leaf(oneOf(['destination', 'source'])) }),
  state: multi(oneOf(['established', 'invalid', 'new', 'related'])),
};

/** What a filter sees of a packet beside its headers. */
export const packet: Children = {
  mark: leaf(markMatch),
  'packet-length': packetLength,
  'packet-length-exclude': packetLength,
  'packet-type': leaf(packetType),
};

const innerProtocol = anyOf(pattern(/ip|ip6|arp|802.1q|802.1ad|gretap|0x[0-9a-fA-F]{1,4}/), numeric([0, 65535]));
const unset = node({ unset: flag });

const gre = node({
  flags: node({ key: unset, checksum: unset, sequence: unset }),
  'inner-proto': leaf(innerProtocol),
  key: leaf(says(numeric([0, 4294967295]), 'key must be between 0-4294967295')),
  version: leaf(oneOf(['gre', 'pptp'])),
});

const synproxy = node({ tcp: node({ mss: leaf(numeric([501, 65535])), 'window-scale': leaf(numeric([1, 14])) }) });
const helpers = ['ftp', 'h323', 'pptp', 'nfs', 'rtsp', 'sip', 'tftp', 'sqlnet'];

/** What the filters of IPv4 and IPv6 know and bridges do not. */
export const routedFilter: Children = {
  ...tracked,
  ...packet,
  'conntrack-helper': multi(oneOf(helpers)),
  gre,
  synproxy,
};

const membership = node({ 'address-group': reference, timeout: leaf(pattern(/\d+(s|m|h|d)/)) });

/** What the rules of IPv4 and IPv6 know and bridges do not. */
export const routedRule: Children = {
  'add-address-to-group': node({ 'source-address': membership, 'destination-address': membership }),
  recent,
};

/** `icmp` by number or by name. */
export const icmp4 = icmp(
  oneOf([
    'echo-reply', 'destination-unreachable', 'source-quench', 'redirect', 'echo-request', 'router-advertisement',
    'router-solicitation', 'time-exceeded', 'parameter-problem', 'timestamp-request', 'timestamp-reply', 'info-request', 'info-reply',
    'address-mask-request', 'address-mask-reply',
  ]),
); // prettier-ignore

/** `icmpv6` by number or by name. */
export const icmp6 = icmp(
  oneOf([
    'destination-unreachable', 'packet-too-big', 'time-exceeded', 'echo-request', 'echo-reply', 'mld-listener-query',
    'mld-listener-report', 'mld-listener-reduction', 'nd-router-solicit', 'nd-router-advert', 'nd-neighbor-solicit',
    'nd-neighbor-advert', 'nd-redirect', 'parameter-problem', 'router-renumbering', 'ind-neighbor-solicit', 'ind-neighbor-advert',
    'mld2-listener-report',
  ]),
); // prettier-ignore

/** How far a packet has still to go: `ttl` of IPv4, `hop-limit` of IPv6. */
export const hops = comparison;

/** `set`: what a rule writes into the packet. */
export function changes(hopFields: readonly string[], more: Children = {}): GrammarNode {
  const hop = leaf(numeric([0, 255]));
  return node({
    dscp: leaf(numeric([0, 63])),
    mark: leaf(packetMark),
    'tcp-mss': leaf(numeric([500, 1460])),
    ...Object.fromEntries(hopFields.map((field) => [field, hop])),
    ...more,
  });
}

/** Beside the mark of the packet that of its connection. */
export const changedConnection: Children = { 'connection-mark': leaf(connectionMark) };
