import type { z } from 'zod';
import type { Kind } from '../kind.js';
import { withArticle } from '../names.js';
import { longestWaitS, runHeader, sessionHeader } from '../wire.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';
import { toOutward } from './outward.js';

/** Methods by path. */
export type OpenApiPaths = Record<string, Record<string, JsonSchema>>;

/** `wireguard_link` as the name of its schema: `WireguardLink`. */
export function schemaName(kind: Kind): string {
  return kind.name.replace(/(^|_)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
}

/** What a kind answers to: the list, one resource, and the lookup where it has one. */
export function kindPaths(kind: Kind): OpenApiPaths {
  const name = schemaName(kind);
  const id = {
    name: 'id',
    in: 'path',
    required: true,
    schema: { type: 'string' },
    description: 'One path segment, percent-encoded: `red%2Fweb`',
  };
  const tags = [kind.title];
  const paths: OpenApiPaths = {
    [`/api/v1/${kind.name}`]: {
      get: {
        tags,
        operationId: `list_${kind.name}`,
        summary: `List every ${kind.title}`,
        parameters: [session],
        responses: {
          200: {
            description: 'All of them, observed now',
            ...schemaContent({ type: 'object', required: ['items'], properties: { items: { type: 'array', items: ref(name) } } }),
          },
          ...failure,
        },
      },
    },
    [`/api/v1/${kind.name}/{id}`]: {
      get: {
        tags,
        operationId: `read_${kind.name}`,
        summary: `Read one ${kind.title}`,
        parameters: [id, session],
        responses: { 200: { description: 'Observed now', ...json(name) }, ...failure },
      },
      put: {
        tags,
        operationId: `put_${kind.name}`,
        summary: `Create, adopt or change ${withArticle(kind.title)}`,
        parameters: kind.machine?.canTakeOver ? [id, wait, adopt] : [id, wait],
        requestBody: { required: true, ...json(`${name}Spec`, toOutward(kind.spec, kind.samples.changed)) },
        responses: { 200: { description: 'Done', ...json(name) }, ...running, ...failure },
      },
      delete: {
        tags,
        operationId: `delete_${kind.name}`,
        summary: `Remove ${withArticle(kind.title)}`,
        parameters: [id, wait],
        responses: { 204: { description: 'Gone, or never there' }, ...running, ...failure },
      },
    },
  };
  if (kind.lookup) {
    paths[`/api/v1/lookup/${kind.name}`] = {
      get: {
        tags,
        operationId: `lookup_${kind.name}`,
        summary: `Find one ${kind.title} by something else than its id`,
        parameters: lookupParameters(kind.lookup.by),
        responses: { 200: { description: 'The one that matches', ...json(`${name}Lookup`) }, ...failure },
      },
    };
  }
  return paths;
}

/** What changes would do, before they are done. */
export function planPaths(): OpenApiPaths {
  return {
    '/api/v1/plan': {
      post: {
        tags: ['Plan'],
        operationId: 'plan_changes',
        summary: 'What changes would do to routers and VMs; nothing is kept and nothing is touched',
        parameters: [session, run],
        requestBody: { required: true, ...json('PlanRequest') },
        responses: { 200: { description: 'Lines per router, steps per VM, problems', ...json('DevicePlan') }, ...failure },
      },
    },
  };
}

/** What resources inherit where they leave something out. */
export function inventoryPaths(): OpenApiPaths {
  return {
    '/api/v1/inventory': {
      get: {
        tags: ['Plan'],
        operationId: 'read_inventory_defaults',
        summary: 'What resources inherit from the inventory where they leave something out',
        responses: { 200: { description: 'By cluster', ...json('InventoryDefaults') }, ...failure },
      },
    },
  };
}

/** What the devices let through, against what is declared. */
export function verifyPaths(): OpenApiPaths {
  return {
    '/api/v1/verify': {
      get: {
        tags: ['Verify'],
        operationId: 'verify_devices',
        summary: 'Read every router and cluster, and prove that they let through what is declared and nothing else',
        responses: {
          200: { description: 'The verdict, with counter-examples and the lines that make them', ...json('Verification') },
          ...failure,
        },
      },
    },
  };
}

/** What was done, and how it stands. */
export function operationPaths(): OpenApiPaths {
  const tags = ['Operations'];
  const limit = { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 50 } };
  const items = { type: 'object', required: ['items'], properties: { items: { type: 'array', items: ref('Operation') } } };
  return {
    '/api/v1/operations': {
      get: {
        tags,
        operationId: 'list_operations',
        summary: 'What was done, the newest first',
        parameters: [limit],
        responses: { 200: { description: 'Operations', ...schemaContent(items) }, ...failure },
      },
    },
    '/api/v1/operations/{id}': {
      get: {
        tags,
        operationId: 'read_operation',
        summary: 'One operation with its steps',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }, wait],
        responses: { 200: { description: 'As it stands', ...json('Operation') }, ...failure },
      },
    },
  };
}

/** What is not about a resource. */
export function servicePaths(): OpenApiPaths {
  const open = { tags: ['Service'], security: [] };
  const text = (type: string) => ({ content: { [type]: { schema: { type: 'string' } } } });
  return {
    '/health': {
      get: {
        ...open,
        operationId: 'health',
        summary: 'Whether the shim answers',
        responses: { 200: { description: 'It does', ...json('Health') } },
      },
    },
    '/status': {
      get: {
        tags: ['Service'],
        operationId: 'status',
        summary: 'Resources, operations, routers and clusters at a glance',
        responses: { 200: { description: 'Now', ...json('Status') }, ...failure },
      },
    },
    '/metrics': {
      get: {
        tags: ['Service'],
        operationId: 'metrics',
        summary: 'Counters for Prometheus',
        responses: { 200: { description: 'Text format', ...text('text/plain') }, ...failure },
      },
    },
    '/openapi.json': {
      get: {
        ...open,
        operationId: 'openapi',
        summary: 'This document',
        responses: { 200: { description: 'OpenAPI 3.1', ...schemaContent({ type: 'object' }) } },
      },
    },
  };
}

function lookupParameters(by: z.ZodObject): JsonSchema[] {
  const schema = jsonSchemaOf(by, 'in');
  const required = new Set(schema.required as string[] | undefined);
  return Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: required.has(name),
    ...(description ? { description } : {}),
    schema: rest,
  }));
}

const session = {
  name: sessionHeader,
  in: 'header',
  schema: { type: 'string' },
  description: 'Reads with the same value see one instant of the world',
};
const run = {
  name: runHeader,
  in: 'header',
  schema: { type: 'string' },
  description:
    'Names the command that the session is a part of, so that what its other sessions asked and were told before is answered as repeated',
};
const wait = {
  name: 'wait',
  in: 'query',
  schema: { type: 'number', minimum: 0, maximum: longestWaitS, default: 0 },
  description: 'Seconds to hold the answer until the operation has ended',
};
const adopt = {
  name: 'adopt',
  in: 'query',
  schema: { type: 'integer', minimum: 0 },
  description:
    'VM id of a VM that the cluster has and no resource owns: the new resource takes it over as it is, and changes only its settings',
};
const failure = { default: { $ref: '#/components/responses/Failure' } };
const running = { 202: { description: 'Still running: ask /api/v1/operations/{id}', ...json('Operation') } };

function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The JSON content that a named schema describes. */
export function json(name: string, example?: unknown): { content: JsonSchema } {
  return schemaContent(ref(name), example);
}

function schemaContent(schema: JsonSchema, example?: unknown): { content: JsonSchema } {
  return { content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } };
}
