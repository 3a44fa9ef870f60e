import type { Ephemeral } from '../ephemeral.js';
import { snakeCase, withArticle } from '../names.js';
import { handoutSchema } from '../wire.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';
import type { OpenApiPaths } from './openapi-paths.js';
import { toOutward } from './outward.js';

const tags = ['Handed out, never stored'];
const failure = { default: { $ref: '#/components/responses/Failure' } };
const lease = { name: 'id', in: 'path', required: true, schema: { type: 'string' }, description: 'The lease that the POST answered' };

/** What is handed out: one path, and one for its lease where it has one. */
export function ephemeralPaths(ephemeral: Ephemeral): OpenApiPaths {
  const { name, title, describes, takes, example, renew, close } = ephemeral;
  const path = `/api/v1/ephemeral/${name}`;
  const content = (schema: JsonSchema, shown?: unknown) => ({
    content: { 'application/json': { schema, ...(shown === undefined ? {} : { example: shown }) } },
  });
  const paths: OpenApiPaths = {
    [path]: {
      post: {
        tags,
        operationId: `open_${name}`,
        summary: `Hand out ${withArticle(title)}`,
        description: describes,
        requestBody: { required: true, ...content(jsonSchemaOf(takes, 'in'), toOutward(takes, example)) },
        responses: { 200: { description: 'Handed out', ...content(handoutDocument(ephemeral)) }, ...failure },
      },
    },
  };
  if (!renew && !close) return paths;
  const renewed = content({ type: 'object', required: ['renew_at'], properties: { renew_at: { type: 'string' } } });
  paths[`${path}/{id}`] = {
    ...(renew
      ? {
          put: {
            tags,
            operationId: `renew_${name}`,
            summary: `Keep ${withArticle(title)} alive`,
            parameters: [lease],
            responses: { 200: { description: 'Alive until some time after', ...renewed }, ...failure },
          },
        }
      : {}),
    ...(close
      ? {
          delete: {
            tags,
            operationId: `close_${name}`,
            summary: `Take ${withArticle(title)} back`,
            parameters: [lease],
            responses: { 204: { description: 'Gone, or over already' }, ...failure },
          },
        }
      : {}),
  };
  return paths;
}

function handoutDocument({ gives, sensitive }: Ephemeral): JsonSchema {
  const document = jsonSchemaOf(handoutSchema, 'out');
  const result = jsonSchemaOf(gives, 'out');
  const properties = result.properties as Record<string, JsonSchema>;
  for (const name of sensitive.map(snakeCase)) if (properties[name]) properties[name] = { ...properties[name], format: 'password' };
  return { ...document, properties: { ...(document.properties as Record<string, JsonSchema>), result } };
}
