import type { Backend } from './backend.js';
import { failure, success, type Reply } from './reply.js';
import type { Call } from './request.js';

/** POST /retrieve. It takes no lock, so it can show edits that another request has not committed yet. */
export async function retrieve(backend: Backend, { body }: Call): Promise<Reply> {
  const { op, configFormat } = body;
  const path = body['path'] as string[];
  // The vendor joins the words and takes them apart again, so that none can hold a blank.
  const words = path.join(' ').split(/\s+/).filter(Boolean);
  switch (op) {
    case 'showConfig': {
      const format = typeof configFormat === 'string' && configFormat !== '' ? configFormat : 'json';
      const shown = await backend.showConfig(path, format);
      return ['json', 'json_ast', 'raw'].includes(format) ? success(shown) : failure(400, `'${format}' is not a valid config format`);
    }
    case 'exists':
      return success(backend.exists(words));
    case 'returnValue':
      return success(backend.values(words)[0] ?? null);
    case 'returnValues':
      return success(backend.values(words));
    default:
      return failure(400, `'${String(op)}' is not a valid operation`);
  }
}
