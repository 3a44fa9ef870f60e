import type { Handler } from '../declared-routes.js';

/** The answer of a path that only lists what stands below it. */
export function indexOf(names: readonly string[], field = 'subdir'): Handler {
  return () => names.map((name) => ({ [field]: name }));
}
