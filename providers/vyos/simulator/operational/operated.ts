import type { ConfigTree } from '../../../../lib/router-config/tree.js';
import type { GrammarNode } from '../grammar/node.js';
import type { Images } from './images.js';

/** What an operational command can see of a router. */
export interface Operated {
  running: ConfigTree;
  grammar: GrammarNode;
  /** `VyOS 1.5-simulated` */
  release: string;
  images: Images;
  /** Milliseconds since 1970. */
  bootedAt: number;
}

/** `01:02:03` since the router was started, as FRR shows an age. */
export function ageOf({ bootedAt }: Operated): string {
  const seconds = Math.max(0, Math.floor((Date.now() - bootedAt) / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds >= 86_400)
    return `${Math.floor(seconds / 86_400)}d${two(Math.floor((seconds % 86_400) / 3600))}h${two(Math.floor((seconds % 3600) / 60))}m`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}
