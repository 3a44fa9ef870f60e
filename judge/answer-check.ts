import type { AnswerSchema } from './recording.js';

/**
 * Where a value breaks a schema, by the rules of PVE::JSONSchema: a scalar's type is what its text looks like, and properties
 * that the schema does not name are allowed unless it says otherwise. Formats are not checked: the vendor publishes their names only.
 */
export function breachesOf(value: unknown, schema: AnswerSchema, at = '$'): string[] {
  if (schema.optional && (value === null || value === undefined)) return [];
  if (schema.type === 'null') return value === null || value === undefined ? [] : [`${at}: ${shown(value)} where nothing is answered`];
  if (schema.type === 'any' || schema.type === undefined) return [];
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [`${at}: ${shown(value)} is not a list`];
    return schema.items ? value.flatMap((item, index) => breachesOf(item, schema.items ?? {}, `${at}[${index}]`)) : [];
  }
  if (schema.type === 'object') return isRecord(value) ? breachesOfObject(value, schema, at) : [`${at}: ${shown(value)} is not an object`];
  const breach = scalarBreach(value, schema);
  return breach === undefined ? [] : [`${at}: ${shown(value)} ${breach}`];
}

function breachesOfObject(value: Record<string, unknown>, schema: AnswerSchema, at: string): string[] {
  const properties = schema.properties ?? {};
  const missing = Object.entries(properties)
    .filter(([name, property]) => !property.optional && !name.endsWith('[n]') && value[name] === undefined)
    .map(([name]) => `${at}.${name}: is missing`);
  const wrong = Object.entries(value).flatMap(([name, child]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : properties[name.replace(/\d+$/, '[n]')];
    if (property) return breachesOf(child, property, `${at}.${name}`);
    const more = schema.additionalProperties;
    if (typeof more === 'object') return breachesOf(child, more, `${at}.${name}`);
    return more === 0 || more === false ? [`${at}.${name}: is not in the schema`] : [];
  });
  return [...missing, ...wrong];
}

/** How a scalar breaks its schema, or undefined. */
export function scalarBreach(value: unknown, schema: AnswerSchema): string | undefined {
  if (value === null || typeof value === 'object') return `is not a ${schema.type ?? 'scalar'}`;
  const text = String(value);
  if (schema.type === 'integer' && !/^[+-]?\d+$/.test(text)) return 'is not an integer';
  if (schema.type === 'number' && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return 'is not a number';
  if (schema.type === 'boolean' && !/^(0|1|true|false)$/.test(text)) return 'is not a boolean';
  if (schema.enum && !schema.enum.some((allowed) => String(allowed) === text)) return `is none of ${schema.enum.join(', ')}`;
  if (schema.minimum !== undefined && Number(text) < schema.minimum) return `is below ${schema.minimum}`;
  if (schema.maximum !== undefined && Number(text) > schema.maximum) return `is above ${schema.maximum}`;
  if (schema.minLength !== undefined && text.length < schema.minLength) return `is shorter than ${schema.minLength}`;
  if (schema.maxLength !== undefined && text.length > schema.maxLength) return `is longer than ${schema.maxLength}`;
  if (schema.pattern !== undefined && !new RegExp(`^(?:${schema.pattern})$`, schema.patternFlags).test(text))
    return `is not like ${schema.pattern}`;
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
