import type { Command } from './command.js';
import { emptyTree, hasPath, subtree, type ConfigPath, type ConfigTree } from './tree.js';

/** A kind of line whose deletion takes something away from somebody; `*` stands for one word, `**` for one or more. */
interface Interruption {
  at: ConfigPath;
  says(path: ConfigPath): string;
  /** How much of the path makes what VyOS makes anew or restarts with each line below it, one that is added as well. */
  whole?: number;
}

const interruptions: readonly Interruption[] = [
  { at: ['vrf', 'name', '*'], says: ([, , name]) => `removes VRF ${name}: everything in it loses its routes` },
  {
    at: ['vrf', 'name', '*', 'protocols', 'static', '*', '*'],
    says: ([, , name, , , , prefix]) => `VRF ${name} loses its route to ${prefix}`,
  },
  { at: ['protocols', 'static', '*', '*'], says: ([, , , prefix]) => `the underlay loses its route to ${prefix}` },
  {
    at: ['vrf', 'name', '*', 'service', 'dhcp-server', '**'],
    says: ([, , name]) => `changes the DHCP service of VRF ${name}, which restarts`,
    whole: 5,
  },
  { at: ['interfaces', '*', '*', 'vif', '*'], says: ([, , name, , vlan]) => `removes ${name}.${vlan}: its subnet loses this router` },
  {
    at: ['interfaces', '*', '*', 'vif', '*', 'address', '*'],
    says: ([, , name, , vlan, , address]) => `${name}.${vlan} loses address ${address}`,
  },
  { at: ['interfaces', '*', '*', 'vif', '*', 'vrf', '*'], says: ([, , name, , vlan, , vrf]) => `${name}.${vlan} leaves VRF ${vrf}` },
  { at: ['interfaces', 'wireguard', '*'], says: ([, , name]) => `removes tunnel ${name}` },
  // When anything of a peer changes, VyOS takes it away and sets it anew, in 1.4 and 1.5 all peers with their interface (vyos-1x
  // interfaces_wireguard.py, T4702).
  { at: ['interfaces', 'wireguard', '*', 'peer', '*', '**'], says: tunnelChanges, whole: 4 },
  { at: ['interfaces', 'wireguard', '*', '**'], says: tunnelChanges },
  { at: ['high-availability', 'vrrp', 'group', '*'], says: ([, , , name]) => `removes VRRP group ${name}: its gateway moves or goes` },
  { at: ['high-availability', 'vrrp', 'group', '*', '**'], says: ([, , , name]) => `changes VRRP group ${name}: its gateway may move` },
];

/** What the commands take away from what runs now, one sentence each; few additions interrupt anybody. */
export function interruptionsOf(commands: readonly Command[], actual: ConfigTree): string[] {
  const said = commands.flatMap(({ op, path }) =>
    op === 'delete' ? [...lost(path, subtree(actual, path) ?? emptyTree)] : disturbed(path, actual),
  );
  return [...new Set(said)];
}

function tunnelChanges([, , name]: ConfigPath): string {
  return `changes tunnel ${name}: packets may be lost until the next handshake`;
}

function disturbed(path: ConfigPath, actual: ConfigTree): string[] {
  const found = interruptions.find(({ at, whole }) => whole !== undefined && fits(at, path));
  return found && hasPath(actual, path.slice(0, found.whole)) ? [found.says(path)] : [];
}

/** A deletion may name a node above those that mean something; what a sentence covers is not looked into. */
function* lost(path: ConfigPath, tree: ConfigTree): Generator<string> {
  const found = interruptions.find(({ at }) => fits(at, path));
  if (found) yield found.says(path);
  else for (const [word, child] of tree) yield* lost([...path, word], child);
}

function fits(pattern: ConfigPath, path: ConfigPath): boolean {
  const isOpen = pattern[pattern.length - 1] === '**';
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? path.length <= fixed.length : path.length !== fixed.length) return false;
  return fixed.every((word, index) => word === '*' || word === path[index]);
}
