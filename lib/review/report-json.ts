import { snakeCase } from '../names.js';
import { isRecord } from './plan-file.js';
import type { Review } from './review.js';

/** The review for programs: the same value with snake_case names. It holds no maps, so every key is a name of ours. */
export function reportJsonOf(review: Review): string {
  return `${JSON.stringify(outward(review), null, 2)}\n`;
}

function outward(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(outward);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [snakeCase(name), outward(item)]));
}
