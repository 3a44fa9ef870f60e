import { formatNamed } from '../providers/proxmox/simulator/formats.js';
import { scalarBreach } from './answer-check.js';
import type { ParameterSchema, PartSchema, PveSchema } from './recording.js';

/** A request as it was sent: the path below `/api2/json`, and the parameters of its query or form. */
export interface SentRequest {
  method: string;
  path: string;
  values: readonly (readonly [name: string, value: string])[];
}

/** The method of the schema that a request calls, and what stands in its path. */
interface Called {
  name: string;
  parameters: Readonly<Record<string, ParameterSchema>>;
  inPath: readonly (readonly [name: string, value: string])[];
}

/** What of a request breaks the schema of the vendor; undefined for a method that the schema has not. */
export function breachesOfRequest(request: SentRequest, schema: PveSchema): string[] | undefined {
  const called = methodOf(request, schema);
  if (!called) return undefined;
  const given = [...called.inPath, ...request.values];
  const names = new Set(given.map(([name]) => name));
  const twice = [...names].filter((name) => given.filter(([other]) => other === name).length > 1);
  return [
    ...given.flatMap(([name, value]) => breachesOfValue(name, value, schemaOf(called.parameters, name))),
    ...twice.filter((name) => schemaOf(called.parameters, name)?.type !== 'array').map((name) => `${name}: is given twice`),
    ...missing(called.parameters, names),
  ];
}

/** Where a path has room for a name and a word of its own, the word counts: `/cluster/ha/status/current`. */
function methodOf({ method, path }: SentRequest, schema: PveSchema): Called | undefined {
  const words = path.split('/');
  const fits = (template: readonly string[]) =>
    template.length === words.length && template.every((part, index) => isName(part) || part === words[index]);
  const [best] = Object.entries(schema.paths)
    .filter(([, methods]) => method in methods)
    .map(([name, methods]) => ({ name, template: name.split('/'), parameters: methods[method]?.params ?? {} }))
    .filter(({ template }) => fits(template))
    .sort((one, other) => one.template.filter(isName).length - other.template.filter(isName).length);
  if (!best) return undefined;
  const inPath = best.template.flatMap((part, index) =>
    isName(part) ? [[part.slice(1, -1), decodeURIComponent(words[index] ?? '')] as const] : [],
  );
  return { name: `${method} ${best.name}`, parameters: best.parameters, inPath };
}

function isName(part: string): boolean {
  return part.startsWith('{');
}

function schemaOf<T>(schemas: Readonly<Record<string, T>>, name: string): T | undefined {
  if (Object.hasOwn(schemas, name)) return schemas[name];
  const family = name.replace(/\d+$/, '[n]');
  return Object.hasOwn(schemas, family) ? schemas[family] : undefined;
}

function missing(schemas: Readonly<Record<string, ParameterSchema>>, given: ReadonlySet<string>): string[] {
  const needed = Object.entries(schemas).filter(([name, { optional }]) => !optional && !name.endsWith('[n]') && !given.has(name));
  const wanted = Object.entries(schemas).flatMap(([name, { requires }]) =>
    requires !== undefined && given.has(name) && !given.has(requires) ? [`${requires}: is missing beside ${name}`] : [],
  );
  return [...needed.map(([name]) => `${name}: is missing`), ...wanted];
}

function breachesOfValue(at: string, value: string, schema: ParameterSchema | undefined): string[] {
  if (!schema) return [`${at}: is not in the schema`];
  if (schema.type === 'array') return value.split('\0').flatMap((item) => breachesOfValue(at, item, schema.items ?? {}));
  if (typeof schema.format === 'object') return breachesOfProperties(at, value, schema.format);
  const broken = schema.format === undefined ? undefined : formatNamed(schema.format)?.(value);
  const breach = scalarBreach(value, schema) ?? (broken === undefined ? undefined : `is no ${String(schema.format)}: ${broken}`);
  return breach === undefined ? [] : [`${at}: "${value}" ${breach}`];
}

/** `virtio=02:BB:00:00:00:01,bridge=vmbr0`: parts apart by commas, one of which may stand without its name. */
function breachesOfProperties(at: string, value: string, parts: Readonly<Record<string, PartSchema>>): string[] {
  const unnamed = Object.entries(parts).find(([, part]) => part.default_key)?.[0] ?? '';
  const given = new Map<string, string>();
  const problems: string[] = [];
  for (const item of value.split(',')) {
    const [, name = unnamed, text = item] = /^([^=,:]+)=(.*)$/s.exec(item) ?? [];
    const { alias, keyAlias } = (Object.hasOwn(parts, name) ? parts[name] : undefined) ?? {};
    for (const [part, content] of [[alias ?? name, text] as const, ...(keyAlias === undefined ? [] : [[keyAlias, name] as const])]) {
      if (given.has(part)) problems.push(`${at}.${part}: is given twice`);
      given.set(part, content);
    }
  }
  const broken = [...given].flatMap(([name, text]) =>
    breachesOfValue(`${at}.${name}`, text, Object.hasOwn(parts, name) ? parts[name] : undefined),
  );
  const own = Object.fromEntries(Object.entries(parts).filter(([, { alias }]) => alias === undefined));
  return [...problems, ...broken, ...missing(own, new Set(given.keys())).map((problem) => `${at}.${problem}`)];
}
