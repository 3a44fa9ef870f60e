import { z } from 'zod';
import { defineKind } from '../kind.js';
import { label } from '../names.js';

const labelKey = z
  .string()
  .min(1)
  .max(63)
  .refine((key) => key !== '__proto__', 'cannot be the name of a label');

const count = (what: string) => z.number().int().nonnegative().optional().describe(what);

export const tenant = defineKind({
  name: 'tenant',
  title: 'Tenant',
  describes: 'A customer or team. Networks, links and VMs belong to one tenant; nothing crosses between tenants unless it is declared.',
  spec: z.strictObject({
    name: label.describe('Name, and the id; unique in the fleet'),
    description: z.string().max(255).optional().describe('For people'),
    quotas: z
      .strictObject({
        vms: count('VMs'),
        cores: count('Virtual cores over all VMs'),
        memoryMiB: count('Memory over all VMs, in MiB'),
        diskGiB: count('Disks over all VMs, in GiB'),
        networks: count('Networks'),
      })
      .optional()
      .describe('Upper limits. Held, not yet enforced'),
    labels: z.record(labelKey, z.string().max(255)).optional().describe('Free key-value pairs'),
  }),
  status: z.object({}),
  sensitive: [],
  writeOnly: [],
  replaces: ['name'],
  rules: [],
  id: (spec) => spec.name,
  references: () => [],
  draws: () => [],
  report: () => ({}),
  samples: {
    needs: [],
    minimal: { name: 'red' },
    changed: { name: 'red', description: 'Red Ltd', quotas: { vms: 10 }, labels: { env: 'prod' } },
  },
});
