import type { TerraformAttribute, TerraformAttributes } from '../derive/terraform-schema.js';
import type { Kind } from '../kind.js';
import { keyParts } from '../natural-key.js';
import { snakeCase } from '../names.js';
import { markedPaths, masked, partAt, type ValuePath } from './marks.js';
import { isRecord } from './plan-file.js';
import { attributesOf, specOf, type PlannedResource } from './planned-resource.js';

/** One attribute of a resource that changes, in the words of people: `disks scsi0 size`, `20 GiB`. */
export interface Difference {
  readonly path: ValuePath;
  readonly name: string;
  /** Absent when there was none, or none will be. */
  readonly before?: string;
  readonly after?: string;
  /** Whether its change alone makes a new resource. */
  readonly replaces: boolean;
}

const hidden = '(sensitive)';
const later = '(known after apply)';

/** What changes in the spec of a resource; of a new one everything that is not a default. Nothing sensitive is told. */
export function differencesOf(resource: PlannedResource): Difference[] {
  const { kind, action, before, after, unknown, sensitive, replacePaths } = resource;
  const own = ownAttributes(kind);
  const parts = new Set(keyParts(kind).map((part) => part.name));
  const was = leaves(before ? masked(specOf(kind, before), sensitive.before, () => hidden) : {}, own);
  const willBe = leaves(after ? masked(specOf(kind, after), sensitive.after, () => hidden) : {}, own);
  const hiddenChange = (path: ValuePath) =>
    JSON.stringify(partAt(before, path)) !== JSON.stringify(partAt(after, path)) && was.get(key(path))?.value === hidden;
  for (const path of markedPaths(unknown)) if (isWritten(own, path)) willBe.set(key(path), { path, value: later });
  const keys = [...new Set([...was.keys(), ...willBe.keys()])];
  return keys.flatMap((each): Difference[] => {
    const [from, to] = [was.get(each), willBe.get(each)];
    const path = from?.path ?? to?.path ?? [];
    if (action === 'delete' || action === 'forget' || (from?.value === to?.value && !hiddenChange(path))) return [];
    if (action === 'create' && path.length === 1 && parts.has(String(path[0]))) return [];
    if (!from && to && isDefault(own, path, partAt(after, path))) return [];
    const replaces = replacePaths.some((one) => one.every((step, index) => String(path[index]) === String(step)));
    return [{ path, name: nameOf(path), replaces, ...(from ? { before: from.value } : {}), ...(to ? { after: to.value } : {}) }];
  });
}

interface Leaf {
  readonly path: ValuePath;
  readonly value: string;
}

/** Attributes by path; a list of plain values is one leaf. */
function leaves(value: unknown, attributes: TerraformAttributes): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  const visit = (part: unknown, path: ValuePath) => {
    if (part === undefined || part === null) return;
    if (isRecord(part)) for (const [name, item] of Object.entries(part)) visit(item, [...path, name]);
    else if (Array.isArray(part) && part.some(isRecord)) part.forEach((item, index) => visit(item, [...path, index]));
    else if (!(Array.isArray(part) && part.length === 0)) found.set(key(path), { path, value: tell(part, path) });
  };
  if (isRecord(value)) for (const [name, part] of Object.entries(value)) if (name in attributes) visit(part, [name]);
  return found;
}

function ownAttributes(kind: Kind): TerraformAttributes {
  const names = new Set(Object.keys(kind.spec.shape).map(snakeCase));
  return Object.fromEntries(Object.entries(attributesOf(kind)).filter(([name]) => names.has(name)));
}

function attributeAt(attributes: TerraformAttributes, path: ValuePath): TerraformAttribute | undefined {
  const [name = '', ...rest] = path;
  const attribute = attributes[name];
  if (!attribute?.nested || rest.length === 0) return attribute;
  return attributeAt(attribute.nested.attributes, attribute.nested.nesting === 'single' ? rest : rest.slice(1));
}

function isWritten(attributes: TerraformAttributes, path: ValuePath): boolean {
  return attributeAt(attributes, path) !== undefined;
}

function isDefault(attributes: TerraformAttributes, path: ValuePath, value: unknown): boolean {
  const origin = attributeAt(attributes, path)?.origin;
  return origin?.from === 'default' && JSON.stringify(origin.value) === JSON.stringify(value);
}

const units: readonly [RegExp, string][] = [
  [/_mib$/, 'MiB'],
  [/_gib$/, 'GiB'],
  [/_seconds$/, 's'],
];

function nameOf(path: ValuePath): string {
  const steps = path.map((step) => (typeof step === 'number' ? String(step + 1) : step));
  const last = steps.length - 1;
  const bare = units.reduce((name, [suffix]) => name.replace(suffix, ''), steps[last] ?? '');
  return [...steps.slice(0, last), bare].join(' ').replaceAll('_', ' ');
}

function tell(value: unknown, path: ValuePath): string {
  const unit = units.find(([suffix]) => suffix.test(String(path.at(-1))))?.[1];
  const text = Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
  const short = text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
  return unit && typeof value === 'number' ? `${short} ${unit}` : short;
}

function key(path: ValuePath): string {
  return JSON.stringify(path.map(String));
}
