import type { ConfigTree } from '../../router-config/tree.js';
import { View } from '../../router-config/view.js';
import type { Fact } from '../facts.js';
import { elsewhereFacts } from './elsewhere.js';
import { interfaceFacts } from './interfaces.js';
import { oddNumbers } from './odd-numbers.js';
import { opaqueFacts } from './opaque.js';
import { policyFacts } from './policies.js';
import type { RouterScene } from './router-scene.js';
import { routeFacts } from './routes.js';
import { tunnelFacts } from './tunnels.js';
import { vrfFacts } from './vrfs.js';

/**
 * Everything in a router's configuration that forwards, hand-written parts included. What is not understood is an opaque fact, never
 * left out. Firewall rules are: they only take away, so a proof without them holds with them.
 */
export function factsOfRouter(tree: ConfigTree, scene: RouterScene): readonly Fact[] {
  const config = new View(tree);
  const interfaces = interfaceFacts(config, scene);
  const unknown = [...opaqueFacts(config, scene), ...oddNumbers(tree, scene)];
  // What may touch the whole router is said once.
  const covered = unknown.flatMap(({ vrf, origin }) => (vrf === undefined ? [`${origin.line} `] : []));
  return [
    ...vrfFacts(config, scene),
    ...interfaces,
    ...tunnelFacts(config, scene),
    ...routeFacts(config, scene),
    ...policyFacts(config, scene),
    ...unknown,
    ...elsewhereFacts(tree, interfaces, scene).filter(({ origin }) => !covered.some((line) => `${origin.line} `.startsWith(line))),
  ];
}
