import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Devices } from './devices.js';
import { wordsOf } from './fault-words.js';
import { strike } from './faults.js';

const delay = z.number().int().min(0).max(600_000).optional();
const settingsSchema = z.strictObject({
  commitMs: delay,
  readMs: delay,
  latencyMs: delay,
  cloneMs: delay,
  linkedCloneMs: delay,
  taskMs: delay,
  perCommandMs: delay,
  scriptMs: z.record(z.string(), z.number().int().min(0).max(600_000)).optional(),
});

/**
 * What tests, demos and people steer a running lab with, on loopback only:
 * GET / (its process), /stats, /dump, /settings, /baseline (the dump after the start or the last reset); POST /reset, /settings (delays in milliseconds), /faults `{ device, fault }`.
 */
export function labControl(lab: Devices): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _, reply) => {
    const message = error instanceof z.ZodError ? wordsOf(error) : error instanceof Error ? error.message : String(error);
    return reply.code(400).send({ error: { code: 'invalid_request', message } });
  });
  let baseline = lab.dump();
  app.get('/', async () => ({ pid: process.pid }));
  app.get('/baseline', async () => baseline);
  app.get('/stats', async () => lab.stats());
  app.get('/dump', async () => lab.dump());
  app.get('/settings', async () => lab.settings());
  app.post('/reset', async () => {
    await lab.reset();
    baseline = lab.dump();
    return lab.stats();
  });
  app.post('/settings', async ({ body }) => {
    lab.change(settingsSchema.parse(body));
    return lab.settings();
  });
  app.post('/faults', async ({ body }) => strike(lab, body));
  return app;
}
