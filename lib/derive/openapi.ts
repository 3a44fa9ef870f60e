import type { z } from 'zod';
import type { Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import { failureSchema, healthSchema, longestWaitS, operationSchema, resourceSchema, sessionHeader, statusSchema } from '../wire.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';

/** The parts of an OpenAPI 3.1 document that we write. */
export interface OpenApi {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  security: readonly Record<string, readonly string[]>[];
  paths: Record<string, Record<string, JsonSchema>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema>; responses: Record<string, JsonSchema> };
}

/** The HTTP surface of the shim that the kinds imply, with what every shim answers beside them. */
export function openApiOf(kinds: readonly Kind[], version: string): OpenApi {
  return {
    openapi: '3.1.0',
    info: {
      title: 'BitBuilder shim',
      version,
      description:
        'The control plane behind the Terraform provider. PUT and DELETE are idempotent: the same request joins or repeats the operation.',
    },
    security: [{ token: [] }],
    paths: Object.assign({}, ...kinds.map(kindPaths), operationPaths(), servicePaths()) as OpenApi['paths'],
    components: {
      schemas: Object.assign(
        {
          Failure: jsonSchemaOf(failureSchema, 'out'),
          Operation: operationDocument(),
          Status: jsonSchemaOf(statusSchema, 'out'),
          Health: jsonSchemaOf(healthSchema, 'out'),
        },
        ...kinds.map(kindSchemas),
      ) as Record<string, JsonSchema>,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: { Failure: { description: 'What failed, what was seen, what to do', ...json('Failure') } },
    },
  };
}

/** `wireguard_link` as the name of its schema: `WireguardLink`. */
export function schemaName(kind: Kind): string {
  return kind.name.replace(/(^|_)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
}

function kindPaths(kind: Kind): OpenApi['paths'] {
  const name = schemaName(kind);
  const id = {
    name: 'id',
    in: 'path',
    required: true,
    schema: { type: 'string' },
    description: 'One path segment, percent-encoded: `red%2Fweb`',
  };
  const tags = [kind.title];
  const paths: OpenApi['paths'] = {
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
        summary: `Create, adopt or change a ${kind.title}`,
        parameters: [id, wait],
        requestBody: { required: true, ...json(`${name}Spec`) },
        responses: { 200: { description: 'Done', ...json(name) }, ...running, ...failure },
      },
      delete: {
        tags,
        operationId: `delete_${kind.name}`,
        summary: `Remove a ${kind.title}`,
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

function operationPaths(): OpenApi['paths'] {
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

function servicePaths(): OpenApi['paths'] {
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

function kindSchemas(kind: Kind): Record<string, JsonSchema> {
  const name = schemaName(kind);
  const spec = jsonSchemaOf(kind.spec, 'in');
  const answered = jsonSchemaOf(kind.spec, 'out');
  for (const attribute of kind.writeOnly.map(snakeCase)) {
    const properties = spec.properties as Record<string, JsonSchema>;
    if (properties[attribute]) properties[attribute] = { ...properties[attribute], writeOnly: true };
    delete (answered.properties as Record<string, JsonSchema>)[attribute];
    answered.required = ((answered.required ?? []) as string[]).filter((required) => required !== attribute);
  }
  const resource = jsonSchemaOf(resourceSchema, 'out');
  const properties = resource.properties as Record<string, JsonSchema>;
  return {
    [`${name}Spec`]: { ...spec, description: kind.describes },
    [name]: {
      ...resource,
      description: kind.describes,
      properties: {
        ...properties,
        kind: { const: kind.name },
        spec: { ...answered, description: properties.spec?.description },
        status: { ...jsonSchemaOf(kind.status, 'out'), description: properties.status?.description },
      },
    },
    ...(kind.lookup ? { [`${name}Lookup`]: jsonSchemaOf(kind.lookup.answers, 'out') } : {}),
  };
}

function operationDocument(): JsonSchema {
  const document = jsonSchemaOf(operationSchema, 'out');
  const properties = document.properties as Record<string, JsonSchema>;
  return { ...document, properties: { ...properties, result: { type: 'object', description: 'The resource, once a put has succeeded' } } };
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
const wait = {
  name: 'wait',
  in: 'query',
  schema: { type: 'number', minimum: 0, maximum: longestWaitS, default: 0 },
  description: 'Seconds to hold the answer until the operation has ended',
};
const failure = { default: { $ref: '#/components/responses/Failure' } };
const running = { 202: { description: 'Still running: ask /api/v1/operations/{id}', ...json('Operation') } };

function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function json(name: string): { content: JsonSchema } {
  return schemaContent(ref(name));
}

function schemaContent(schema: JsonSchema): { content: JsonSchema } {
  return { content: { 'application/json': { schema } } };
}
