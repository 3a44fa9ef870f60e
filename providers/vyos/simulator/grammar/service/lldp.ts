import { anyOf, flag, leaf, multi, node, says, tag } from '../node.js';
import { integer } from '../service-values.js';
import { interfaceName, ipAddress, oneOf, pattern } from '../values.js';

/** `service lldp`. */
export const lldp = node({
  'management-address': multi(ipAddress),
  snmp: flag,
  interface: tag(anyOf(interfaceName, oneOf(['all'])), {
    mode: leaf(oneOf(['disable', 'rx-tx', 'tx', 'rx']), 'rx-tx'),
    location: node({
      elin: leaf(pattern(/[0-9]{10,25}/, 'ELIN number must be between 10-25 numbers')),
      'coordinate-based': node({
        altitude: leaf(says(integer, 'Altitude should be a positive or negative number'), '0'),
        datum: leaf(oneOf(['WGS84', 'NAD83', 'MLLW'], 'Datum should be WGS84, NAD83, or MLLW'), 'WGS84'),
        latitude: leaf(pattern(/(\d+)(\.\d+)?[nNsS]/, 'Latitude should be a number followed by S or N')),
        longitude: leaf(pattern(/(\d+)(\.\d+)?[eEwW]/, 'Longiture should be a number followed by E or W')),
      }),
    }),
  }),
  'legacy-protocols': node({ cdp: flag, edp: flag, fdp: flag, sonmp: flag }),
});
