import type { AttributePath, Problem } from '../../../lib/errors.js';
import type { Kind } from '../../../lib/kind.js';

/** The attributes that differ although the kind says that their change means a new resource. */
export function changedInPlace(kind: Kind, before: Record<string, unknown>, after: Record<string, unknown>): Problem[] {
  return kind.replaces.flatMap((dotted) =>
    [...pathsOf(dotted.split('.'), before)]
      .filter((path) => valueAt(after, path.slice(0, -1)) !== undefined && !isSame(valueAt(before, path), valueAt(after, path)))
      .map((path) => ({
        path,
        message: `cannot change in place (${text(valueAt(before, path))} to ${text(valueAt(after, path))}); remove the ${kind.title} and make it anew`,
      })),
  );
}

/** The paths of a dotted pattern that a value has; `*` stands for each key or index. */
function* pathsOf(pattern: readonly string[], value: unknown, path: AttributePath = []): Generator<AttributePath> {
  const [step, ...rest] = pattern;
  if (step === undefined) yield path;
  else if (step !== '*') yield* pathsOf(rest, child(value, step), [...path, step]);
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) yield* pathsOf(rest, child(value, key), [...path, key]);
}

function valueAt(value: unknown, path: AttributePath): unknown {
  return path.reduce<unknown>(child, value);
}

function child(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
