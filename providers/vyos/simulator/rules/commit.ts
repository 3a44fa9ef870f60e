import { subtree, type ConfigPath } from '../../../../lib/router-config/tree.js';
import { dhcpServerOwner, vrfDhcpServerOwner } from './dhcp-server.js';
import { interfaceOwners } from './interfaces.js';
import { matches, Refusal, sameTree, type Owner, type Scene } from './rule.js';
import { configManagementOwner, hostNameOwner, httpsOwner, ntpOwner, sshOwner } from './service.js';
import { staticRoutesOwner, vrfStaticRoutesOwner } from './static-routes.js';
import { vrfOwner } from './vrf.js';
import { vrrpOwner } from './vrrp.js';
import { wireguardOwner } from './wireguard.js';

/** What one owner script said, and about which node. */
export interface Verdict {
  path: ConfigPath;
  refusal?: string;
}

/** All owner scripts that the simulator knows, in the order in which VyOS runs them. */
export function ownersOf(adapters: ReadonlySet<string>): readonly Owner[] {
  return [
    vrfOwner,
    wireguardOwner,
    vrrpOwner,
    dhcpServerOwner,
    vrfDhcpServerOwner,
    staticRoutesOwner,
    vrfStaticRoutesOwner,
    httpsOwner,
    ntpOwner,
    sshOwner,
    hostNameOwner,
    configManagementOwner,
    ...interfaceOwners(adapters),
  ].sort((a, b) => a.priority - b.priority);
}

/** Runs the scripts of everything that changed. */
export function judge(owners: readonly Owner[], scene: Scene): Verdict[] {
  return owners.flatMap((owner) =>
    matches(owner.at, [scene.running, scene.candidate])
      .filter((path) => !sameTree(subtree(scene.running, path), subtree(scene.candidate, path)))
      .map((path) => verdict(owner, scene, path)),
  );
}

function verdict(owner: Owner, scene: Scene, path: ConfigPath): Verdict {
  try {
    owner.verify(scene, path);
    return { path };
  } catch (error) {
    if (error instanceof Refusal) return { path, refusal: error.message };
    throw error;
  }
}

/** What VyOS prints for a commit that its scripts refused. */
export function renderRefusal(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter(({ refusal }) => refusal !== undefined)
    .map(({ path, refusal }) => `[ ${path.join(' ')} ]\n${refusal}\n\n[[${path.join(' ')}]] failed\n`)
    .concat('Commit failed\n')
    .join('');
}
