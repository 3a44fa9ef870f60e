import { z } from 'zod';

/**
 * What a set of changes would do to the devices, told before anything is done: `POST /api/v1/plan`. The lines and calls come out of
 * the functions that an apply runs. All names snake_case.
 */

const plannedChangeSchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  action: z.enum(['put', 'delete']),
  spec: z.record(z.string(), z.unknown()).optional().describe('For a put: the spec, as a PUT takes it'),
  adopt: z
    .number()
    .int()
    .optional()
    .describe('For a put of a new resource: the VM id of the VM that it takes over, as in the query of a PUT'),
});
export type PlannedChange = z.infer<typeof plannedChangeSchema>;

/** Body of the request: changes in the order in which they would be applied. A replacement is a delete and a put. */
export const planRequestSchema = z.strictObject({
  changes: z.array(plannedChangeSchema).max(10_000),
  partial: z
    .boolean()
    .default(false)
    .describe('These are not all the changes: what they refer to may come with the others, and is not missed'),
  reserve: z
    .boolean()
    .default(false)
    .describe('Keep the numbers and addresses that are drawn free for these resources for seven days, so that an apply draws the same'),
});

const ofResource = { kind: z.string(), id: z.string() };

export const devicePlanSchema = z.object({
  resources: z
    .array(z.object({ ...ofResource, action: z.enum(['put', 'delete']), spec: z.record(z.string(), z.unknown()).optional() }))
    .describe('The changes as they would be saved, with what would be drawn filled in; never a write-only attribute'),
  routers: z
    .record(
      z.string(),
      z.object({
        changes: z.array(z.object({ ...ofResource, lines: z.array(z.string()) })).describe('Lines in the order in which they are sent'),
        interrupts: z.array(z.string()).describe('What stops working for a moment, or for good'),
        guarded: z.boolean().describe('Whether the router takes the commit back by itself when it cuts us off'),
        seen: z.string().describe('SHA-256 of the configuration that runs now, secrets left out'),
      }),
    )
    .describe('By router; those that nothing changes on are left out'),
  machines: z
    .array(
      z.object({
        ...ofResource,
        cluster: z.string(),
        vm_id: z.number().int(),
        steps: z.array(z.object({ says: z.string(), verb: z.string(), interrupts: z.string().optional() })),
        seen: z.string().describe('SHA-256 of the VM as it is now; of nothing when there is none'),
      }),
    )
    .describe('VMs that something is done to'),
  capacity: z
    .record(z.string(), z.object({ memory_total_mib: z.number(), memory_free_mib: z.number(), memory_added_mib: z.number() }))
    .describe('By cluster that VMs are made on or removed from'),
  problems: z
    .array(
      z.object({
        ...ofResource,
        code: z.string(),
        message: z.string(),
        problems: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
        lasting: z.boolean().optional().describe('Nothing else that an apply does makes way for it'),
      }),
    )
    .describe('Changes that would be refused, and why'),
  repeated: z
    .boolean()
    .optional()
    .describe('Whether another session of the same run was asked about all of these before, and told all that this says of them'),
});
export type DevicePlan = z.infer<typeof devicePlanSchema>;

/** Stands in a line for what is made only when it is applied: the public key of a new key pair. */
export const knownAfterApply = '(known after apply)';
