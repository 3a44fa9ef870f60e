import { anyOf, flag, leaf, multi, node, tag } from './node.js';
import { anyText, description, interfaceName, ipAddress, ipHost, numeric, oneOf, pattern } from './values.js';

const garp = node({
  interval: leaf(pattern(/\d+(\.\d+)?/)),
  'master-delay': leaf(numeric([1, 1000])),
  'master-refresh': leaf(numeric([1, 255])),
  'master-refresh-repeat': leaf(numeric([1, 255])),
  'master-repeat': leaf(numeric([1, 255])),
});

const positive = numeric([1, Number.MAX_SAFE_INTEGER]);
const script = leaf(anyText);
const healthCheck = node({ 'failure-count': leaf(positive), interval: leaf(positive), ping: leaf(ipAddress), script });
const transitionScript = node({ master: script, backup: script, fault: script, stop: script });
const virtualAddress = tag(anyOf(ipHost, ipAddress), { interface: leaf(interfaceName) });

/** `high-availability`: VRRP; virtual servers are not known here. */
export const highAvailability = node({
  disable: flag,
  vrrp: node({
    snmp: flag,
    'global-parameters': node({ garp, 'startup-delay': leaf(numeric([1, 600])), version: leaf(numeric([2, 3])) }),
    group: tag(anyText, {
      interface: leaf(interfaceName),
      garp,
      'advertise-interval': leaf(numeric([1, 255])),
      authentication: node({
        password: leaf(pattern(/.{1,8}/, 'Password must not be longer than 8 characters')),
        type: leaf(oneOf(['plaintext-password', 'ah'], 'Authentication type must be plaintext-password or ah')),
      }),
      description: leaf(description),
      disable: flag,
      'health-check': healthCheck,
      'hello-source-address': leaf(ipAddress),
      'peer-address': multi(ipAddress),
      'no-preempt': flag,
      'preempt-delay': leaf(numeric([0, 1000])),
      priority: leaf(numeric([1, 255])),
      'rfc3768-compatibility': flag,
      track: node({ 'exclude-vrrp-interface': flag, interface: multi(interfaceName) }),
      'transition-script': transitionScript,
      address: virtualAddress,
      'excluded-address': virtualAddress,
      vrid: leaf(numeric([1, 255])),
    }),
    'sync-group': tag(anyText, { member: multi(anyText), 'health-check': healthCheck, 'transition-script': transitionScript }),
  }),
});
