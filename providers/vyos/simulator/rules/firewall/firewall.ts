import { hasPath, subtree } from '../../../../../lib/router-config/tree.js';
import { conntrackOwner } from '../conntrack.js';
import { natOwner } from '../nat.js';
import { Refusal, sameTree, type Owner, type Scene } from '../rule.js';
import { Surroundings } from '../surroundings.js';
import { View } from '../../../../../lib/router-config/view.js';
import { chainsOf } from './chains.js';
import { verifyFirewallGroups } from './groups.js';
import { Jumps } from './jumps.js';
import { verifyLoads } from './loads.js';
import { verifyPacketRule } from './packet-rule.js';
import type { Family } from './sides.js';
import { verifyZones } from './zones.js';

const families: readonly Family[] = ['ipv4', 'ipv6', 'bridge'];

/** Source: vyos-1x conf_mode/firewall.py. */
export function firewallOwnerOf(adapters: ReadonlySet<string>): Owner {
  return { at: ['firewall'], priority: 489, verify: (scene, path) => verifyFirewall(scene, new View(scene.candidate, path), adapters) };
}

function verifyFirewall(scene: Scene, firewall: View, adapters: ReadonlySet<string>): void {
  verifyFlowtables(firewall, new Surroundings(scene.candidate, adapters));
  verifyGlobalOptions(firewall);
  verifyFirewallGroups(firewall.at('group'));
  for (const family of families) verifyFamily(firewall, family);
  verifyZones(firewall, scene.candidate);
  for (const family of families) verifyLoads(firewall, family);
  verifyDependents(scene, firewall.has('group') || hasPath(scene.running, ['firewall', 'group']));
}

/** What names groups is set up anew after the firewall. What changes itself in this commit has its own say. */
function verifyDependents(scene: Scene, hasGroups: boolean): void {
  for (const owner of hasGroups ? [conntrackOwner, natOwner] : [conntrackOwner]) {
    const [before, after] = [scene.running, scene.candidate].map((tree) => subtree(tree, owner.at));
    if (sameTree(before, after)) owner.verify(scene, owner.at);
  }
}

function verifyFlowtables(firewall: View, surroundings: Surroundings): void {
  for (const table of firewall.each('flowtable')) {
    const interfaces = table.words('interface');
    if (interfaces.length === 0) throw new Refusal(`Flowtable "${table.name}" requires at least one interface`);
    for (const name of interfaces) {
      // A network of containers is a bridge named after it.
      const isPod = name.startsWith('pod-') && hasPath(surroundings.tree, ['container', 'network', name.slice(4)]);
      if (!isPod) surroundings.verifyInterface(name);
    }
    // The adapters here are those of a virtual machine.
    if (table.value('offload') === 'hardware') throw new Refusal(`Interface "${interfaces[0] ?? ''}" does not support hardware offload`);
  }
}

function verifyGlobalOptions(firewall: View): void {
  const options = firewall.at('global-options');
  if (options.value('geoip', 'provider') === 'maxmind') {
    if (!options.has('geoip', 'maxmind-account-id') || !options.has('geoip', 'maxmind-license-key'))
      throw new Refusal('MaxMind GeoIP provider requires maxmind-account-id and maxmind-license-key');
  }
  if (!options.has('state-policy', 'offload')) return;
  const target = options.value('state-policy', 'offload', 'offload-target');
  if (target === undefined) throw new Refusal('offload-target must be specified');
  if (!firewall.has('flowtable', target)) throw new Refusal(`Invalid offload-target. Flowtable "${target}" does not exist on the system`);
}

function verifyFamily(firewall: View, family: Family): void {
  const jumps = new Jumps(family, firewall.at(family, 'name'));
  for (const { hook, view: chain } of chainsOf(firewall, family)) {
    verifyDefault(chain, firewall.at(family, 'name'));
    for (const rule of chain.each('rule')) verifyPacketRule(rule, { family, hook, jumps, firewall });
  }
}

function verifyDefault(chain: View, named: View): void {
  const jumps = chain.value('default-action') === 'jump';
  const target = chain.value('default-jump-target');
  if (jumps && target === undefined) throw new Refusal('default-action set to jump, but no default-jump-target specified');
  if (target === undefined) return;
  if (!jumps) throw new Refusal('default-jump-target defined, but default-action jump needed and it is not defined');
  if (target === chain.name) throw new Refusal('Loop detected on default-jump-target.');
  if (!named.has(target)) throw new Refusal(`Invalid jump-target. Firewall name ${target} does not exist on the system`);
}
