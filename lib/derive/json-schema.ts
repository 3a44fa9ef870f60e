import { z } from 'zod';
import { attributeMeta } from '../attribute-marks.js';
import { snakeCase } from '../names.js';
import { toOutward } from './outward.js';

export type JsonSchema = Record<string, unknown>;

/**
 * A zod schema as JSON Schema 2020-12 with outward names: attributes in snake_case, the user's own map keys as they are.
 * `in` is what a request may say (defaults may be left out), `out` what an answer holds.
 */
export function jsonSchemaOf(schema: z.ZodType, direction: 'in' | 'out'): JsonSchema {
  const document: JsonSchema = z.toJSONSchema(schema, {
    io: direction === 'in' ? 'input' : 'output',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const node = jsonSchema as JsonSchema;
      const current = zodSchema as unknown as z.ZodType;
      if (current instanceof z.ZodObject) renameAttributes(node, current);
      if ('default' in node) node.default = toOutward(current, node.default);
      if (attributeMeta(current).set) node.uniqueItems = true;
      for (const word of Object.keys(attributeMeta(current))) if (word !== 'description') delete node[word];
    },
  });
  delete document.$schema;
  return document;
}

function renameAttributes(node: JsonSchema, schema: z.ZodObject): void {
  const properties = (node.properties ?? {}) as Record<string, JsonSchema>;
  node.properties = Object.fromEntries(
    Object.keys(schema.shape)
      .filter((name) => properties[name])
      .map((name) => [snakeCase(name), properties[name]]),
  );
  if (Array.isArray(node.required)) node.required = node.required.map((name) => snakeCase(String(name)));
}
