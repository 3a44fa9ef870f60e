import { z } from 'zod';

/**
 * What the devices let through, against what is declared: `GET /api/v1/verify`. All names snake_case. A counter-example is a packet
 * with its way, hop by hop, and what on the devices lets it through at each.
 */

const originSchema = z.object({
  by: z.string().describe('A device, `router ams1-r1`, or a resource, `network red/web`'),
  at: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .describe('The attribute of the resource'),
  line: z.string().optional().describe('The line on the device'),
});

const packetSchema = z.object({
  from: z.string(),
  to: z.string(),
  protocol: z.number().int().describe('IP protocol number'),
  port: z.number().int().describe('Destination port; 0 where the protocol has none'),
});

const breachSchema = z.object({
  from: z.string(),
  to: z.string(),
  packet: packetSchema,
  when_down: z.boolean().describe('Whether it happens only while a link is down'),
  hops: z.array(z.object({ where: z.string(), says: z.string(), origins: z.array(originSchema) })),
});
export type OutwardBreach = z.infer<typeof breachSchema>;

export const verificationSchema = z.object({
  verdict: z
    .enum(['holds', 'broken', 'unknown'])
    .describe('`broken`: a breach, a way or a difference was found. `unknown`: none was, but not everything could be read or understood'),
  breaches: z.array(breachSchema).describe('Packets that get from a tenant to somebody else, or from somebody else to a tenant'),
  ways: z.array(breachSchema).describe('Packets that get further within a tenant than is declared'),
  differences: z
    .array(
      z.object({
        kind: z.string().optional(),
        id: z.string().optional(),
        device: z.string(),
        declared: z.string(),
        found: z.string().optional().describe('What is there instead; absent when nothing is'),
        line: z.string().optional().describe('The line on the device: the one that is there, otherwise the one that is missing'),
      }),
    )
    .describe('What is declared and not on the devices, or not so'),
  undeclared: z
    .array(z.object({ device: z.string(), says: z.string(), line: z.string().optional() }))
    .describe('What nobody declared where packets of tenants come by; told, but not broken by itself'),
  unproven: z
    .array(z.object({ device: z.string(), says: z.string(), line: z.string().optional(), parties: z.array(z.string()) }))
    .describe('What may forward packets of tenants in a way that is not understood'),
  unread: z.array(z.object({ device: z.string(), code: z.string(), message: z.string() })).describe('Devices that did not answer'),
  unsettled: z
    .array(z.object({ kind: z.string(), id: z.string() }))
    .describe('Resources that are being made or removed, or were left half made: what is missing of them is not told'),
  counted: z.object({
    resources: z.number().int(),
    routers: z.number().int(),
    clusters: z.number().int(),
    vms: z.number().int(),
  }),
});
export type OutwardVerification = z.infer<typeof verificationSchema>;
