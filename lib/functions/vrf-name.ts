import { z } from 'zod';
import { argumentFault, defineFunction } from '../function.js';
import { vrfNames } from '../kinds/network.js';
import { label } from '../names.js';

/** The name that the shim draws for a network's VRF when nobody else has it. */
export const vrfName = defineFunction({
  name: 'vrf_name',
  summary: 'The VRF name that the shim draws for a network',
  describes:
    'The name that the VRF of a network has on the routers where the network states none and no other network has that name already. What was drawn in fact is the `vrf` of the resource.',
  parameters: z.strictObject({
    tenant: label.describe('Id of the tenant'),
    network: label.describe('Name of the network'),
  }),
  returns: z.string(),
  examples: [
    { call: 'vrf_name("red", "web")', gives: 't-red-web' },
    { call: 'vrf_name("red", "application-servers")', gives: 't-red-appli-2' },
  ],
  answer({ tenant, network }) {
    const [name] = vrfNames(tenant, network);
    if (name === undefined) throw argumentFault('network', `no VRF name can be made of "${tenant}" and "${network}"`);
    return name;
  },
});
