import { flag, leaf, multi, node, says, tag } from '../node.js';
import { interfaceName, macAddress, numeric, numericRange, pattern } from '../values.js';
import { anyAddress, common, dhcpClient, mtuOf } from './shared.js';
import { ethertype, vif } from './vlans.js';

const member = tag(interfaceName, {
  'native-vlan': leaf(says(numeric([1, 4094]), 'VLAN ID must be between 1 and 4094')),
  'allowed-vlan': multi(says(numericRange(1, 4094), 'not a valid VLAN ID value or range')),
  cost: leaf(says(numeric([1, 65535]), 'Path cost value must be between 1 and 65535'), '100'),
  priority: leaf(says(numeric([1, 63]), 'Port priority value must be between 0 and 63'), '32'),
  isolated: flag,
  'bpdu-guard': flag,
  'root-guard': flag,
});

/** `interfaces bridge`. */
export const bridge = tag(pattern(/br[0-9]+/, 'Bridge interface must be named brN'), {
  ...common,
  ...dhcpClient,
  ...anyAddress,
  ...mtuOf('bridge'),
  ...ethertype('802.1q'),
  aging: leaf(numeric([0, 0], [10, 1000000]), '300'),
  'disable-link-detect': flag,
  'enable-vlan': flag,
  'forwarding-delay': leaf(says(numeric([0, 200]), 'Forwarding delay must be between 0 and 200 seconds'), '14'),
  'hello-time': leaf(says(numeric([1, 10]), 'Bridge Hello interval must be between 1 and 10 seconds'), '2'),
  igmp: node({ querier: flag, snooping: flag }),
  mac: leaf(macAddress),
  'max-age': leaf(says(numeric([1, 40]), 'Bridge max aging value must be between 1 and 40 seconds'), '20'),
  member: node({ interface: member }),
  priority: leaf(says(numeric([0, 65535]), 'Bridge priority must be between 0 and 65535 (multiples of 4096)'), '32768'),
  stp: flag,
  vif,
});
