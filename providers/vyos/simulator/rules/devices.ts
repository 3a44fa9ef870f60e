import type { ConfigPath, ConfigTree } from '../../../../lib/router-config/tree.js';
import { subtree } from '../../../../lib/router-config/tree.js';
import { valueAt, wordsAt } from './rule.js';

/** An interface as the kernel would know it. */
export interface Device {
  /** `eth1.100` */
  name: string;
  path: ConfigPath;
  vrf: string;
  addresses: readonly string[];
}

const known = new WeakMap<ConfigTree, Device[]>();

/** Every interface of a configuration with its VLANs. The tree must not change any more. */
export function devicesOf(tree: ConfigTree): readonly Device[] {
  let devices = known.get(tree);
  if (!devices) known.set(tree, (devices = readDevices(tree)));
  return devices;
}

function readDevices(tree: ConfigTree): Device[] {
  return wordsAt(tree, ['interfaces']).flatMap((type) =>
    wordsAt(tree, ['interfaces', type]).flatMap((name) => withVlans(tree, name, ['interfaces', type, name])),
  );
}

function withVlans(tree: ConfigTree, name: string, path: ConfigPath): Device[] {
  const own: Device = {
    name,
    path,
    vrf: valueAt(tree, [...path, 'vrf']) ?? 'default',
    addresses: wordsAt(tree, [...path, 'address']),
  };
  const vlans = ['vif', 'vif-s', 'vif-c'].flatMap((kind) =>
    wordsAt(tree, [...path, kind]).flatMap((id) => withVlans(tree, `${name}.${id}`, [...path, kind, id])),
  );
  return [own, ...vlans];
}

/** Whether the interface exists in the configuration. */
export function deviceExists(tree: ConfigTree, name: string): boolean {
  return pathsOf(name).some((path) => subtree(tree, path) !== undefined);
}

function pathsOf(name: string): ConfigPath[] {
  const [base = '', outer, inner] = name.split('.');
  const type = interfaceTypes.find(([prefix]) => base.startsWith(prefix))?.[1];
  if (!type) return [];
  const path = ['interfaces', type, base];
  if (outer === undefined) return [path];
  if (inner === undefined) return [[...path, 'vif', outer], [...path, 'vif-s', outer]]; // prettier-ignore
  return [[...path, 'vif-s', outer, 'vif-c', inner]];
}

const interfaceTypes = [
  ['bond', 'bonding'],
  ['br', 'bridge'],
  ['dum', 'dummy'],
  ['eth', 'ethernet'],
  ['en', 'ethernet'],
  ['lan', 'ethernet'],
  ['lo', 'loopback'],
  ['vxlan', 'vxlan'],
  ['wg', 'wireguard'],
] as const;
