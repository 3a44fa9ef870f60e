import type { Caller } from './access.js';
import type { Parameters, Values } from './parameters.js';
import type { World } from './world.js';

/** A file of a multipart body. */
export interface UploadedFile {
  readonly filename: string;
  readonly bytes: Buffer;
}

/** A call that has passed all the checks of form. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  /** The values of the path, the query and the body together. */
  readonly values: Values;
  readonly file?: UploadedFile;
}

/** One method of one path, in the vendor's notation: `/nodes/{node}/qemu/{vmid}/config`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly parameters: Parameters;
  /** May be called without proof of who calls. */
  readonly isOpen?: boolean;
  /** Not for tokens. */
  readonly noToken?: boolean;
  /** Throws 403 unless the caller may. Nothing if any user may. */
  readonly permit?: (call: Call) => void;
  readonly handle: (call: Call) => unknown;
}

/** Finds the route of a request and the values that its path holds. */
export function matchRoute(routes: readonly Route[], method: string, path: string): { route: Route; values: Values } | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const values = matchPath(route.path, path);
    if (values) return { route, values };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Values | undefined {
  const [wanted, seen] = [pattern.split('/'), path.split('/')];
  // A volume id may hold slashes; the vendor takes the rest of the path for it.
  const length = pattern.endsWith('{volume}') ? wanted.length : seen.length;
  if (wanted.length !== length || seen.length < wanted.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const isRest = part === '{volume}' && index === wanted.length - 1;
    const text = decodeURIComponent(isRest ? seen.slice(index).join('/') : (seen[index] ?? ''));
    if (part.startsWith('{')) values[part.slice(1, -1)] = text;
    else if (part !== text) return undefined;
  }
  return values;
}

/** The VM id of a call. */
export function vmIdOf(call: Call): number {
  return Number(call.values.vmid);
}

/** The node of a call. */
export function nodeOf(call: Call): string {
  return call.values.node ?? '';
}
