import { z } from 'zod';
import { emptyIsNone } from '../attribute-marks.js';
import { defineKind } from '../kind.js';
import { label, snakeCase } from '../names.js';

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
    description: emptyIsNone(z.string().max(255)).describe('For people'),
    quotas: z
      .strictObject({
        vms: count('VMs'),
        cores: count('Virtual cores over all VMs'),
        memoryMiB: count('Memory over all VMs, in MiB'),
        diskGiB: count('Disks over all VMs, in GiB: those that the VMs state'),
        networks: count('Networks'),
      })
      .optional()
      .describe('Upper limits. One that is lowered stops growth, and nothing that is there'),
    labels: z.record(labelKey, z.string().max(255)).optional().describe('Free key-value pairs'),
  }),
  status: z.object({}),
  sensitive: [],
  writeOnly: [],
  replaces: ['name'],
  rules: [],
  key: [{ name: 'name', describes: 'Name of the tenant' }],
  id: (spec) => spec.name,
  references: () => [],
  quotas: ({ quotas = {} }) => Object.entries(quotas).map(([quota, most]) => ({ quota, most, at: ['quotas', snakeCase(quota)] })),
  draws: () => [],
  report: () => ({}),
  samples: {
    needs: [],
    minimal: { name: 'red' },
    changed: { name: 'red', description: 'Red Ltd', quotas: { vms: 10 }, labels: { env: 'prod' } },
  },
});
