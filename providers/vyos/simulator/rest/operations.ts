import type { Backend } from './backend.js';
import { failure, success, type Reply } from './reply.js';
import type { Call } from './request.js';

/** Answers one call of a route. */
export type Handler = (backend: Backend, call: Call) => Promise<Reply>;

/** An operational command: the operation of a request must be the word of its route. */
export function operation(word: string, run: (backend: Backend, path: string[]) => Promise<string>): Handler {
  return async (backend, { body }) => {
    if (body['op'] !== word) return unknownOperation(body['op']);
    return success(await run(backend, body['path'] as string[]));
  };
}

/** POST /image: the images that a router can boot. */
export async function image(backend: Backend, { body }: Call): Promise<Reply> {
  const { op, url, name } = body;
  if (op === 'show') return success(await backend.show(['system', 'image']));
  if (op === 'add') return success(await backend.image('add', String(url)));
  return success(await backend.image(op === 'delete' ? 'delete' : 'set_default', String(name)));
}

/** POST /container-image */
export async function containerImage(backend: Backend, { body }: Call): Promise<Reply> {
  const { op, name } = body;
  if (op === 'show') return success(await backend.containerImage('show', ''));
  if (op !== 'add' && op !== 'delete') return unknownOperation(op);
  if (typeof name !== 'string' || name === '') return failure(400, 'Missing required field "name"');
  return success(await backend.containerImage(op, name));
}

/** POST /import-pki: files of the router's own become part of its configuration. */
export async function importPki(backend: Backend, { body }: Call): Promise<Reply> {
  const { op, passphrase } = body;
  const path = body['path'] as string[];
  if (op !== 'import-pki') return unknownOperation(op);
  const isKey = path.length === 5 && ['key-file', 'private-key'].includes(path[3] ?? '');
  const [, type = '', name = '', , file = ''] = path;
  if (isKey && !['ca', 'certificate', 'key-pair'].includes(type)) return failure(400, `Invalid command: ${path.join(' ')}`);
  const phrase = typeof passphrase === 'string' && passphrase !== '' ? ['--passphrase', passphrase] : [];
  const words = isKey
    ? await backend.importPki(['--pki-type', type, '--name', name, '--key-filename', file, ...phrase], false)
    : await backend.importPki(path, true);
  if (!/^\d/.test(words)) return failure(400, words);
  await backend.commit();
  return success(words.split('. ')[0]);
}

/** POST /traceroute */
export async function traceroute(backend: Backend, { body }: Call): Promise<Reply> {
  if (body['op'] !== 'traceroute') return unknownOperation(body['op']);
  return success(await backend.traceroute(String(body['host'])));
}

function unknownOperation(op: unknown): Reply {
  return failure(400, `'${String(op)}' is not a valid operation`);
}
