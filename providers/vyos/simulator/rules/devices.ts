import { formatAddress, parseAddress } from '../../../../lib/addressing/cidr.js';
import type { ConfigPath, ConfigTree } from '../../../../lib/router-config/tree.js';
import { subtree } from '../../../../lib/router-config/tree.js';
import { defaultMtu } from '../grammar/interfaces/shared.js';
import { valueAt, wordsAt } from './rule.js';

/** An interface as the kernel would know it. */
export interface Device {
  /** `eth1.100` */
  name: string;
  /** `ethernet` */
  type: string;
  path: ConfigPath;
  vrf: string;
  addresses: readonly string[];
}

/** The priority of each type's script. Source: the vendor's configuration tree. */
export const interfacePriority: Readonly<Record<string, number>> = {
  dummy: 300,
  loopback: 300,
  'virtual-ethernet': 300,
  input: 310,
  ethernet: 318,
  wireless: 318,
  bridge: 319,
  bonding: 320,
  'pseudo-ethernet': 321,
  pppoe: 322,
  wwan: 350,
  wireguard: 379,
  tunnel: 380,
  vti: 381,
  geneve: 460,
  openvpn: 460,
  sstpc: 460,
  vxlan: 460,
  macsec: 461,
  l2tpv3: 485,
};

/** What a configuration makes of its interfaces, read once. */
interface Inventory {
  all: readonly Device[];
  byName: ReadonlyMap<string, Device>;
  /** The bridges and the bonds that have an interface as a member. */
  bridges: ReadonlyMap<string, readonly string[]>;
  bonds: ReadonlyMap<string, readonly string[]>;
  /** The interfaces that stand on another one, by `type source`. */
  uppers: ReadonlyMap<string, string>;
  /** The VRF of each address, without its length. */
  assigned: ReadonlyMap<string, readonly string[]>;
}

const inventories = new WeakMap<ConfigTree, Inventory>();

/** Every interface of a configuration with its VLANs. The tree must not change any more. */
export function devicesOf(tree: ConfigTree): readonly Device[] {
  return inventoryOf(tree).all;
}

/** The interface of that name, or undefined. */
export function deviceNamed(tree: ConfigTree, name: string): Device | undefined {
  return inventoryOf(tree).byName.get(name);
}

/** The MTU of an interface: its own, or that of its parent, or what holds for its type. */
export function mtuOf(tree: ConfigTree, name: string): number {
  const device = deviceNamed(tree, name);
  const own = device && valueAt(tree, [...device.path, 'mtu']);
  if (own !== undefined) return Number(own);
  if (name === 'lo') return 65536;
  const parent = name.lastIndexOf('.');
  return parent > 0 ? mtuOf(tree, name.slice(0, parent)) : (defaultMtu[device?.type ?? ''] ?? 1500);
}

/** Whether the interface exists in the configuration. */
export function deviceExists(tree: ConfigTree, name: string): boolean {
  return inventoryOf(tree).byName.has(name);
}

/** The bridges that have the interface as a member. */
export function bridgesOf(tree: ConfigTree, name: string): readonly string[] {
  return inventoryOf(tree).bridges.get(name) ?? [];
}

/** The bonds that have the interface as a member. */
export function bondsOf(tree: ConfigTree, name: string): readonly string[] {
  return inventoryOf(tree).bonds.get(name) ?? [];
}

/** The interface of one of the types that has this one as its source-interface; of several the last type counts, as for VyOS. */
export function upperOf(tree: ConfigTree, name: string, types: readonly string[]): string | undefined {
  const { uppers } = inventoryOf(tree);
  return types.map((type) => uppers.get(`${type} ${name}`)).findLast((upper) => upper !== undefined);
}

/** Whether an interface has the address, in any VRF or in the given one: `default` is no VRF. */
export function isAssigned(tree: ConfigTree, address: string, vrf?: string): boolean {
  const usual = usualForm(address);
  const isLoopback = usual === '127.0.0.1' || usual === '::1';
  const vrfs = [...(isLoopback ? ['default'] : []), ...(inventoryOf(tree).assigned.get(usual) ?? [])];
  return vrf === undefined ? vrfs.length > 0 : vrfs.includes(vrf);
}

/** One address has one spelling, whatever the configuration holds. */
function usualForm(address: string): string {
  const value = address.includes(':') ? parseAddress(address) : undefined;
  return value === undefined ? address : formatAddress(value, 6);
}

function inventoryOf(tree: ConfigTree): Inventory {
  let inventory = inventories.get(tree);
  if (!inventory) inventories.set(tree, (inventory = takeInventory(tree)));
  return inventory;
}

function takeInventory(tree: ConfigTree): Inventory {
  const all = wordsAt(tree, ['interfaces']).flatMap((type) =>
    wordsAt(tree, ['interfaces', type]).flatMap((name) => withVlans(tree, type, name, ['interfaces', type, name])),
  );
  const assigned = new Map<string, string[]>();
  for (const { addresses, vrf } of all) for (const address of addresses) collect(assigned, usualForm(address.split('/')[0] ?? ''), vrf);
  return {
    all,
    byName: new Map(all.map((device) => [device.name, device])),
    bridges: membersOf(tree, 'bridge'),
    bonds: membersOf(tree, 'bonding'),
    uppers: uppersOf(tree, all),
    assigned,
  };
}

function withVlans(tree: ConfigTree, type: string, name: string, path: ConfigPath): Device[] {
  const own: Device = {
    name,
    type,
    path,
    vrf: valueAt(tree, [...path, 'vrf']) ?? 'default',
    addresses: wordsAt(tree, [...path, 'address']),
  };
  const vlans = ['vif', 'vif-s', 'vif-c'].flatMap((kind) =>
    wordsAt(tree, [...path, kind]).flatMap((id) => withVlans(tree, type, `${name}.${id}`, [...path, kind, id])),
  );
  return [own, ...vlans];
}

function membersOf(tree: ConfigTree, type: string): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const [name, branch] of subtree(tree, ['interfaces', type]) ?? [])
    for (const member of wordsAt(branch, ['member', 'interface'])) collect(members, member, name);
  return members;
}

function uppersOf(tree: ConfigTree, all: readonly Device[]): Map<string, string> {
  const uppers = new Map<string, string>();
  for (const { name, type, path } of all) {
    const source = path.length === 3 ? valueAt(tree, [...path, 'source-interface']) : undefined;
    if (source !== undefined && !uppers.has(`${type} ${source}`)) uppers.set(`${type} ${source}`, name);
  }
  return uppers;
}

function collect(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
