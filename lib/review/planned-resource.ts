import { terraformResource } from '../derive/terraform-resource.js';
import { terraformTypeName, type TerraformAttributes } from '../derive/terraform-schema.js';
import type { Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import { markedPaths, type ValuePath } from './marks.js';
import { isRecord, type ResourceChange, type Values } from './plan-file.js';

/** What becomes of a resource. `replace` takes it away and makes it anew; `forget` leaves it on the devices and drops it from the state. */
export type Action = 'none' | 'create' | 'update' | 'replace' | 'delete' | 'forget';

/** One of our resources in a plan. */
export interface PlannedResource {
  /** Which plan it stands in. */
  readonly stack: string;
  readonly address: string;
  readonly kind: Kind;
  /** Unknown while what it is made of is. */
  readonly id?: string;
  readonly action: Action;
  /** The new one is made before the old one goes. */
  readonly makesFirst: boolean;
  readonly before?: Values;
  readonly after?: Values;
  readonly unknown: unknown;
  readonly sensitive: { readonly before: unknown; readonly after: unknown };
  /** Why it is replaced or deleted, in the core's word: `replace_because_tainted`. */
  readonly reason?: string;
  readonly replacePaths: readonly ValuePath[];
  readonly previousAddress?: string;
  readonly isImported: boolean;
  /** VM id of what was moved or imported here and may have to be taken over. */
  readonly adopts?: number;
  /** Write-only attributes that the configuration gives; their values are in no plan. */
  readonly writeOnlyGiven: readonly string[];
  /** Spec attributes whose value comes from something that is known only after the apply. */
  readonly unknownInputs: readonly ValuePath[];
}

/** The action behind the core's words. Anything else is a core that is newer than this program. */
export function actionOf(actions: readonly string[]): { action: Action; makesFirst: boolean } | undefined {
  const known: Readonly<Record<string, { action: Action; makesFirst: boolean }>> = {
    'no-op': { action: 'none', makesFirst: false },
    create: { action: 'create', makesFirst: false },
    update: { action: 'update', makesFirst: false },
    delete: { action: 'delete', makesFirst: false },
    'delete,create': { action: 'replace', makesFirst: false },
    'create,delete': { action: 'replace', makesFirst: true },
    forget: { action: 'forget', makesFirst: false },
  };
  return known[actions.join(',')];
}

/** The kind of a managed resource of our provider; `stranger` when the provider is ours and the type is not known here. */
export function kindOf(
  kinds: readonly Kind[],
  { provider_name: provider, type }: Pick<ResourceChange, 'provider_name' | 'type'>,
): Kind | 'stranger' | undefined {
  if (!isOurs(provider)) return undefined;
  return kinds.find((kind) => terraformTypeName(kind) === type) ?? 'stranger';
}

/** Whether a provider's full name is ours, on whatever registry. */
export function isOurs(provider: string): boolean {
  return provider.endsWith('/bitbuilder/bitbuilder');
}

/** The part of planned values that is the spec, outward, without what is null or unknown: the body of a PUT. */
export function specOf(kind: Kind, values: Values): Record<string, unknown> {
  const names = Object.keys(kind.spec.shape).map(snakeCase);
  return withoutNulls(Object.fromEntries(names.map((name) => [name, values[name]]))) as Record<string, unknown>;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null && item !== undefined).map(withoutNulls);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutNulls(item)]));
}

const schemas = new Map<Kind, TerraformAttributes>();

/** The Terraform attributes of a kind, derived once. */
export function attributesOf(kind: Kind): TerraformAttributes {
  const attributes = schemas.get(kind) ?? terraformResource(kind).attributes;
  schemas.set(kind, attributes);
  return attributes;
}

/** What the configuration says of the attributes of one resource. */
export interface Written {
  gives(attribute: string): boolean;
  dependsOnUnknown(attribute: string): boolean;
}

/**
 * Unknown parts of a spec that somebody wrote down as a reference. What is left out, and so drawn, is unknown as well, and is not
 * among them; nor is what the world answers.
 */
export function unknownInputs(kind: Kind, mark: unknown, written: Written): ValuePath[] {
  if (!isRecord(mark)) return [];
  const attributes = attributesOf(kind);
  return Object.keys(kind.spec.shape)
    .map(snakeCase)
    .flatMap((name) => {
      const isWholly = mark[name] === true;
      if (isWholly ? written.gives(name) : written.dependsOnUnknown(name)) return markedPaths(mark[name], [name]);
      return notDrawn({ [name]: attributes[name] } as TerraformAttributes, { [name]: mark[name] }, []);
    });
}

function notDrawn(attributes: TerraformAttributes, mark: unknown, path: ValuePath): ValuePath[] {
  if (!isRecord(mark)) return [];
  return Object.entries(mark).flatMap(([name, inner]): ValuePath[] => {
    const attribute = attributes[name];
    const at = [...path, name];
    if (!attribute || markedPaths(inner).length === 0) return [];
    if (inner === true || !attribute.nested) return attribute.origin.from === 'world' ? [] : [at];
    const { nesting, attributes: below } = attribute.nested;
    if (nesting === 'single') return notDrawn(below, inner, at);
    const items: [string | number, unknown][] = Array.isArray(inner)
      ? inner.map((item, index) => [index, item])
      : Object.entries(inner as Record<string, unknown>);
    return items.flatMap(([key, item]) => (item === true ? [[...at, key]] : notDrawn(below, item, [...at, key])));
  });
}
