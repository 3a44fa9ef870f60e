import type { ConfigTree } from '../../../../../lib/router-config/tree.js';
import type { Owner, Scene } from '../rule.js';
import { Surroundings } from '../surroundings.js';
import { View } from '../../../../../lib/router-config/view.js';

/** One instance of a routing protocol, and what it may ask. */
export interface Instance {
  /** The node of the protocol. */
  at: View;
  /** The VRF that it runs in; undefined is the default. */
  vrf: string | undefined;
  tree: ConfigTree;
  around: Surroundings;
  scene: Scene;
}

type Verify = (instance: Instance) => void;

/** The script of a protocol that runs in the default VRF only. Nothing is left to verify once it is removed. */
export function protocolOwner(name: string, priority: number, verify: Verify, adapters: ReadonlySet<string>): Owner {
  return owner(['protocols', ...name.split(' ')], priority, ifPresent(verify), adapters);
}

/** The scripts of a protocol that runs in every VRF: there they come right after the one of the default VRF. */
export function protocolOwners(name: string, priority: number, verify: Verify, adapters: ReadonlySet<string>): Owner[] {
  return evenRemoved(name, priority, ifPresent(verify), adapters);
}

/** The same for a protocol whose removal can be refused. */
export function evenRemoved(name: string, priority: number, verify: Verify, adapters: ReadonlySet<string>): Owner[] {
  return [
    owner(['protocols', name], priority, verify, adapters),
    owner(['vrf', 'name', '*', 'protocols', name], priority + 1, verify, adapters),
  ];
}

function ifPresent(verify: Verify): Verify {
  return (instance) => {
    if (instance.at.exists) verify(instance);
  };
}

function owner(at: string[], priority: number, verify: Verify, adapters: ReadonlySet<string>): Owner {
  return {
    at,
    priority,
    verify(scene, path) {
      const tree = scene.candidate;
      const vrf = path[0] === 'vrf' ? path[2] : undefined;
      verify({ at: new View(tree, path), vrf, tree, around: new Surroundings(tree, adapters), scene });
    },
  };
}
