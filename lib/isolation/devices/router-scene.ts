import type { View } from '../../router-config/view.js';
import type { Party } from '../facts.js';

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

/** The origin of a fact: the router and the line that makes it. */
export function lineOf({ router }: RouterScene, view: View, ...words: string[]): { by: string; line: string } {
  return { by: `router ${router}`, line: ['set', ...view.path, ...words].join(' ') };
}
