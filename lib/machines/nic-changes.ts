import type { MachineNic } from '../ports.js';

/** What is told of a NIC, in the operator's words. */
const told: readonly [keyof MachineNic, string][] = [
  ['bridge', 'bridge'],
  ['vlan', 'VLAN'],
  ['trunks', 'trunks'],
  ['mac', 'MAC'],
  ['model', 'model'],
  ['firewall', 'firewall'],
  ['mtu', 'MTU'],
];

/**
 * What a running VM loses for a moment, or for good, when its NICs become others: `interrupts NIC 0 (VLAN 100 → 200)`. The hypervisor
 * plugs a NIC with another MAC address or model anew, and one with another bridge or VLAN into it. A NIC more interrupts nobody.
 */
export function interruptedNics(found: readonly MachineNic[], wanted: readonly MachineNic[]): string | undefined {
  const changed = found.flatMap((nic, index) => {
    const next = wanted[index];
    const changes = next ? told.flatMap(([name, word]) => change(word, nic[name], next[name])) : [];
    return changes.length > 0 ? [`NIC ${index} (${changes.join(', ')})`] : [];
  });
  const removed = found.slice(wanted.length).map((_, index) => `NIC ${wanted.length + index}`);
  const said = [
    ...(changed.length > 0 ? [`interrupts ${changed.join(', ')}`] : []),
    ...(removed.length > 0 ? [`removes ${removed.join(', ')}`] : []),
  ];
  return said.length > 0 ? said.join(' and ') : undefined;
}

function change(word: string, from: unknown, to: unknown): string[] {
  const shown = (value: unknown) => (value === undefined ? 'none' : typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value));
  return from === to ? [] : [`${word} ${shown(from)} → ${shown(to)}`];
}
