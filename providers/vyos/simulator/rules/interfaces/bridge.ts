import { hasPath } from '../../../../../lib/router-config/tree.js';
import { deviceNamed } from '../devices.js';
import { Refusal, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import { verifyDhcpv6, verifyMirrorRedirect, verifyMtuCarriesIpv6, verifyVlans, verifyVrf } from './checks.js';
import { verifyFreePort } from './ports.js';
import { interfaceOwner, isRefused, type Check, type Machine, type Subject } from './subject.js';
import { vxlanOwner } from './vxlan.js';

/** A VXLAN that answers for its neighbors does so for a bridge only. */
const verifyDetached: Check = ({ running, scene, wanted }) => {
  const left = running.words('member', 'interface').filter((port) => !wanted.has('member', 'interface', port));
  for (const port of left) {
    if (new View(scene.candidate, ['interfaces', 'vxlan', port]).has('parameters', 'neighbor-suppress'))
      throw new Refusal(
        `To detach interface ${port} from bridge you must first disable "neighbor-suppress" parameter in the VXLAN interface ${port}`,
      );
  }
};

const verifyPorts: Check = (bridge) => {
  for (const port of bridge.wanted.each('member', 'interface')) verifyPort(bridge, port);
};

function verifyPort({ name, scene, wanted }: Subject, port: View): void {
  const error = `Can not add interface "${port.name}" to bridge, `;
  if (port.name === 'lo') throw new Refusal('Loopback interface "lo" can not be added to a bridge');
  verifyFreePort(scene, port.name, { kind: 'bridge', name });
  if (port.has('bpdu-guard') && port.has('root-guard'))
    throw new Refusal(`${error}bpdu-guard and root-guard cannot be configured at the same time!`);
  const device = deviceNamed(scene.candidate, port.name);
  const own = new View(scene.candidate, device?.path);
  if (device?.type === 'openvpn' && own.value('device-type') !== 'tap')
    throw new Refusal(`${error}OpenVPN device-type must be set to "tap"`);
  if (wanted.has('enable-vlan')) {
    if (device && (own.has('vif') || own.has('vif-s'))) throw new Refusal(`${error}it has VLAN subinterface(s) assigned!`);
  } else if (port.has('allowed-vlan') || port.has('native-vlan')) {
    throw new Refusal('Can not use VLAN options on non VLAN aware bridge');
  }
}

const verifyVlanAwareness: Check = ({ name, wanted }) => {
  const aware = wanted.has('enable-vlan');
  if (aware && wanted.has('vif', '1'))
    throw new Refusal(`VLAN 1 sub interface cannot be set for VLAN aware bridge ${name}, and VLAN 1 is always the parent interface`);
  if (!aware && wanted.has('vif')) throw new Refusal(`You must first activate "enable-vlan" of ${name} bridge to use "vif"`);
};

/** A VXLAN that runs already is set up anew when its bridge changes. */
function verifyLiveVxlans(machine: Machine): Check {
  const vxlan = vxlanOwner(machine);
  return ({ running, scene, wanted }) => {
    const ports = wanted.exists ? wanted : running;
    for (const port of ports.words('member', 'interface')) {
      const path = ['interfaces', 'vxlan', port];
      if (!hasPath(scene.running, path) || !hasPath(scene.candidate, path)) continue;
      if (isRefused(() => vxlan.verify(scene, path)))
        throw new Refusal('Error updating member interface configuration after changing bridge!');
    }
  };
}

/** Source: vyos-1x conf_mode/interfaces_bridge.py. */
export function bridgeOwner(machine: Machine): Owner {
  const verifyVxlans = verifyLiveVxlans(machine);
  const checks = [
    verifyDetached,
    verifyDhcpv6,
    verifyVrf,
    verifyMtuCarriesIpv6,
    verifyMirrorRedirect,
    verifyPorts,
    verifyVlanAwareness,
    verifyVlans,
    verifyVxlans,
  ];
  return interfaceOwner('bridge', machine, checks, [verifyDetached, verifyVxlans]);
}
