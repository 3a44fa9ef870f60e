import type { Backend } from './backend.js';
import { finish } from './configure.js';
import { failure, success, type Reply } from './reply.js';
import type { Call } from './request.js';

/** Where a configuration that came as a text is put. */
const textFile = '/tmp/config.file';

/** POST /config-file. A refused load or merge stays in the session: nothing here discards. */
export async function configFile(backend: Backend, { body }: Call): Promise<Reply> {
  const { op, file, string: text, destructive } = body;
  if (op === 'save') return success(await backend.save(isNamed(file) ? file : '/config/config.boot'));
  if (op === 'confirm') return success(await backend.confirm());
  if (op !== 'load' && op !== 'merge') return failure(400, `'${String(op)}' is not a valid operation`);
  if (!isNamed(file) && !isNamed(text)) return failure(400, 'Missing required field "file | string"');
  if (!isNamed(file)) backend.writeFile(textFile, String(text));
  const source = isNamed(file) ? file : textFile;
  if (op === 'load') await backend.loadFile(source);
  else await backend.mergeFile(source, destructive === true || /^(true|t|yes|y|on|1)$/i.test(String(destructive)));
  return finish(backend, '', Number(body['confirm_time'] ?? 0));
}

function isNamed(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
