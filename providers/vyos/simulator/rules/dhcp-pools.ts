import { contains, parseAddress, parsePrefix } from '../../../../lib/addressing/cidr.js';
import { Refusal } from './rule.js';
import type { View } from '../../../../lib/router-config/view.js';

/** Ranges, exclusions and static mappings of one subnet. Source: vyos-1x conf_mode/service_dhcp-server.py. */
export function verifyPools(subnet: View, network: string, classes: ReadonlySet<string>): void {
  const place = `shared-network "${network}, ${subnet.name}"`;
  const prefix = parsePrefix(subnet.name);
  const inside = (address: string) => contains(prefix, address);
  for (const route of subnet.each('option', 'static-route'))
    if (!route.has('next-hop')) throw new Refusal(`DHCP static-route "${route.name}" requires router to be defined!`);
  verifyClass(subnet, 'subnet', classes);
  verifyRanges(subnet, place, inside, classes);
  for (const address of subnet.words('exclude'))
    if (!inside(address)) throw new Refusal(`Excluded IP address "${address}" not within ${place}!`);
  if (!subnet.has('range') && !subnet.has('static-mapping'))
    throw new Refusal(`No DHCP address range or active static-mapping configured within ${place}!`);
  verifyMappings(subnet.each('static-mapping'), place, inside);
}

function verifyClass(owner: View, kind: string, classes: ReadonlySet<string>): void {
  const name = owner.value('client-class');
  if (name !== undefined && !classes.has(name))
    throw new Refusal(`Client class "${name}" set in ${kind} "${owner.name}" but does not exist`);
}

function verifyRanges(subnet: View, place: string, inside: (address: string) => boolean, classes: ReadonlySet<string>): void {
  const taken: (readonly [bigint, bigint])[] = [];
  for (const range of subnet.each('range')) {
    const [start, stop] = [range.value('start'), range.value('stop')];
    if (start === undefined || stop === undefined) throw new Refusal(`DHCP range "${range.name}" start and stop address must be defined!`);
    verifyClass(range, 'range', classes);
    for (const [key, address] of Object.entries({ start, stop }))
      if (!inside(address)) throw new Refusal(`DHCP range "${range.name}" ${key} address not within ${place}!`);
    const [first, last] = [parseAddress(start) ?? 0n, parseAddress(stop) ?? 0n];
    if (last < first) throw new Refusal(`DHCP range "${range.name}" stop address must be greater or equal to the ranges start address!`);
    const within = (address: bigint) => taken.some(([low, high]) => address >= low && address <= high);
    if (within(first)) throw new Refusal(`Range "${range.name}" start address "${start}" already part of another range!`);
    if (within(last)) throw new Refusal(`Range "${range.name}" stop address "${stop}" already part of another range!`);
    taken.push([first, last]);
  }
}

/** A mapping without an address takes one from a range, so only the others need to say whose it is. */
function verifyMappings(mappings: readonly View[], place: string, inside: (address: string) => boolean): void {
  const used = new Set<string>();
  for (const mapping of mappings) {
    const address = mapping.value('ip-address');
    if (address !== undefined) {
      if (!inside(address)) throw new Refusal(`Configured static lease address for mapping "${mapping.name}" is not within ${place}!`);
      if (mapping.has('mac') === mapping.has('duid'))
        throw new Refusal(
          `Either MAC address or Client identifier (DUID) is required for static mapping "${mapping.name}" within ${place}!`,
        );
    }
    if (mapping.has('disable')) continue;
    for (const [leaf, label] of [
      ['ip-address', 'IP address'],
      ['mac', 'MAC address'],
      ['duid', 'DUID'],
    ] as const) {
      const value = mapping.value(leaf);
      if (value === undefined) continue;
      if (used.has(`${leaf} ${value}`))
        throw new Refusal(`Configured ${label} for static mapping "${mapping.name}" already exists on another static mapping`);
      used.add(`${leaf} ${value}`);
    }
  }
}
