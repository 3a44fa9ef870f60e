import type { View } from '../../../../../lib/router-config/view.js';
import type { Family } from './sides.js';

/** A chain and where it stands. */
export interface Chain {
  family: Family;
  /** `forward`, `input`, `output`, `prerouting`; `name` for those that others jump to. */
  hook: string;
  view: View;
}

const hooks = ['name', 'forward', 'input', 'output', 'prerouting'];

/** All the chains of a family: `filter` and `raw` of each hook, and those that have a name of their own. */
export function chainsOf(firewall: View, family: Family): Chain[] {
  return hooks.flatMap((hook) => firewall.each(family, hook).map((view) => ({ family, hook, view })));
}
