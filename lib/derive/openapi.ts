import { devicePlanSchema, planRequestSchema } from '../device-plan.js';
import { ephemerals } from '../ephemerals/index.js';
import { inventoryDefaultsSchema } from '../inherited.js';
import type { Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import { verificationSchema } from '../verification.js';
import { failureSchema, healthSchema, operationSchema, resourceSchema, statusSchema } from '../wire.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';
import { ephemeralPaths } from './openapi-ephemerals.js';
import {
  inventoryPaths,
  json,
  kindPaths,
  operationPaths,
  planPaths,
  schemaName,
  servicePaths,
  verifyPaths,
  type OpenApiPaths,
} from './openapi-paths.js';

/** The parts of an OpenAPI 3.1 document that we write. */
export interface OpenApi {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  security: readonly Record<string, readonly string[]>[];
  paths: OpenApiPaths;
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
    paths: Object.assign(
      {},
      ...kinds.map(kindPaths),
      ...ephemerals.map(ephemeralPaths),
      planPaths(),
      inventoryPaths(),
      verifyPaths(),
      operationPaths(),
      servicePaths(),
    ) as OpenApiPaths,
    components: {
      schemas: Object.assign(
        {
          Failure: jsonSchemaOf(failureSchema, 'out'),
          Operation: operationDocument(),
          Status: jsonSchemaOf(statusSchema, 'out'),
          PlanRequest: jsonSchemaOf(planRequestSchema, 'in'),
          DevicePlan: jsonSchemaOf(devicePlanSchema, 'out'),
          InventoryDefaults: jsonSchemaOf(inventoryDefaultsSchema, 'out'),
          Verification: jsonSchemaOf(verificationSchema, 'out'),
          Health: jsonSchemaOf(healthSchema, 'out'),
        },
        ...kinds.map(kindSchemas),
      ) as Record<string, JsonSchema>,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: { Failure: { description: 'What failed, what was seen, what to do', ...json('Failure') } },
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
