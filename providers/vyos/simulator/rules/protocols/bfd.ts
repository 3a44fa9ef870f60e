import { Refusal } from '../rule.js';
import type { Instance } from './protocol.js';

/** Source: vyos-1x conf_mode/protocols_bfd.py. */
export function verifyBfd({ at: bfd, around }: Instance): void {
  for (const peer of bfd.each('peer')) {
    const hasAddress = peer.has('source', 'address');
    const hasInterface = peer.has('source', 'interface');
    if (isLinkLocal(peer.name) && !(hasAddress && hasInterface))
      throw new Refusal('BFD IPv6 link-local peers require explicit local address and interface setting');
    if (peer.name.includes(':') && !hasAddress) throw new Refusal('BFD IPv6 peers require explicit local address setting');
    if (peer.has('multihop')) {
      if (!hasAddress) throw new Refusal('BFD multihop require source address');
      if (peer.has('echo-mode')) throw new Refusal('BFD multihop and echo-mode cannot be used together');
      if (hasInterface) throw new Refusal('BFD multihop and source interface cannot be used together');
    } else if (peer.has('minimum-ttl')) {
      throw new Refusal('Minimum TTL is only available for multihop BFD sessions!');
    }
    const profile = peer.value('profile');
    if (profile !== undefined && !bfd.has('profile', profile)) throw new Refusal(`BFD profile "${profile}" does not exist!`);
    around.verifyVrf(peer.value('vrf'));
  }
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}
