import { hasPath } from '../../../../../lib/router-config/tree.js';
import { Refusal, type Owner } from '../rule.js';
import {
  verifyDhcpv6,
  verifyMirrorRedirect,
  verifyMtuCarriesIpv6,
  verifyNotInBridge,
  verifyPortWithoutAddress,
  verifyVlans,
  verifyVrf,
} from './checks.js';
import { ethernetOwner, foreignToBond, verifyEapol } from './ethernet.js';
import { verifyFreePort } from './ports.js';
import { interfaceOwner, isRefused, type Check, type Machine, type Subject } from './subject.js';

/** How the kernel calls the modes whose name differs. */
const kernelModes: Readonly<Record<string, string>> = {
  'round-robin': 'balance-rr',
  'xor-hash': 'balance-xor',
  'transmit-load-balance': 'balance-tlb',
  'adaptive-load-balance': 'balance-alb',
};

const modeOf = ({ wanted }: Subject) => wanted.value('mode') ?? '802.3ad';
const hasPrimary = ['active-backup', 'transmit-load-balance', 'adaptive-load-balance'];
const withoutArpMonitor = ['802.3ad', 'transmit-load-balance', 'adaptive-load-balance'];

const verifyArpMonitor: Check = (bond) => {
  if (bond.wanted.words('arp-monitor', 'target').length > 16) throw new Refusal('The maximum number of arp-monitor targets is 16');
  if (Number(bond.wanted.value('arp-monitor', 'interval') ?? 0) > 0 && withoutArpMonitor.includes(modeOf(bond)))
    throw new Refusal('ARP link monitoring does not work for mode 802.3ad, transmit-load-balance or adaptive-load-balance');
};

const verifyPrimaryMode: Check = (bond) => {
  const mode = modeOf(bond);
  if (bond.wanted.has('primary') && !hasPrimary.includes(mode))
    throw new Refusal(`Option primary - mode dependency failed, notsupported in mode ${kernelModes[mode] ?? mode}!`);
};

const verifyPorts: Check = (bond) => {
  const { name, running, scene, wanted } = bond;
  for (const port of wanted.words('member', 'interface')) {
    const error = `Can not add interface "${port}" to bond, `;
    if (port === 'lo') throw new Refusal('Loopback interface "lo" can not be added to a bond');
    if (!bond.kernelHas(port)) throw new Refusal(`${error}it does not exist!`);
    verifyFreePort(scene, port, { kind: 'bond', name });
    const isNew = !running.has('member', 'interface', port);
    const setting = isNew ? foreignToBond(scene.candidate, port) : undefined;
    if (setting !== undefined) throw new Refusal(`${error}it has a "${setting.replaceAll('-', '_')}" assigned!`);
  }
};

const verifyPrimary: Check = ({ name, wanted }) => {
  const primary = wanted.value('primary');
  if (primary !== undefined && !wanted.has('member', 'interface', primary))
    throw new Refusal(`Primary interface of bond "${name}" must be a member interface`);
};

const verifySystemMac: Check = (bond) => {
  const mac = bond.wanted.value('system-mac');
  if (mac === undefined) return;
  if (modeOf(bond) !== '802.3ad') throw new Refusal('Actor MAC address only available in 802.3ad mode!');
  const isMulticast = (parseInt(mac.slice(0, 2), 16) & 1) === 1;
  if (isMulticast || /^00:00:5e:00:01:/i.test(mac)) throw new Refusal(`Cannot use a multicast MAC address "${mac}" as system-mac!`);
};

/** An adapter that leaves is set up anew by its own settings. */
function verifyReleased(machine: Machine): Check {
  const ethernet = ethernetOwner(machine);
  return ({ running, scene, wanted }) => {
    const left = running.words('member', 'interface').filter((port) => !wanted.has('member', 'interface', port));
    const paths = left.map((port) => ['interfaces', 'ethernet', port]).filter((path) => hasPath(scene.candidate, path));
    if (paths.some((path) => isRefused(() => ethernet.verify(scene, path))))
      throw new Refusal('Error in updating ethernet interface after deleting it from bond');
  };
}

/** Source: vyos-1x conf_mode/interfaces_bonding.py. */
export function bondingOwner(machine: Machine): Owner {
  const released = verifyReleased(machine);
  const checks = [
    verifyArpMonitor,
    verifyPrimaryMode,
    verifyMtuCarriesIpv6,
    verifyPortWithoutAddress,
    verifyDhcpv6,
    verifyVrf,
    verifyMirrorRedirect,
    verifyEapol,
    verifyVlans,
    verifyPorts,
    verifyPrimary,
    verifySystemMac,
    released,
  ];
  return interfaceOwner('bonding', machine, checks, [verifyNotInBridge, released]);
}
