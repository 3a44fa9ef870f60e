import { z } from 'zod';
import { allocated, fixed, setOf } from '../../../lib/attribute-marks.js';
import { defineKind, type Kind } from '../../../lib/kind.js';

/** A kind with every sort of attribute that a kind can have. */
export const gadget = defineKind({
  name: 'gadget',
  title: 'Gadget',
  describes: 'For tests.',
  spec: z.strictObject({
    owner: z.string(),
    name: z.string().regex(/^[a-z]+$/, 'must be lower-case letters'),
    size: z.number().int().default(3).describe('Size'),
    note: z.string().optional(),
    table: allocated(z.number().int()),
    tags: setOf(z.string()).default([]),
    labels: z.record(z.string(), z.string()).optional(),
    targets: allocated(setOf(z.string()), ['table']),
    endpoint: z.string().optional(),
    port: allocated(z.number().int(), ['endpoint']),
    ports: z
      .array(z.strictObject({ network: z.string(), address: allocated(z.string(), ['network']), mtu: z.number().default(1500) }))
      .default([]),
    parts: z.record(z.string(), z.strictObject({ cidr: z.string(), gateway: allocated(z.string(), ['cidr']) })).optional(),
    limits: z.strictObject({ cores: z.number().default(1), memoryMiB: z.number().optional() }).prefault({}),
    secret: z.string().optional(),
    secretVersion: z.number().int().optional(),
  }),
  status: z.object({ serial: fixed(z.string()), load: z.number() }),
  sensitive: ['secret'],
  writeOnly: ['secret'],
  replaces: ['owner', 'name', 'parts.*.cidr'],
  rules: [],
  id: (spec) => `${spec.owner}/${spec.name}`,
  references: () => [],
  draws: () => [],
  report: () => ({ serial: '', load: 0 }),
  lookup: {
    by: z.strictObject({ cluster: z.string(), vmId: z.number().optional() }),
    answers: z.object({ id: z.string(), vmId: z.number() }),
    cluster: () => '',
    pick: (_, rows) => rows,
    report: () => ({}),
  },
  samples: { needs: [], minimal: { owner: 'red', name: 'box' }, changed: { owner: 'red', name: 'box', note: 'x' } },
}) as unknown as Kind;
