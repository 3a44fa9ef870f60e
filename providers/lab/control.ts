import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Lab } from './lab.js';

const delay = z.number().int().min(0).max(600_000).optional();
const settingsSchema = z.strictObject({
  commitMs: delay,
  readMs: delay,
  latencyMs: delay,
  cloneMs: delay,
  linkedCloneMs: delay,
  taskMs: delay,
});
const faultSchema = z.object({ device: z.string(), fault: z.looseObject({}) });

/**
 * What tests, demos and people steer a running lab with, on loopback only:
 * GET /stats, /dump, /settings; POST /reset, /settings (delays in milliseconds), /faults `{ device, fault }`.
 */
export function labControl(lab: Lab): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _, reply) => {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    return reply.code(400).send({ error: { code: 'invalid_request', message } });
  });
  app.get('/stats', async () => lab.stats());
  app.get('/dump', async () => lab.dump());
  app.get('/settings', async () => lab.settings());
  app.post('/reset', async () => {
    lab.reset();
    return lab.stats();
  });
  app.post('/settings', async ({ body }) => {
    lab.change(settingsSchema.parse(body));
    return lab.settings();
  });
  app.post('/faults', async ({ body }) => {
    const { device, fault } = faultSchema.parse(body);
    const target: { fail(fault: never): void } | undefined = device === lab.cluster.name ? lab.cluster : lab.routers[device];
    if (!target) throw new Error(`the lab has no device "${device}"; it has ${[...Object.keys(lab.routers), lab.cluster.name].join(', ')}`);
    target.fail(fault as never);
    return { device, fault };
  });
  return app;
}
