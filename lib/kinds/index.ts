import type { Kind } from '../kind.js';
import { image } from './image.js';
import { network } from './network.js';
import { tenant } from './tenant.js';
import { vm } from './vm.js';
import { wireguardLink } from './wireguard-link.js';

/** Every kind, in the order in which an operator meets them. A new kind is its file and one line here. */
export const kinds: readonly Kind[] = [tenant, network, wireguardLink, image, vm] as readonly unknown[] as readonly Kind[];

/** The kind of that outward name, or undefined. */
export function kindNamed(name: string): Kind | undefined {
  return kinds.find((kind) => kind.name === name);
}
