import type { HeaderField } from './static-table.js';

/** What a request says of itself. */
export interface Request {
  path: string;
  /** In bytes, where it was told. */
  contentLength?: number;
}

const pseudoHeaders = new Set([':method', ':scheme', ':path', ':authority']);
const ofOneHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/** The request in these headers, or what is wrong with them: RFC 9113, section 8. */
export function requestOf(fields: readonly HeaderField[]): Request | string {
  const pseudo = new Map<string, string>();
  let contentLength: number | undefined;
  let isRegular = false;
  for (const [name, value] of fields) {
    if (!name.startsWith(':')) {
      isRegular = true;
      if (name === 'content-length') contentLength = Number(value);
      const fault = faultOf(name, value);
      if (fault) return fault;
    } else if (isRegular || pseudo.has(name) || !pseudoHeaders.has(name)) return `${name} is out of place`;
    else pseudo.set(name, value);
  }
  const path = pseudo.get(':path');
  if (!path || !pseudo.get(':method') || !pseudo.has(':scheme')) return 'a request needs :method, :scheme and :path';
  return contentLength === undefined ? { path } : { path, contentLength };
}

/** What is wrong with the headers after a body. */
export function trailersFault(fields: readonly HeaderField[]): string | undefined {
  for (const [name, value] of fields) {
    const fault = name.startsWith(':') ? `${name} is out of place` : faultOf(name, value);
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(name: string, value: string): string | undefined {
  if (name !== name.toLowerCase()) return `${name} is not in lower case`;
  if (ofOneHop.has(name)) return `${name} is of HTTP/1`;
  if (name === 'content-length' && !/^\d+$/.test(value)) return `content-length is ${value}`;
  if (name === 'te' && value !== 'trailers') return `te is ${value}`;
  return undefined;
}
