import { anyOf, leaf, multi, node, says, tag, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { flags } from '../packet-match.js';
import { etherType, ipProtocol, ipv4Network, ipv6 } from '../packet-values.js';
import { anyText, description, interfaceName, macAddress, numeric, oneOf, pattern, portNumber, u32 } from '../values.js';

const positive = numeric([1, Number.MAX_SAFE_INTEGER]);
const rate = /\d+(bit|kbit|mbit|gbit|tbit)?|(100|\d(\d)?)%/;

/** Bits per second, with a unit, or a share of the interface. */
export const bandwidth = leaf(anyOf(positive, pattern(rate)));

/** The same, or as much as the interface has. */
export const autoBandwidth = leaf(anyOf(positive, pattern(new RegExp(`auto|${rate.source}`))), 'auto');

/** How many packets a queue holds. */
export const queueLimit = leaf(says(numeric([1, 4294967295]), 'Queue limit must be greater than zero'));

const dscpNames = [
  'default', 'reliability', 'throughput', 'lowdelay', 'priority', 'immediate', 'flash', 'flash-override', 'critical', 'internet',
  'network', 'AF11', 'AF12', 'AF13', 'AF21', 'AF22', 'AF23', 'AF31', 'AF32', 'AF33', 'AF41', 'AF42', 'AF43', 'CS1', 'CS2', 'CS3',
  'CS4', 'CS5', 'CS6', 'CS7', 'EF',
]; // prettier-ignore

/** A code point by number or by name. */
export const dscp = anyOf(numeric([0, 63]), oneOf(dscpNames));

function addressed(address: ValueCheck): GrammarNode {
  const side = node({ address: leaf(address), port: leaf(portNumber) });
  return node({
    destination: side,
    dscp: leaf(dscp),
    'max-length': leaf(says(numeric([1, 65535]), 'Maximum packet length is 65535')),
    protocol: leaf(ipProtocol),
    source: side,
    tcp: node(flags(['ack', 'syn'])),
  });
}

const anyMatch: Children = {
  description: leaf(description),
  ip: addressed(ipv4Network),
  ipv6: addressed(ipv6),
  mark: leaf(u32),
  vif: leaf(says(numeric([0, 4095]), 'VLAN ID must be between 0 and 4095')),
};

const matchName = pattern(/[^-].*/, 'Match queue name cannot start with hyphen');
const matchGroups: Children = { 'match-group': multi(anyText) };

/** What makes a packet one of a class. */
export const classMatch: Children = {
  ...matchGroups,
  match: tag(matchName, {
    ...anyMatch,
    ether: node({ destination: leaf(macAddress), protocol: leaf(etherType), source: leaf(macAddress) }),
    interface: leaf(interfaceName),
  }),
};

/** `qos traffic-match-group`: matches that classes share. */
export const matchGroup = tag(pattern(/[^-].*/, 'Match group name cannot start with hyphen'), {
  description: leaf(description),
  ...matchGroups,
  match: tag(matchName, anyMatch),
});

/** The settings of a fair queue with controlled delay. */
export const codel: Children = {
  'codel-quantum': leaf(says(numeric([0, 1048576]), 'Interval must be in range 0 to 1048576'), '1514'),
  flows: leaf(says(numeric([1, 65536]), 'Interval must be in range 1 to 65536'), '1024'),
  interval: leaf(says(u32, 'Interval must be in range 0 to 4294967295'), '100'),
  target: leaf(says(u32, 'Delay must be in range 0 to 4294967295'), '5'),
};

/** The settings of random early detection. */
export const detection: Children = {
  'average-packet': leaf(says(numeric([16, 10240]), 'Average packet size must be between 16 and 10240'), '1024'),
  'mark-probability': leaf(says(positive, 'Mark probability must be greater than 0'), '10'),
  'maximum-threshold': leaf(says(numeric([0, 4096]), 'Threshold must be between 0 and 4096'), '18'),
  'minimum-threshold': leaf(says(numeric([0, 4096]), 'Threshold must be between 0 and 4096')),
  'queue-limit': queueLimit,
};

/** A queue of a kind, and what its kind needs to know. */
export function queue(defaultType: string): Children {
  const types = ['drop-tail', 'fair-queue', 'fq-codel', 'priority', 'random-detect'];
  return { ...codel, 'queue-limit': queueLimit, 'queue-type': leaf(oneOf(types), defaultType) };
}

/** How much may pass at once before the rate counts; with a unit. */
export const burst = leaf(anyText, '15k');
