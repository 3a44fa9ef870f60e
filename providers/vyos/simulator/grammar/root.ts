import type { ConfigPath } from '../../../../lib/router-config/tree.js';
import { container } from './container.js';
import { firewall, firewall14 } from './firewall/firewall.js';
import { highAvailability } from './high-availability.js';
import { interfaces } from './interfaces.js';
import { loadBalancing } from './load-balancing.js';
import { nat } from './nat.js';
import { nat64, nat66 } from './nat66.js';
import { netns } from './netns.js';
import { node, type GrammarNode } from './node.js';
import { pki } from './pki.js';
import { policy } from './policy/policy.js';
import { protocols } from './protocols/protocols.js';
import { qos } from './qos/qos.js';
import { service } from './service.js';
import { system } from './system.js';
import { vrf, vrf14 } from './vrf.js';

const shared = {
  container,
  firewall,
  'high-availability': highAvailability,
  interfaces,
  'load-balancing': loadBalancing,
  nat,
  nat64,
  nat66,
  netns,
  qos,
  pki,
  policy,
  protocols,
  service,
  system,
};

/** Everything that the simulator knows of the VyOS 1.5 grammar. What is not here it refuses, as VyOS refuses an unknown word. */
export const grammar15 = node({ ...shared, vrf });

/** VyOS 1.4: no DHCP service in a VRF (vyos-1x T6211), zones of interfaces only. */
export const grammar14 = node({ ...shared, firewall: firewall14, vrf: vrf14 });

/** What a path comes to. */
export type Resolution =
  | { type: 'path'; at: GrammarNode; complete: boolean }
  | { type: 'value'; of: Extract<GrammarNode, { type: 'leaf' }>; length: number }
  | { type: 'unknown'; index: number }
  | { type: 'badValue'; error: string };

/** Walks the grammar along a path and checks every name and value on it. */
export function resolve(path: ConfigPath, root: GrammarNode): Resolution {
  let at = root;
  for (let index = 0; index < path.length; index++) {
    const word = path[index] ?? '';
    if (at.type === 'flag') return { type: 'unknown', index };
    if (at.type === 'leaf') {
      if (index !== path.length - 1) return { type: 'unknown', index: index + 1 };
      return at.check.accepts(word) ? { type: 'value', of: at, length: path.length } : { type: 'badValue', error: at.check.error ?? '' };
    }
    const child = Object.hasOwn(at.children, word) ? at.children[word] : undefined;
    if (!child) return { type: 'unknown', index };
    at = child;
    if (child.type !== 'tag') continue;
    const name = path[index + 1];
    if (name === undefined) return { type: 'path', at: child, complete: false };
    if (!child.check.accepts(name)) return { type: 'badValue', error: child.check.error ?? '' };
    index += 1;
  }
  return { type: 'path', at, complete: at.type !== 'leaf' };
}
