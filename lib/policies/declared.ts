import { z } from 'zod';
import { allowedSites } from './allowed-sites.js';
import { encryptedLinks } from './encrypted-links.js';
import { maximumSizes } from './maximum-sizes.js';
import { naming } from './naming.js';
import type { Policy } from './policy.js';
import { protectedVms } from './protected-vms.js';
import { requiredLabels } from './required-labels.js';

const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});
const common = { severity: z.enum(['error', 'warning']).optional(), id: z.string().min(1).optional() };
const limit = z.number().positive().optional();

const written = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('naming'), pattern, kinds: z.array(z.string()).optional(), ...common }),
  z.strictObject({
    policy: z.literal('required-labels'),
    labels: z.record(z.string(), z.union([z.literal(true), pattern], 'must be a regular expression, or true for any value')),
    ...common,
  }),
  z.strictObject({ policy: z.literal('maximum-sizes'), cores: limit, memoryMiB: limit, diskGiB: limit, ...common }),
  z.strictObject({
    policy: z.literal('protected-vms'),
    tags: z.array(z.string()).optional(),
    tenantLabels: z.record(z.string(), z.string()).optional(),
    ...common,
  }),
  z.strictObject({ policy: z.literal('allowed-sites'), sites: z.array(z.string()), clusters: z.array(z.string()).optional(), ...common }),
  z.strictObject({ policy: z.literal('encrypted-links'), ...common }),
]);
type Written = z.output<typeof written>;

const makers: { readonly [Name in Written['policy']]: (options: Extract<Written, { policy: Name }>) => Policy } = {
  naming,
  'required-labels': requiredLabels,
  'maximum-sizes': maximumSizes,
  'protected-vms': protectedVms,
  'allowed-sites': allowedSites,
  'encrypted-links': encryptedLinks,
};

/** A policy as data, for who writes no TypeScript: `{ "policy": "maximum-sizes", "cores": 8 }`, with the options of its function. */
export const declaredPolicy = written.transform((options, context): Policy => {
  try {
    return makers[options.policy](options as never);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});
