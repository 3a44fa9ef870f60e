import { subtree, type ConfigPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { matches, Refusal, valueAt, wordsAt, type Owner, type Scene } from './rule.js';

/** What VyOS checks for every interface. Source: vyos-1x configverify.py. */
export function verifyInterface(scene: Scene, path: ConfigPath): void {
  const { candidate } = scene;
  const name = path[path.length - 1] ?? '';
  verifyMember(candidate, path, name);
  for (const kind of ['vif', 'vif-s'] as const) {
    for (const id of wordsAt(candidate, [...path, kind])) verifyMember(candidate, [...path, kind, id], `${name}.${id}`);
  }
  const shared = wordsAt(candidate, [...path, 'vif-s']).find((id) => subtree(candidate, [...path, 'vif', id]));
  if (shared !== undefined) throw new Refusal(`Duplicate VLAN id "${shared}" used for vif and vif-s interfaces!`);
  verifyVlanMtu(candidate, path);
}

function verifyMember(tree: ConfigTree, path: ConfigPath, name: string): void {
  const vrf = valueAt(tree, [...path, 'vrf']);
  const bridge = bridgeOf(tree, name);
  if (vrf !== undefined) {
    if (!subtree(tree, ['vrf', 'name', vrf])) throw new Refusal(`VRF "${vrf}" does not exist!`);
    if (bridge) throw new Refusal(`Interface "${name}" cannot be both a member of VRF "${vrf}" and bridge "${bridge}"!`);
  }
  if (bridge && wordsAt(tree, [...path, 'address']).length > 0)
    throw new Refusal(`Cannot assign address to interface "${name}" as it is a member of bridge "${bridge}"!`);
  verifyMtuForIpv6(tree, path, name);
  const redirect = valueAt(tree, [...path, 'redirect']);
  const mirrored = wordsAt(tree, [...path, 'mirror']);
  if (redirect !== undefined && mirrored.length > 0) throw new Refusal('Mirror and redirect can not be enabled at the same time!');
}

/** Which bridge has the interface as a member, or undefined. */
export function bridgeOf(tree: ConfigTree, name: string): string | undefined {
  return wordsAt(tree, ['interfaces', 'bridge']).find((bridge) =>
    subtree(tree, ['interfaces', 'bridge', bridge, 'member', 'interface', name]),
  );
}

function verifyMtuForIpv6(tree: ConfigTree, path: ConfigPath, name: string): void {
  const mtu = valueAt(tree, [...path, 'mtu']);
  if (mtu === undefined || Number(mtu) >= 1280) return;
  const below = `IPv6 addresses are configured on interface "${name}" but MTU is set to "${mtu}", minimum MTU is 1280!`;
  const noLinkLocal = subtree(tree, [...path, 'ipv6', 'address', 'no-default-link-local']) !== undefined;
  if (!noLinkLocal) throw new Refusal(`link-local ${below}`);
  if (wordsAt(tree, [...path, 'address']).some((address) => address.includes(':') || address === 'dhcpv6')) throw new Refusal(below);
}

function verifyVlanMtu(tree: ConfigTree, path: ConfigPath): void {
  const parent = Number(valueAt(tree, [...path, 'mtu']) ?? 1500);
  for (const id of wordsAt(tree, [...path, 'vif'])) {
    const mtu = Number(valueAt(tree, [...path, 'vif', id, 'mtu']) ?? parent);
    if (mtu > parent) throw new Refusal(`Interface MTU "${mtu}" too high, parent interface MTU is "${parent}"!`);
  }
}

/** An interface that leaves while a bridge still has it. */
export function verifyInterfaceRemoval(scene: Scene, path: ConfigPath): void {
  const name = path[path.length - 1] ?? '';
  const bridge = bridgeOf(scene.candidate, name);
  if (bridge) throw new Refusal(`Interface "${name}" cannot be deleted as it is a member of bridge "${bridge}"!`);
}

/** The same interface checks for a type that has no rules of its own here. */
function plainOwner(type: string, priority: number, more: (scene: Scene, path: ConfigPath) => void = () => undefined): Owner {
  return {
    at: ['interfaces', type, '*'],
    priority,
    verify(scene, path) {
      if (!subtree(scene.candidate, path)) return verifyInterfaceRemoval(scene, path);
      verifyInterface(scene, path);
      more(scene, path);
    },
  };
}

/** Adapters that the machine has; an ethernet interface without one cannot be made. */
function ethernetOwner(adapters: ReadonlySet<string>): Owner {
  return plainOwner('ethernet', 318, ({ candidate }, path) => {
    const name = path[2] ?? '';
    if (!adapters.has(name)) throw new Refusal(`Interface "${name}" does not exist!`);
    const [speed, duplex] = ['speed', 'duplex'].map((leaf) => valueAt(candidate, [...path, leaf]) ?? 'auto');
    if ((speed === 'auto') !== (duplex === 'auto')) throw new Refusal('Speed/Duplex missmatch. Must be both auto or manually configured');
  });
}

const bridgeOwner: Owner = {
  at: ['interfaces', 'bridge', '*'],
  priority: 319,
  verify(scene, path) {
    verifyDetached(scene, path);
    if (!subtree(scene.candidate, path)) return verifyInterfaceRemoval(scene, path);
    verifyInterface(scene, path);
    verifyBridge(scene, path);
  },
};

function verifyDetached({ candidate, running }: Scene, path: ConfigPath): void {
  const members = [...path, 'member', 'interface'];
  const left = wordsAt(running, members).filter((member) => !subtree(candidate, [...members, member]));
  for (const member of left) {
    if (subtree(candidate, ['interfaces', 'vxlan', member, 'parameters', 'neighbor-suppress']))
      throw new Refusal(
        `To detach interface ${member} from bridge you must first disable "neighbor-suppress" parameter in the VXLAN interface ${member}`,
      );
  }
}

function verifyBridge({ candidate }: Scene, path: ConfigPath): void {
  const name = path[2] ?? '';
  const vlanAware = subtree(candidate, [...path, 'enable-vlan']) !== undefined;
  const vifs = wordsAt(candidate, [...path, 'vif']);
  if (vlanAware && vifs.includes('1'))
    throw new Refusal(`VLAN 1 sub interface cannot be set for VLAN aware bridge ${name}, and VLAN 1 is always the parent interface`);
  if (!vlanAware && vifs.length > 0) throw new Refusal(`You must first activate "enable-vlan" of ${name} bridge to use "vif"`);
  for (const member of wordsAt(candidate, [...path, 'member', 'interface'])) {
    const error = `Can not add interface "${member}" to bridge "${name}", `;
    if (member === 'lo') throw new Refusal('Loopback interface "lo" can not be added to a bridge');
    const memberPath = matches(['interfaces', '*', member], [candidate])[0];
    const other = wordsAt(candidate, ['interfaces', 'bridge']).find(
      (bridge) => bridge !== name && subtree(candidate, ['interfaces', 'bridge', bridge, 'member', 'interface', member]),
    );
    if (other) throw new Refusal(`${error}it is already a member of bridge "${other}"!`);
    if (memberPath && wordsAt(candidate, [...memberPath, 'address']).length > 0) throw new Refusal(`${error}it has an address assigned!`);
    if (memberPath && valueAt(candidate, [...memberPath, 'vrf'])) throw new Refusal(`${error}it has a VRF assigned!`);
    const tagged = ['native-vlan', 'allowed-vlan'].some((leaf) => subtree(candidate, [...path, 'member', 'interface', member, leaf]));
    if (tagged && !vlanAware) throw new Refusal('Can not use VLAN options on non VLAN aware bridge');
  }
}

function verifyVxlan({ candidate }: Scene, path: ConfigPath): void {
  const name = path[2] ?? '';
  const has = (...leaf: string[]) => subtree(candidate, [...path, ...leaf]) !== undefined;
  if (!['group', 'remote', 'source-address', 'source-interface'].some((leaf) => has(leaf)))
    throw new Refusal('Group, remote, source-address or source-interface must be configured');
  if (!has('vni') && !has('parameters', 'external')) throw new Refusal('Must either configure VXLAN "vni" or use "external" CLI option!');
  if (has('vni') && has('parameters', 'external')) throw new Refusal('Can not specify both "external" and "VNI"!');
  if (has('group') && has('remote')) throw new Refusal('Both group and remote cannot be specified');
  if (has('group') && !has('source-interface')) throw new Refusal('Multicast VXLAN requires an underlaying interface');
  verifyExternals(candidate, name);
  const bridged = bridgeOf(candidate, name) !== undefined;
  if (has('vlan-to-vni') && !bridged)
    throw new Refusal('VLAN to VNI mapping requires that VXLAN interface is member of a bridge interface!');
  if (has('parameters', 'neighbor-suppress') && !bridged)
    throw new Refusal('Neighbor suppression requires that VXLAN interface is member of a bridge interface!');
  for (const vlan of wordsAt(candidate, [...path, 'vlan-to-vni'])) {
    if (!has('vlan-to-vni', vlan, 'vni')) throw new Refusal(`Must define VNI for VLAN "${vlan}"!`);
  }
}

function verifyExternals(tree: ConfigTree, name: string): void {
  const external = wordsAt(tree, ['interfaces', 'vxlan']).filter((vxlan) =>
    subtree(tree, ['interfaces', 'vxlan', vxlan, 'parameters', 'external']),
  );
  if (!external.includes(name) || external.length < 2) return;
  const filters = external.filter((vxlan) => subtree(tree, ['interfaces', 'vxlan', vxlan, 'parameters', 'vni-filter']));
  if (filters.length === external.length) return;
  if (filters.length > 0)
    throw new Refusal('Using multiple VXLAN interfaces with "external" requires all VXLAN interfaces to have "vni-filter" configured!');
  const others = external.filter((vxlan) => vxlan !== name).join(', ');
  throw new Refusal(
    `Only one VXLAN tunnel is supported when "external" CLI option is used and "vni-filter" is unset. Additional tunnels: ${others}`,
  );
}

/** The owners of all interfaces but WireGuard, for a machine with these ethernet adapters. */
export function interfaceOwners(adapters: ReadonlySet<string>): Owner[] {
  return [
    plainOwner('dummy', 300),
    plainOwner('loopback', 300),
    ethernetOwner(adapters),
    bridgeOwner,
    plainOwner('bonding', 320),
    plainOwner('vxlan', 460, verifyVxlan),
  ];
}
