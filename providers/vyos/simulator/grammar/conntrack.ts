import { lifetime } from './firewall/global-options.js';
import { flag, leaf, node, says, tag, type Children, type GrammarNode } from './node.js';
import { flags, port, protocol, side, tcpFlags, usualGroups } from './packet-match.js';
import { ipv4Target, ipv6Target, orExcluded } from './packet-values.js';
import { anyText, description, numeric, oneOf } from './values.js';

const sequence = numeric([1, 999999]);
const address = { ipv4: orExcluded(ipv4Target), ipv6: orExcluded(ipv6Target) };
type Family = keyof typeof address;

const groupKinds = { ipv4: usualGroups.filter((kind) => kind !== 'mac-group'), ipv6: usualGroups };

function perFamily(rules: (family: Family) => GrammarNode): GrammarNode {
  return node({ ipv4: node({ rule: rules('ipv4') }), ipv6: node({ rule: rules('ipv6') }) });
}

const ignoreNumber = says(sequence, 'Ignore rule number must be between 1 and 999999');

const ignore = perFamily((family) => {
  const matched = side(address[family], groupKinds[family]);
  return tag(ignoreNumber, {
    description: leaf(description),
    destination: matched,
    'inbound-interface': leaf(anyText),
    protocol,
    source: matched,
    tcp: node({ flags: tcpFlags }),
  });
});

const seconds = leaf(lifetime);
const lifetimes = (...states: string[]): GrammarNode => node(Object.fromEntries(states.map((state) => [state, seconds])));
const tcpStates = ['close-wait', 'close', 'established', 'fin-wait', 'last-ack', 'syn-recv', 'syn-sent', 'time-wait'];

const timeoutNumber = says(sequence, 'Timeout rule number must be between 1 and 999999');

const timeout = perFamily((family) => {
  const matched = node({ address: leaf(address[family]), port });
  return tag(timeoutNumber, {
    description: leaf(description),
    destination: matched,
    'inbound-interface': leaf(anyText),
    protocol: node({ tcp: lifetimes(...tcpStates), udp: lifetimes('replied', 'unreplied') }),
    source: matched,
  });
});

const logged = node(flags(['icmp', 'other', 'tcp', 'udp']));
const positive = numeric([1, 2147483647]);
const tableSize = numeric([1, 50000000]);

/** `system conntrack`. */
export const conntrack: Children = {
  'expect-table-size': leaf(tableSize, '2048'),
  'flow-accounting': flag,
  'hash-size': leaf(numeric([1024, 50000000]), '65536'),
  ignore,
  log: node({
    event: node({ destroy: logged, new: logged, update: logged }),
    'log-level': leaf(oneOf(['info', 'debug'])),
    'queue-size': leaf(says(positive, 'Queue size must be between 100 and 2147483647')),
    timestamp: flag,
  }),
  modules: node(flags(['ftp', 'h323', 'nfs', 'pptp', 'rtsp', 'sip', 'sqlnet', 'tftp'])),
  'table-size': leaf(tableSize, '262144'),
  tcp: node({
    'half-open-connections': leaf(positive, '512'),
    loose: leaf(oneOf(['enable', 'disable']), 'enable'),
    'max-retrans': leaf(numeric([1, 255]), '3'),
  }),
  timeout: node({ custom: timeout }),
};
