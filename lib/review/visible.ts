import { isRecord } from './plan-file.js';

/**
 * Control characters but for line ends and tabs, and those that turn the direction of text or are not seen: they make a reader or a terminal
 * show something else than is there (https://trojansource.codes).
 */
const unseen = /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The value with what cannot be seen written out: `<U+202E>`. */
export function withVisible<T>(value: T): T {
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(unseen, writtenOut);
    if (Array.isArray(part)) return part.map(visit);
    return isRecord(part) ? Object.fromEntries(Object.entries(part).map(([name, item]) => [name, visit(item)])) : part;
  };
  return visit(value) as T;
}

function writtenOut(sign: string): string {
  return `<U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`;
}
