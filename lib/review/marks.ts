import { isRecord } from './plan-file.js';

/** Steps to a part of a value, as the plan writes them. */
export type ValuePath = readonly (string | number)[];

/** Paths that a plan's mark (`after_unknown`, `after_sensitive`) names; `true` at the root is the empty path. */
export function markedPaths(mark: unknown, path: ValuePath = []): ValuePath[] {
  if (mark === true) return [path];
  if (Array.isArray(mark)) return mark.flatMap((item, index) => markedPaths(item, [...path, index]));
  if (isRecord(mark)) return Object.entries(mark).flatMap(([name, item]) => markedPaths(item, [...path, name]));
  return [];
}

/** The value with every marked part replaced. */
export function masked(value: unknown, mark: unknown, by: (part: unknown) => unknown): unknown {
  if (mark === true) return value === null || value === undefined ? value : by(value);
  if (Array.isArray(value) && Array.isArray(mark)) return value.map((item, index) => masked(item, mark[index], by));
  if (isRecord(value) && isRecord(mark))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item, mark[name], by)]));
  return value;
}

/** The marked parts themselves. */
export function markedParts(value: unknown, mark: unknown): unknown[] {
  return markedPaths(mark)
    .map((path) => partAt(value, path))
    .filter((part) => part !== undefined && part !== null);
}

/** What stands at a path, or undefined. */
export function partAt(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>(
    (part, step) => (typeof part === 'object' && part !== null ? (part as Record<string | number, unknown>)[step] : undefined),
    value,
  );
}

/** Every string in a value, however deep. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isRecord(value) ? Object.values(value).flatMap(stringsIn) : [];
}
