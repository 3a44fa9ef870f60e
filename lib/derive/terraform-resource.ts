import { z } from 'zod';
import { unwrap } from '../attribute-marks.js';
import { bug } from '../errors.js';
import type { Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import { attributesOf, type View } from './terraform-attributes.js';
import {
  terraformTypeName,
  timeoutOperations,
  type Origin,
  type TerraformAttribute,
  type TerraformAttributes,
  type TerraformSchema,
  type TerraformType,
  type TimeoutOperation,
} from './terraform-schema.js';

/** The managed resource that a kind implies: its spec, its status, `id` and `drift`. */
export function terraformResource(kind: Kind): TerraformSchema {
  const view: View = { sensitive: pathSet(kind, kind.sensitive), writeOnly: pathSet(kind, kind.writeOnly), readOnly: false };
  const attributes = merge(kind, specAttributes(kind, view), statusAttributes(kind), {
    id: computed('Identifier, and the import id', 'string', { from: 'world', keeps: true }),
    drift: computed('What an apply would do to bring the world back, one line each', ['list', 'string'], { from: 'default', value: [] }),
    timeouts: timeoutsAttribute(timeoutOperations),
  });
  const replaces = kind.replaces.map((path) => outwardSteps(kind.spec, path));
  return { typeName: terraformTypeName(kind), description: kind.describes, attributes, replaces };
}

/** The data source that a kind implies: everything computed, found by `id` or by what its `lookup` takes. */
export function terraformDataSource(kind: Kind): TerraformSchema {
  const view: View = { sensitive: pathSet(kind, kind.sensitive), writeOnly: pathSet(kind, kind.writeOnly), readOnly: true };
  const open: View = { sensitive: new Set(), writeOnly: new Set(), readOnly: true };
  const own = merge(kind, specAttributes(kind, view), statusAttributes(kind), {
    drift: computed('What an apply would do to bring the world back, one line each', ['list', 'string'], { from: 'world', keeps: false }),
    timeouts: timeoutsAttribute(['read']),
  });
  const id = {
    ...computed('Identifier', 'string', { from: 'world', keeps: false }),
    required: !kind.lookup,
    computed: !!kind.lookup,
    optional: !!kind.lookup,
  };
  const answers = kind.lookup ? attributesOf(kind.lookup.answers, [], open) : {};
  const by = kind.lookup ? attributesOf(kind.lookup.by, [], open) : {};
  const given = Object.fromEntries(Object.entries(by).map(([name, attribute]) => [name, { ...attribute, optional: true, computed: true }]));
  const attributes = { ...own, ...answers, ...given, id };
  return { typeName: terraformTypeName(kind), description: kind.describes, attributes, replaces: [] };
}

// Terraform keeps these for itself (meta-arguments of a resource block).
const reserved = new Set(['count', 'for_each', 'provider', 'lifecycle', 'depends_on', 'connection', 'provisioner']);

function merge(kind: Kind, ...parts: readonly TerraformAttributes[]): TerraformAttributes {
  const all: Record<string, TerraformAttribute> = {};
  for (const [name, attribute] of parts.flatMap((part) => Object.entries(part))) {
    if (name in all) bug(`kind "${kind.name}" has the attribute "${name}" twice`);
    if (reserved.has(name)) bug(`kind "${kind.name}" has the attribute "${name}", which Terraform keeps for itself`);
    all[name] = attribute;
  }
  return all;
}

function specAttributes(kind: Kind, view: View): TerraformAttributes {
  return attributesOf(kind.spec, [], view);
}

function statusAttributes(kind: Kind): TerraformAttributes {
  return attributesOf(kind.status, [], { sensitive: new Set(), writeOnly: new Set(), readOnly: true });
}

function computed(description: string, type: TerraformType, origin: Origin): TerraformAttribute {
  return { type, required: false, optional: false, computed: true, sensitive: false, writeOnly: false, description, origin };
}

function timeoutsAttribute(operations: readonly TimeoutOperation[]): TerraformAttribute {
  const optional = {
    required: false,
    optional: true,
    computed: false,
    sensitive: false,
    writeOnly: false,
    origin: { from: 'config' },
  } as const;
  const durations = operations.map((operation): [string, TerraformAttribute] => [
    operation,
    { ...optional, type: 'string', description: `How long ${operation} may take, such as "10m" or "1h30m"` },
  ]);
  return {
    ...optional,
    nested: { nesting: 'single', attributes: Object.fromEntries(durations) },
    description: 'How long each operation may take. With one stated, a shim that is away meanwhile is waited for until it is over',
    isLocal: true,
  };
}

function pathSet(kind: Kind, paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.map((path) => outwardSteps(kind.spec, path).join('.')));
}

/** `disks.*.sizeGiB` as `['disks', '*', 'size_gib']`; a path that leads nowhere is a fault of the kind. */
function outwardSteps(spec: z.ZodObject, path: string): string[] {
  let node: z.ZodType = spec;
  return path.split('.').map((step) => {
    const inner = unwrap(node);
    if (inner instanceof z.ZodObject) node = (inner.shape as Record<string, z.ZodType>)[step] ?? bug(`no attribute "${path}"`);
    else if (inner instanceof z.ZodArray) node = inner.element as z.ZodType;
    else if (inner instanceof z.ZodRecord) node = inner.valueType as z.ZodType;
    else bug(`no attribute "${path}"`);
    return inner instanceof z.ZodObject ? snakeCase(step) : step;
  });
}
