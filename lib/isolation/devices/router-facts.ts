import type { ConfigTree } from '../../router-config/tree.js';
import { View } from '../../router-config/view.js';
import type { Fact, Party } from '../facts.js';
import { elsewhereFacts } from './elsewhere.js';
import { interfaceFacts } from './interfaces.js';
import { oddNumbers } from './odd-numbers.js';
import { opaqueFacts } from './opaque.js';
import { policyFacts } from './policies.js';
import { routeFacts } from './routes.js';
import { tunnelFacts } from './tunnels.js';
import { vrfFacts } from './vrfs.js';

/** What a configuration alone does not say. */
export interface RouterScene {
  /** Name in the inventory. */
  readonly router: string;
  readonly site: string;
  /** Interface that carries the VLANs of the site. */
  readonly trunk: string;
  /** Whose a VRF is, or undefined for one that nobody of ours made. */
  ownerOf(vrf: string): Party | undefined;
  /** The WireGuard interfaces with that public key; none for an outside peer. Two have one key when somebody has copied it. */
  findPeers(publicKey: string): readonly { readonly place: string; readonly interface: string }[];
  /** Whose an outside peer is declared to be, whichever tunnel it comes through. */
  ownerOfOutside(name: string): Party | undefined;
}

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

/** The origin of a fact: the router and the line that makes it. */
export function lineOf({ router }: RouterScene, view: View, ...words: string[]): { by: string; line: string } {
  return { by: `router ${router}`, line: ['set', ...view.path, ...words].join(' ') };
}
