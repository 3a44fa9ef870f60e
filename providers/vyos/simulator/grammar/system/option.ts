import { anyOf, flag, leaf, multi, node, says, tag } from '../node.js';
import { anyText, interfaceName, ipAddress, numeric, oneOf, pattern } from '../values.js';

const cpus = leaf(pattern(/\d+(-\d+)?(,\d+(-\d+)?)*/));
const source = node({ 'source-address': leaf(ipAddress), 'source-interface': leaf(interfaceName) });
const automatic = oneOf(['auto']);

const kernel = node({
  'amd-pstate-driver': leaf(anyText),
  cpu: node({ 'disable-nmi-watchdog': flag, 'isolate-cpus': cpus, 'nohz-full': cpus, 'rcu-no-cbs': cpus }),
  debug: node({ wireguard: flag }),
  'disable-hpet': flag,
  'disable-mce': flag,
  'disable-mitigations': flag,
  'disable-power-saving': flag,
  'disable-softlockup': flag,
  memory: node({
    'default-hugepage-size': leaf(oneOf(['2M', '1G'])),
    'disable-numa-balancing': flag,
    'hugepage-size': tag(oneOf(['2M', '1G']), { 'hugepage-count': leaf(numeric([1, 100000])) }),
  }),
  quiet: flag,
});

const keyboards = ['us', 'uk', 'fr', 'de', 'es', 'fi', 'it', 'jp106', 'no', 'dk', 'se-latin1', 'dvorak'];

/** `system option`. */
export const option = node({
  'ctrl-alt-delete': leaf(oneOf(['ignore', 'reboot', 'poweroff'], 'Must be ignore, reboot, or poweroff')),
  'disable-usb-autosuspend': flag,
  'http-client': source,
  kernel,
  'keyboard-layout': leaf(oneOf(keyboards, 'Invalid keyboard layout'), 'us'),
  performance: multi(oneOf(['network-throughput', 'network-latency', 'power-save', 'virtual-guest', 'virtual-host'])),
  'reboot-on-panic': flag,
  'reboot-on-upgrade-failure': leaf(says(numeric([5, 30]), 'Timeout out of range, must be 5 to 30 minutes')),
  'resource-limits': node({
    'max-map-count': leaf(anyOf(automatic, numeric([65530, 2147483647])), 'auto'),
    shmmax: leaf(anyOf(automatic, numeric([8589934592, 18446744073709551615])), 'auto'),
  }),
  'root-partition-auto-resize': flag,
  'ssh-client': source,
  'startup-beep': flag,
  'time-format': leaf(oneOf(['12-hour', '24-hour']), '12-hour'),
});
