import type { Route } from './route.js';

/**
 * Whether a pattern is that of a call: its name in the API, `POST /nodes/{node}/qemu`, or its method and path as they are asked for,
 * where `*` stands for any part and `**` for all the rest.
 */
export function isPatternOf(pattern: string, name: string, asked: string): boolean {
  return pattern === name || regexOf(pattern).test(asked);
}

/** Whether any call of a route can be one of the pattern. */
export function mayMatch(pattern: string, { method, path }: Pick<Route, 'method' | 'path'>): boolean {
  if (pattern.includes('{')) return pattern === `${method} ${path}`;
  const [verb = '', wanted = ''] = pattern.split(' ');
  return (verb === '*' || verb === method) && partsMatch(wanted.split('/'), path.split('/'));
}

function partsMatch([wanted, ...others]: readonly string[], parts: readonly string[]): boolean {
  if (wanted === undefined) return parts.length === 0;
  if (wanted === '**') return true;
  const [part, ...rest] = parts;
  if (part === undefined) return false;
  // A volume id may hold slashes.
  if (part === '{volume}' && rest.length === 0) return true;
  return (part.startsWith('{') || regexOf(wanted).test(part)) && partsMatch(others, rest);
}

function regexOf(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split(/(\*\*|\*)/)
      .map(partOf)
      .join('')}$`,
  );
}

function partOf(part: string): string {
  if (part === '**') return '.*';
  return part === '*' ? '[^/ ]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
