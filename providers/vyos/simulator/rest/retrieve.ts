import type { Backend } from './backend.js';
import { failure, success, type Reply } from './reply.js';
import { isRecord, type Call } from './request.js';

/** POST /retrieve. It takes no lock, so it can show edits that another request has not committed yet. */
export async function retrieve(backend: Backend, { data }: Call): Promise<Reply> {
  const { op, path: rawPath, configFormat } = isRecord(data) ? data : {};
  const path = Array.isArray(rawPath) ? rawPath.map(String) : [];
  switch (op) {
    case 'showConfig':
      return success(await backend.showConfig(path, typeof configFormat === 'string' ? configFormat : 'json'));
    case 'exists':
      return success(backend.exists(path));
    case 'returnValue':
      return success(backend.values(path)[0] ?? null);
    case 'returnValues':
      return success(backend.values(path));
    default:
      return failure(400, `'${String(op)}' is not a valid operation`);
  }
}
