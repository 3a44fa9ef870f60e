import { isRecord } from './plan-file.js';

const hidden = '(sensitive)';

/** The value with every secret that turns up in a text of it replaced: the last of several nets. Longest secrets come first. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, hidden), part);
    if (Array.isArray(part)) return part.map(visit);
    return isRecord(part) ? Object.fromEntries(Object.entries(part).map(([name, item]) => [name, visit(item)])) : part;
  };
  return visit(value) as T;
}
