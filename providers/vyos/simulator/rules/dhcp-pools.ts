import { contains, parseAddress, parsePrefix } from '../../../../lib/addressing/cidr.js';
import { subtree, type ConfigPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { Refusal, valueAt, wordsAt } from './rule.js';

/** Ranges, exclusions and static mappings of one subnet. Source: vyos-1x conf_mode/service_dhcp-server.py. */
export function verifyPools(tree: ConfigTree, path: ConfigPath, network: string, subnet: string): void {
  const place = `shared-network "${network}, ${subnet}"`;
  const inside = (address: string) => contains(parsePrefix(subnet), address);
  for (const route of wordsAt(tree, [...path, 'option', 'static-route'])) {
    if (valueAt(tree, [...path, 'option', 'static-route', route, 'next-hop']) === undefined)
      throw new Refusal(`DHCP static-route "${route}" requires router to be defined!`);
  }
  verifyRanges(tree, path, place, inside);
  const mappings = wordsAt(tree, [...path, 'static-mapping']);
  const active = mappings.filter((mapping) => !subtree(tree, [...path, 'static-mapping', mapping, 'disable']));
  if (wordsAt(tree, [...path, 'range']).length === 0 && active.length === 0)
    throw new Refusal(`No DHCP address range or active static-mapping configured within ${place}!`);
  for (const address of wordsAt(tree, [...path, 'exclude'])) {
    if (!inside(address)) throw new Refusal(`Excluded IP address "${address}" not within ${place}!`);
  }
  verifyMappings(tree, [...path, 'static-mapping'], mappings, place, inside);
}

function verifyRanges(tree: ConfigTree, path: ConfigPath, place: string, inside: (address: string) => boolean): void {
  const taken: (readonly [bigint, bigint])[] = [];
  for (const range of wordsAt(tree, [...path, 'range'])) {
    const start = valueAt(tree, [...path, 'range', range, 'start']);
    const stop = valueAt(tree, [...path, 'range', range, 'stop']);
    if (start === undefined || stop === undefined) throw new Refusal(`DHCP range "${range}" start and stop address must be defined!`);
    for (const [key, address] of [
      ['start', start],
      ['stop', stop],
    ] as const) {
      if (!inside(address)) throw new Refusal(`DHCP range "${range}" ${key} address not within ${place}!`);
    }
    const [first, last] = [parseAddress(start) ?? 0n, parseAddress(stop) ?? 0n];
    if (last < first) throw new Refusal(`DHCP range "${range}" stop address must be greater or equal to the ranges start address!`);
    const within = (address: bigint) => taken.some(([low, high]) => address >= low && address <= high);
    if (within(first)) throw new Refusal(`Range "${range}" start address "${start}" already part of another range!`);
    if (within(last)) throw new Refusal(`Range "${range}" stop address "${stop}" already part of another range!`);
    taken.push([first, last]);
  }
}

function verifyMappings(
  tree: ConfigTree,
  path: ConfigPath,
  mappings: readonly string[],
  place: string,
  inside: (address: string) => boolean,
): void {
  const used = new Set<string>();
  const claim = (label: string, mapping: string, value: string | undefined) => {
    if (value === undefined) return;
    if (used.has(`${label} ${value}`))
      throw new Refusal(`Configured ${label} for static mapping "${mapping}" already exists on another static mapping`);
    used.add(`${label} ${value}`);
  };
  for (const mapping of mappings) {
    const value = (leaf: string) => valueAt(tree, [...path, mapping, leaf]);
    const address = value('ip-address');
    if (address !== undefined && !inside(address))
      throw new Refusal(`Configured static lease address for mapping "${mapping}" is not within ${place}!`);
    if ((value('mac') === undefined) === (value('duid') === undefined))
      throw new Refusal(`Either MAC address or Client identifier (DUID) is required for static mapping "${mapping}" within ${place}!`);
    if (subtree(tree, [...path, mapping, 'disable'])) continue;
    claim('IP address', mapping, address);
    claim('MAC address', mapping, value('mac'));
    claim('DUID', mapping, value('duid'));
  }
}
