import { anyOf, flag, leaf, multi, node, says, tag, type Children, type GrammarNode, type ValueCheck } from './node.js';
import { fullyQualified, portOrRange, side, usualGroups } from './packet-match.js';
import { interfaceMatch, ipProtocol, ipv4Network, ipv4Pool, ipv4Target, orExcluded, packetType, portRange } from './packet-values.js';
import { anyText, description, ipv4Address, numeric, numericRange, objectName, oneOf } from './values.js';

const sequence = numeric([1, 999999]);
const masquerade = oneOf(['masquerade']);

const everyRule: Children = { description: leaf(description), disable: flag, exclude: flag, log: flag };

const side44 = side(orExcluded(ipv4Target), usualGroups, { fqdn: fullyQualified });
const interfaces44 = node({ name: leaf(interfaceMatch), group: leaf(anyText) });
const hashed = ['source-address', 'destination-address', 'source-port', 'destination-port', 'random'];

const rule44: Children = {
  ...everyRule,
  source: side44,
  destination: side44,
  'load-balance': node({
    hash: multi(oneOf(hashed), 'random'),
    backend: tag(ipv4Address, { weight: leaf(numericRange(1, 100)) }),
  }),
  'packet-type': leaf(packetType),
  protocol: leaf(ipProtocol, 'all'),
};

function translation44(address: ValueCheck, more: Children = {}): GrammarNode {
  return node({
    address: leaf(address),
    port: portOrRange,
    options: node({
      'address-mapping': leaf(oneOf(['persistent', 'random']), 'random'),
      'port-mapping': leaf(oneOf(['random', 'none']), 'none'),
    }),
    ...more,
  });
}

const ruleNumber = says(sequence, 'NAT rule number must be between 1 and 999999');
const redirect = { redirect: node({ port: portOrRange }) };
const staticAddress = node({ address: leaf(ipv4Network) });

const poolName = says(objectName, 'Name of pool can only contain alpha-numeric letters, hyphen and underscores');
const chosenPool = node({ pool: leaf(poolName) });

const cgnat = node({
  'log-allocation': flag,
  pool: node({
    external: tag(poolName, {
      'external-port-range': leaf(portRange, '1024-65535'),
      'per-user-limit': node({ port: leaf(numeric([1, 65535]), '2000') }),
      range: tag(ipv4Pool, { seq: leaf(says(sequence, 'Sequence number must be between 1 and 999999')) }),
    }),
    internal: tag(poolName, { range: multi(ipv4Pool) }),
  }),
  rule: tag(says(sequence, 'Rule number must be between 1 and 999999'), { source: chosenPool, translation: chosenPool }),
});

/** `nat`. */
export const nat = node({
  source: node({
    rule: tag(ruleNumber, { ...rule44, 'outbound-interface': interfaces44, translation: translation44(anyOf(ipv4Target, masquerade)) }),
  }),
  destination: node({
    rule: tag(ruleNumber, { ...rule44, 'inbound-interface': interfaces44, translation: translation44(ipv4Target, redirect) }),
  }),
  static: node({
    rule: tag(anyText, {
      description: leaf(description),
      destination: staticAddress,
      'inbound-interface': leaf(anyText),
      log: flag,
      translation: staticAddress,
    }),
  }),
  cgnat,
});
