import type { IncomingMessage } from 'node:http';
import type { Values } from './parameters.js';
import { PveRefusal } from './refusal.js';
import type { UploadedFile } from './route.js';

/** The body of a request, read. */
export interface Body {
  readonly values: Values;
  readonly file?: UploadedFile;
}

/** PVE::APIServer::AnyEvent takes no more for a body that is not an upload. */
const postLimit = 64 * 1024;

/** What pveproxy refuses of a head before it asks who calls. */
export function checkHead(request: IncomingMessage): void {
  const method = request.method ?? 'GET';
  if (!['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'].includes(method)) throw new PveRefusal(501, `method '${method}' not available`);
  if (request.headers['transfer-encoding'] !== undefined) throw new PveRefusal(501, 'chunked transfer encoding not supported');
}

/** Reads a body as pveproxy does: of known length, not with DELETE or GET, a form, JSON or an upload. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const length = Number(request.headers['content-length'] ?? 0);
  const method = request.method ?? 'GET';
  if (length > 0 && method !== 'POST' && method !== 'PUT') throw new PveRefusal(501, `Unexpected content for method '${method}'`);
  if (length === 0) return { values: {} };
  const type = request.headers['content-type'] ?? '';
  const isUpload = type.startsWith('multipart/form-data');
  if (!isUpload && length > postLimit) throw new PveRefusal(501, 'for data too large');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (isUpload) return readMultipart(bytes, /boundary=([^;]+)/.exec(type)?.[1] ?? '');
  if (type.startsWith('application/json')) return { values: readJson(bytes) };
  if (type === '' || type.startsWith('application/x-www-form-urlencoded')) return { values: readForm(bytes.toString('utf8')) };
  throw new PveRefusal(506, `upload 'Content-Type '${type}' not implemented`);
}

/** A query or a form; what is given several times is kept as one text, as pveproxy does. */
export function readForm(text: string): Values {
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) values[name] = values[name] === undefined ? value : `${values[name]}\0${value}`;
  return values;
}

function textOf(value: unknown): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

function readJson(bytes: Buffer): Values {
  try {
    const parsed = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(parsed).map(([name, value]) => [name, Array.isArray(value) ? value.map(textOf).join('\0') : textOf(value)]),
    );
  } catch {
    throw new PveRefusal(400, 'malformed JSON string');
  }
}

function readMultipart(bytes: Buffer, boundary: string): Body {
  const values: Record<string, string> = {};
  let file: UploadedFile | undefined;
  const separator = Buffer.from(`--${boundary}`);
  for (let at = bytes.indexOf(separator); at >= 0;) {
    const next = bytes.indexOf(separator, at + separator.length);
    if (next < 0) break;
    const part = bytes.subarray(at + separator.length + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, split).toString('utf8');
    const content = part.subarray(split + 4);
    const name = /; name="([^"]+)"/.exec(head)?.[1] ?? '';
    const filename = /filename="([^"]+)"/.exec(head)?.[1];
    values[name] = filename ?? content.toString('utf8');
    if (filename !== undefined) file = { filename, bytes: Buffer.from(content) };
    at = next;
  }
  return { values, ...(file ? { file } : {}) };
}
