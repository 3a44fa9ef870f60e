import { emptyTree, subtree, type ConfigPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { cgnatOwner } from './cgnat.js';
import { conntrackOwner } from './conntrack.js';
import { containerOwner } from './container.js';
import { firewallOwnerOf } from './firewall/firewall.js';
import { interfaceOwners } from './interfaces.js';
import { haproxyOwner, wanOwner } from './load-balancing.js';
import { natOwner } from './nat.js';
import { nat64Owner } from './nat64.js';
import { nat66Owner } from './nat66.js';
import { netnsOwner } from './netns.js';
import { pkiOwner } from './pki.js';
import { qosOwner } from './qos.js';
import { matches, Refusal, sameTree, type Owner, type Scene } from './rule.js';
import { routingOwners } from './routing.js';
import { serviceOwners } from './service.js';
import { systemOwners } from './system.js';
import { systemIpOwner, systemIpv6Owner } from './system-network.js';
import { vrrpOwner } from './vrrp.js';

/** What one owner script said, and about which node. */
export interface Verdict {
  path: ConfigPath;
  refusal?: string;
}

/** All owner scripts that the simulator knows, in the order in which VyOS runs them. */
export function ownersOf(adapters: ReadonlySet<string>): readonly Owner[] {
  return [
    containerOwner,
    conntrackOwner,
    natOwner,
    systemIpOwner,
    systemIpv6Owner,
    firewallOwnerOf(adapters),
    nat66Owner,
    nat64Owner,
    cgnatOwner,
    netnsOwner,
    wanOwner,
    haproxyOwner,
    qosOwner,
    vrrpOwner,
    pkiOwner,
    ...serviceOwners(adapters),
    ...systemOwners,
    ...routingOwners(adapters),
    ...interfaceOwners(adapters),
  ].sort((a, b) => a.priority - b.priority);
}

/** Runs the scripts of everything that changed. */
export function judge(owners: readonly Owner[], scene: Scene): Verdict[] {
  return owners.flatMap((owner) =>
    matches(owner.at, [scene.running, scene.candidate])
      .filter((path) => !sameTree(subtree(scene.running, path), subtree(scene.candidate, path)))
      .map((path) => verdict(owners, owner, scene, path)),
  );
}

function verdict(owners: readonly Owner[], owner: Owner, scene: Scene, path: ConfigPath): Verdict {
  try {
    owner.verify(scene, path);
    for (const dependent of owner.dependents?.(scene, path) ?? []) owners.find(({ at }) => isAt(at, dependent))?.verify(scene, dependent);
    return { path };
  } catch (error) {
    if (error instanceof Refusal) return { path, refusal: error.message };
    throw error;
  }
}

function isAt(pattern: ConfigPath, path: ConfigPath): boolean {
  return pattern.length === path.length && pattern.every((word, index) => word === '*' || word === path[index]);
}

/** What is read back after a commit: some scripts put other values in the place of those that they were given. */
export function settled(owners: readonly Owner[], verdicts: readonly Verdict[], candidate: ConfigTree): ConfigTree {
  const writers = owners.filter(({ settled: writes }) => writes !== undefined);
  return writers.reduce((tree, { at, settled: write }) => {
    const isApplied = verdicts.some(({ path, refusal }) => refusal === undefined && isAt(at, path));
    const node = subtree(tree, at);
    return isApplied && node && write ? placed(tree, at, write(node)) : tree;
  }, candidate);
}

function placed(tree: ConfigTree, path: ConfigPath, node: ConfigTree): ConfigTree {
  const [word, ...rest] = path;
  return word === undefined ? node : new Map([...tree, [word, placed(tree.get(word) ?? emptyTree, rest, node)]]);
}

/** What VyOS prints for a commit that its scripts refused. */
export function renderRefusal(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter(({ refusal }) => refusal !== undefined)
    .map(({ path, refusal }) => `[ ${path.join(' ')} ]\n${refusal}\n\n[[${path.join(' ')}]] failed\n`)
    .concat('Commit failed\n')
    .join('');
}
