import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { openApiOf } from '../../../../lib/derive/openapi.js';
import { defineKind, type Kind } from '../../../../lib/kind.js';
import { kinds as registry } from '../../../../lib/kinds/index.js';
import { createLog } from '../../../../providers/shim/http/log.js';
import { createMetrics } from '../../../../providers/shim/http/metrics.js';
import { buildServer } from '../../../../providers/shim/http/server.js';
import { tokenVerifier } from '../../../../providers/shim/http/tokens.js';
import type { MemoryControlPlane } from './memory-control-plane.js';

/** The one token that the servers of these tests know. */
export const token = 'a-token-of-more-than-thirty-two-characters';

/** Has what the kinds of the registry may lack: a write-only attribute and a lookup with numbers. */
export const crate = defineKind({
  name: 'crate',
  title: 'Crate',
  describes: 'A box.',
  spec: z.strictObject({ name: z.string(), memoryMiB: z.number().default(512), passCode: z.string().optional() }),
  status: z.object({}),
  sensitive: ['passCode'],
  writeOnly: ['passCode'],
  replaces: ['name'],
  rules: [],
  id: (spec) => spec.name,
  references: () => [],
  draws: () => [],
  report: () => ({}),
  lookup: {
    by: z.strictObject({ cluster: z.string(), vmId: z.number().optional(), strict: z.boolean().optional() }),
    answers: z.object({ vmId: z.number() }),
    cluster: (by) => String(by.cluster),
    pick: (_, rows) => rows,
    report: () => ({}),
  },
  samples: { needs: [], minimal: { name: 'a' }, changed: { name: 'a', memoryMiB: 1024 } },
}) as unknown as Kind;

/** The registry and the crate. */
export const kinds = [...registry, crate];

/** A server over a control plane without devices. Log lines go to `lines`. */
export function serverOver(controlPlane: MemoryControlPlane, lines: string[] = []): Promise<FastifyInstance> {
  return buildServer({
    controlPlane,
    kinds,
    tokens: tokenVerifier({ local: token }),
    openapi: openApiOf(kinds, '0.1.0'),
    metrics: createMetrics(controlPlane),
    log: createLog('info', { write: (line) => void lines.push(line) }),
  });
}
