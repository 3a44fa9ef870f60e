import { z } from 'zod';

/**
 * What travels over HTTP between the shim and everybody else (provider, bbctl, scripts). All names snake_case.
 *
 *   GET    /api/v1/{kind}                      { items: Resource[] }
 *   GET    /api/v1/{kind}/{id}                 Resource, observed now         404 Failure
 *   PUT    /api/v1/{kind}/{id}?wait=SECONDS    body: the spec                 200 Resource | 202 Operation | 4xx, 5xx Failure
 *   DELETE /api/v1/{kind}/{id}?wait=SECONDS                                   204 | 202 Operation | 4xx, 5xx Failure
 *   GET    /api/v1/lookup/{kind}?…             what a data source finds by something else than the id
 *   POST   /api/v1/plan                        what changes would do: see device-plan.ts
 *   GET    /api/v1/inventory                   what resources inherit: see inherited.ts
 *   GET    /api/v1/verify                      what the devices let through: see verification.ts
 *   GET    /api/v1/operations[/{id}?wait=SECONDS]
 *   POST   /api/v1/ephemeral/{name}                what it takes                 200 Handout
 *   PUT    /api/v1/ephemeral/{name}/{lease}        keeps it alive                200 { renew_at }         404 when it is over
 *   DELETE /api/v1/ephemeral/{name}/{lease}        takes it back                 204
 *   GET    /health /status /metrics /openapi.json /docs
 *
 * An id is one path segment, percent-encoded (`red%2Fweb`). PUT and DELETE are idempotent: the same request again joins or
 * repeats the operation and never makes a second object. Null and absent mean the same in a spec.
 */

/** Reads that carry the same session see one instant of the world: each router and cluster is read once for all of them. */
export const sessionHeader = 'bitbuilder-session';

/** What keeps a text from being sent as a bearer token, which it does not show; undefined when nothing does. */
export function tokenFault(token: string): string | undefined {
  const at = token.search(/[^\x21-\x7e]/);
  if (at < 0) return undefined;
  const [letter = ''] = token.slice(at);
  const what = /[\r\n]/.test(letter)
    ? 'a line break'
    : letter === ' '
      ? 'a space'
      : letter < ' ' || letter === '\x7f'
        ? 'a control character'
        : 'a letter beyond ASCII';
  return `it cannot be sent, as it holds ${what} (character ${at + 1} of ${token.length}), and no token does`;
}

/** Names the run of a core: its plan and its apply are sessions of the same run. */
export const runHeader = 'bitbuilder-run';

/** Where an operation is asked for by its id. */
export const operationsPath = '/api/v1/operations/';

/** Where changes are looked at before they are made. */
export const planPath = '/api/v1/plan';

/** Longest time, in seconds, that the shim holds a request that waits. */
export const longestWaitS = 30;

export const failureSchema = z.object({
  error: z.object({
    code: z.string().describe('From docs/errors.md'),
    message: z.string().describe('What failed, what was seen, what to do'),
    detail: z.string().optional().describe("The vendor's own words"),
    problems: z
      .array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }))
      .describe('The attributes concerned, snake_case'),
    retry: z.boolean().describe('Whether the same request may be sent again as it is'),
    left_behind: z.boolean().describe('Whether something was made and is still there; the same PUT goes on, DELETE removes it'),
    request_id: z.string().optional(),
  }),
});
export type Failure = z.infer<typeof failureSchema>;

export const resourceSchema = z.object({
  kind: z.string(),
  id: z.string(),
  spec: z.record(z.string(), z.unknown()).describe('What the user wrote, with what was allocated filled in; never a write-only attribute'),
  status: z.record(z.string(), z.unknown()).describe('What the world answers'),
  drift: z
    .array(z.string())
    .describe('What an apply would do to bring the world back to the spec, one line each; empty when nothing is left to do'),
  existed: z.boolean().optional().describe('In the answer to a PUT: whether it was there before'),
  warnings: z.array(z.string()).optional(),
});
export type Resource = z.infer<typeof resourceSchema>;

/** Answer of GET /api/v1/{kind}. */
export const listSchema = z.object({ items: z.array(resourceSchema) });

export const operationSchema = z.object({
  id: z.string(),
  kind: z.string(),
  resource: z.string(),
  action: z.enum(['put', 'delete']),
  state: z.enum(['running', 'succeeded', 'failed']),
  started_at: z.string(),
  finished_at: z.string().optional(),
  steps: z.array(z.object({ says: z.string(), started_at: z.string(), finished_at: z.string().optional(), error: z.string().optional() })),
  result: resourceSchema.optional(),
  error: failureSchema.shape.error.optional(),
});
export type Operation = z.infer<typeof operationSchema>;

/** What is handed out and stored nowhere. */
export const handoutSchema = z.object({
  result: z.record(z.string(), z.unknown()).describe('What was asked for; it holds secrets'),
  lease: z.string().optional().describe('What renews it and takes it back'),
  renew_at: z.string().optional().describe('When it wants to be renewed, RFC 3339'),
});
/** Answer to the renewal of a lease. */
export const renewalSchema = z.object({ renew_at: z.string() });
export type Handout = z.infer<typeof handoutSchema>;

const deviceStatusSchema = z.object({
  queued: z.number().describe('Changes waiting for the device'),
  last_contact: z.string().optional(),
  last_error: z.string().optional(),
  counters: z
    .record(z.string(), z.number())
    .describe('Since the start of the shim: commits, reads and saves of a router, calls of a cluster'),
});

/** Answer of GET /status. */
export const statusSchema = z.object({
  version: z.string(),
  resources: z.record(z.string(), z.number()).describe('How many there are of each kind'),
  operations: z.object({ running: z.number(), failed: z.number() }),
  routers: z.record(z.string(), deviceStatusSchema),
  clusters: z.record(z.string(), deviceStatusSchema),
});
export type Status = z.infer<typeof statusSchema>;

/** Answer of GET /health. */
export const healthSchema = z.object({ status: z.literal('ok'), version: z.string() });
export type Health = z.infer<typeof healthSchema>;
