import { formatPrefix, parseInterfaceAddress } from '../../../../lib/addressing/cidr.js';
import { hasPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { deviceExists } from './devices.js';
import { Refusal } from './rule.js';
import type { View } from '../../../../lib/router-config/view.js';

/** Refuses networks of containers without a prefix, with gateways outside of it or on parents that are not there. */
export function verifyNetworks(containers: View, candidate: ConfigTree): void {
  for (const network of containers.each('network')) {
    if (!network.has('prefix')) throw new Refusal(`prefix for network "${network.name}" must be defined!`);
    for (const family of [4, 6] as const) verifyFamily(network, family);
    verifyMacvlan(network, candidate);
    const vrf = network.value('vrf');
    if (vrf !== undefined && !hasPath(candidate, ['vrf', 'name', vrf])) throw new Refusal(`VRF "${vrf}" does not exist!`);
  }
}

function verifyFamily(network: View, family: 4 | 6): void {
  const ofFamily = (leaf: string) => network.words(leaf).filter((value) => value.includes(':') === (family === 6));
  const [prefix, ...otherPrefixes] = ofFamily('prefix');
  if (otherPrefixes.length > 0) throw new Refusal(`Only one IPv${family} prefix can be defined for network "${network.name}"!`);
  const [gateway, ...otherGateways] = ofFamily('gateway');
  if (otherGateways.length > 0) throw new Refusal(`Only one IPv${family} gateway can be defined for network "${network.name}"!`);
  if (gateway === undefined) return;
  if (prefix === undefined)
    throw new Refusal(`IPv${family} gateway configured but no IPv${family} prefix defined for network "${network.name}"!`);
  const length = prefix.slice(prefix.indexOf('/'));
  const around = parseInterfaceAddress(gateway + length);
  const own = parseInterfaceAddress(prefix);
  if (!around || !own || formatPrefix(around.prefix) !== formatPrefix(own.prefix))
    throw new Refusal(`IPv${family} gateway "${gateway}" is not in the IPv${family} prefix "${prefix}"!`);
}

function verifyMacvlan(network: View, candidate: ConfigTree): void {
  if (!network.has('type', 'macvlan')) return;
  const parent = network.value('type', 'macvlan', 'parent');
  if (parent === undefined) throw new Refusal('MACVLAN networks must have a parent interface!');
  if (!deviceExists(candidate, parent)) throw new Refusal(`MACVLAN parent interface "${parent}" does not exist!`);
  if (!network.has('type', 'macvlan', 'mode')) throw new Refusal('MACVLAN networks must have a mode configured!');
  if (network.has('vrf')) throw new Refusal('MACVLAN networks do not support direct VRF assignment!');
}
