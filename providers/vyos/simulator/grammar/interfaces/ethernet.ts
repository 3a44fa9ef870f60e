import { flag, leaf, node, tag, type Children } from '../node.js';
import { macAddress, mtu, numeric, oneOf, pattern, u32 } from '../values.js';
import { anyAddress, common, dhcpClient, eapol } from './shared.js';
import { vlans } from './vlans.js';

const speeds = ['auto', '10', '100', '1000', '2500', '5000', '10000', '25000', '40000', '50000', '100000'];
const ringBuffer = leaf(numeric([80, 16384]));
const microseconds = leaf(numeric([0, 16384]));
const count = leaf(u32);

/** After how long and how many frames the adapter interrupts, apart for little and for much traffic. */
const coalescing: Children = {
  'adaptive-rx': flag,
  'adaptive-tx': flag,
  ...both('-usecs', microseconds),
  ...both('-frames', count),
  ...both('-usecs-irq', microseconds),
  ...both('-frames-irq', count),
  'stats-block-usecs': count,
  'pkt-rate-low': count,
  ...both('-usecs-low', microseconds),
  ...both('-frame-low', count),
  'pkt-rate-high': count,
  ...both('-usecs-high', microseconds),
  ...both('-frame-high', count),
  'sample-interval': count,
  'cqe-mode-rx': flag,
  'cqe-mode-tx': flag,
  'tx-aggr-max-bytes': count,
  'tx-aggr-max-frames': count,
  'tx-aggr-time-usecs': microseconds,
};

function both(word: string, value: Children[string]): Children {
  return { [`rx${word}`]: value, [`tx${word}`]: value };
}

/** `interfaces ethernet`. Its MTU follows the adapter while none is set. */
export const ethernet = tag(pattern(/((eth|lan)[0-9]+|(eno|ens|enp|enx).+)/, 'Invalid Ethernet interface name'), {
  ...common,
  ...dhcpClient,
  ...vlans,
  ...anyAddress,
  'disable-flow-control': flag,
  'disable-link-detect': flag,
  duplex: leaf(oneOf(['auto', 'half', 'full'], 'duplex must be auto, half or full'), 'auto'),
  eapol,
  evpn: node({ uplink: flag }),
  'hw-id': leaf(macAddress),
  'interrupt-coalescing': node(coalescing),
  mac: leaf(macAddress),
  mtu: leaf(mtu),
  offload: node({ gro: flag, gso: flag, 'hw-tc-offload': flag, lro: flag, rfs: flag, rps: flag, sg: flag, tso: flag }),
  'ring-buffer': node({ rx: ringBuffer, tx: ringBuffer }),
  speed: leaf(oneOf(speeds, 'Speed must be auto, 10, 100, 1000, 2500, 5000, 10000, 25000, 40000, 50000 or 100000'), 'auto'),
  switchdev: flag,
});
