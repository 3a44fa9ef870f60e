import type { View } from '../../router-config/view.js';
import { underlay, type Fact } from '../facts.js';
import { defaultVrf } from '../world.js';
import { lineOf, type RouterScene } from './router-scene.js';

/** The peers of WireGuard interfaces: routers of ours, found by their public key, and others, who belong to whoever has the tunnel. */
export function tunnelFacts(config: View, scene: RouterScene): Fact[] {
  return config.each('interfaces', 'wireguard').flatMap((tunnel) => {
    const vrf = tunnel.value('vrf') ?? defaultVrf;
    return tunnel.each('peer').flatMap((peer): Fact[] => {
      const key = peer.value('public-key');
      if (key === undefined || peer.has('disable')) return [];
      const outside = `outside peer ${key}`;
      const party =
        scene.ownerOfOutside(outside) ?? scene.ownerOf(vrf) ?? (vrf === defaultVrf ? underlay : `VRF ${vrf} of ${scene.router}`);
      const ours = scene.findPeers(key);
      return (ours.length > 0 ? ours : [{ outside, party }]).map((to) => ({
        fact: 'peer',
        place: scene.router,
        interface: tunnel.name,
        to,
        allowed: peer.words('allowed-ips'),
        encrypted: true,
        origin: lineOf(scene, peer, 'allowed-ips', peer.words('allowed-ips').join(' ')),
      }));
    });
  });
}
