import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { z } from 'zod';
import { BitBuilderError } from '../lib/errors.js';

const labSchema = z.object({
  pid: z.number(),
  endpoint: z.string(),
  /** Where its state is kept, if not in memory only. */
  state: z.string().optional(),
  devices: z.record(z.string(), z.string()),
  credentials: z.object({
    routers: z.record(z.string(), z.object({ key: z.string() })),
    cluster: z.object({ token: z.string(), users: z.array(z.object({ user: z.string(), password: z.string() })) }).optional(),
  }),
});

/** What a running lab wrote down of itself. */
export type LabFile = z.output<typeof labSchema>;

const patienceMs = 5_000;

/** The lab that runs in this home, or undefined. */
export async function findLab(home: string): Promise<LabFile | undefined> {
  try {
    const found = labSchema.parse(JSON.parse(readFileSync(join(home, 'lab', 'lab.json'), 'utf8')));
    return (await answers(found)) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The file outlives a lab that was killed, and then its process id and its port may be somebody else's: so it is asked who it is. */
async function answers({ pid, endpoint }: LabFile): Promise<boolean> {
  try {
    const { body } = await request(endpoint, { headersTimeout: patienceMs, bodyTimeout: patienceMs });
    return ((await body.json()) as { pid?: number }).pid === pid;
  } catch (error) {
    // A lab that is busy with a large commit answers late, but is there.
    return /TIMEOUT/.test(String((error as NodeJS.ErrnoException).code));
  }
}

/** The lab that runs in this home; an error says how to start one. */
export async function requireLab(home: string): Promise<LabFile> {
  const found = await findLab(home);
  if (found) return found;
  throw new BitBuilderError('not_found', `no lab runs in ${home}; start one with \`bbctl lab up\``);
}

/** Asks the lab's own control door. */
export async function callLab({ endpoint }: LabFile, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const { statusCode, body: answer } = await request(`${endpoint}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const json = (await answer.json()) as { error?: { message: string } };
  if (statusCode === 200) return json;
  if (statusCode === 400 && json.error) throw new BitBuilderError('invalid_request', json.error.message);
  throw new BitBuilderError('shim_unreachable', `the lab answered ${statusCode} to ${method} ${path}: ${JSON.stringify(json)}`);
}
