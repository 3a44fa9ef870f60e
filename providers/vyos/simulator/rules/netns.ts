import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/netns.py. An interface may name a namespace that was never there. */
export const netnsOwner: Owner = {
  at: ['netns'],
  priority: 10,
  verify({ candidate, running }, path) {
    const removed = new View(running, path).words('name').filter((name) => !new View(candidate, path).has('name', name));
    if (removed.length === 0) return;
    const types = new View(candidate, ['interfaces']).words();
    const inUse = new Set(types.flatMap((type) => new View(candidate, ['interfaces', type]).each().flatMap((each) => each.words('netns'))));
    const held = removed.find((name) => inUse.has(name));
    if (held !== undefined) throw new Refusal(`Can not remove network namespace "${held}", it still has member interfaces!`);
  },
};
