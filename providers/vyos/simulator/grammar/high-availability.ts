import { anyOf, flag, leaf, multi, node, says, tag } from './node.js';
import { decimal, scriptPath } from './service-values.js';
import { anyText, description, interfaceAddress, interfaceName, ipAddress, numeric, oneOf, pattern } from './values.js';

const garp = node({
  interval: leaf(decimal(0, 1000), '0'),
  'master-delay': leaf(numeric([1, 1000]), '5'),
  'master-refresh': leaf(numeric([1, 255]), '5'),
  'master-refresh-repeat': leaf(numeric([1, 255]), '1'),
  'master-repeat': leaf(numeric([1, 255]), '5'),
});
const healthCheck = node({
  'failure-count': leaf(numeric([1, Number.MAX_SAFE_INTEGER]), '3'),
  interval: leaf(numeric([1, Number.MAX_SAFE_INTEGER]), '60'),
  ping: leaf(ipAddress),
  script: leaf(scriptPath),
});
const transitionScript = node({ backup: leaf(scriptPath), fault: leaf(scriptPath), master: leaf(scriptPath), stop: leaf(scriptPath) });

/** `high-availability`: VRRP and virtual servers. */
export const highAvailability = node({
  disable: flag,
  'virtual-server': tag(anyText, {
    address: leaf(ipAddress),
    algorithm: leaf(
      oneOf([
        'round-robin',
        'weighted-round-robin',
        'least-connection',
        'weighted-least-connection',
        'source-hashing',
        'destination-hashing',
        'locality-based-least-connection',
      ]),
      'least-connection',
    ),
    'delay-loop': leaf(numeric([1, 3600]), '10'),
    'forward-method': leaf(oneOf(['direct', 'nat', 'tunnel']), 'nat'),
    fwmark: leaf(numeric([1, 2147483647])),
    'persistence-timeout': leaf(numeric([1, 86400]), '300'),
    port: leaf(says(numeric([0, 65535]), 'Port number must be in range 0 to 65535')),
    protocol: leaf(oneOf(['tcp', 'udp']), 'tcp'),
    'real-server': tag(anyText, {
      'connection-timeout': leaf(numeric([1, 86400])),
      port: leaf(says(numeric([0, 65535]), 'Port number must be in range 0 to 65535')),
      'health-check': node({ script: leaf(scriptPath) }),
    }),
  }),
  vrrp: node({
    snmp: flag,
    'global-parameters': node({ 'startup-delay': leaf(numeric([1, 600])), version: leaf(numeric([2, 3])), garp }),
    group: tag(anyText, {
      'advertise-interval': leaf(numeric([1, 255]), '1'),
      description: leaf(description),
      disable: flag,
      'hello-source-address': leaf(ipAddress),
      interface: leaf(interfaceName),
      'no-preempt': flag,
      'peer-address': multi(ipAddress),
      'preempt-delay': leaf(numeric([0, 1000]), '0'),
      priority: leaf(numeric([1, 255]), '100'),
      'rfc3768-compatibility': flag,
      vrid: leaf(numeric([1, 255])),
      address: tag(anyOf(interfaceAddress, ipAddress), { interface: leaf(interfaceName) }),
      authentication: node({
        password: leaf(pattern(/.{1,8}/, 'Password must not be longer than 8 characters')),
        type: leaf(oneOf(['plaintext-password', 'ah'], 'Authentication type must be plaintext-password or ah')),
      }),
      'excluded-address': tag(anyOf(interfaceAddress, ipAddress), { interface: leaf(interfaceName) }),
      garp,
      'health-check': healthCheck,
      track: node({ 'exclude-vrrp-interface': flag, interface: multi(interfaceName) }),
      'transition-script': transitionScript,
    }),
    'sync-group': tag(anyText, { member: multi(anyText), 'health-check': healthCheck, 'transition-script': transitionScript }),
  }),
});
