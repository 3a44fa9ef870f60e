import { node } from '../node.js';
import { policyLists } from './lists.js';
import { localRoute, localRoute6 } from './local-route.js';
import { policyRoute, policyRoute6 } from './policy-route.js';
import { routeMaps } from './route-map.js';

/** `policy`. */
export const policy = node({
  ...policyLists,
  'route-map': routeMaps,
  'local-route': localRoute,
  'local-route6': localRoute6,
  route: policyRoute,
  route6: policyRoute6,
});
