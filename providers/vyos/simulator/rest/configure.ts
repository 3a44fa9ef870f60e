import type { Backend } from './backend.js';
import { pydanticError } from './python.js';
import { failure, success, type Reply } from './reply.js';
import { isRecord, type Call } from './request.js';

/** POST /configure: edits and one commit. Any failure discards what the session holds. */
export async function configure(backend: Backend, { data }: Call): Promise<Reply> {
  const request = isRecord(data) ? data : {};
  if (request['op'] === 'confirm') {
    const words = await backend.confirm();
    await backend.commit();
    return success(words);
  }
  const list = Array.isArray(data) ? data : Array.isArray(request['commands']) ? request['commands'] : [request];
  for (const command of list as Record<string, unknown>[]) {
    const refused = await runCommand(backend, command);
    if (refused) {
      backend.discard();
      return refused;
    }
  }
  if (backend.touchesApi()) {
    // Nobody hears what becomes of it; a refused one is discarded as any other.
    return success('Requested HTTP API server configuration change; commit will be called in the background', async () => {
      await backend.commit().catch(() => backend.discard());
    });
  }
  const words = await backend.commit();
  // A guard inside an element of a list is dropped: only the request itself can carry one.
  const minutes = request['confirm_time'];
  return success(typeof minutes === 'number' && minutes > 0 ? await backend.commitConfirm(minutes) : words);
}

async function runCommand(backend: Backend, command: Record<string, unknown>): Promise<Reply | undefined> {
  const op = String(command['op']);
  const path = command['path'];
  const value = typeof command['value'] === 'string' ? command['value'] : '';
  const isPath = Array.isArray(path) && path.length > 0 && path.every((word) => typeof word === 'string');
  // What the model of an edit does not take falls through to the model of a confirmation, which knows no such operation.
  if (!isPath) return failure(400, `'${op}' is not a valid operation`);
  if (op === 'set') return void (await backend.set(path, value));
  if (op === 'comment') return void (await backend.comment(path, value));
  if (op !== 'delete') return failure(400, `'${op}' is not a valid operation`);
  const whole = value === '' ? path : [...path, value];
  if (backend.isStrict() && !backend.exists(whole)) {
    return failure(400, `Cannot delete [${whole.join(' ')}]: path/value does not exist`);
  }
  return void (await backend.delete(path, value));
}

/** POST /configure-section: a subtree in the form of showConfig. */
export async function configureSection(backend: Backend, { data }: Call): Promise<Reply> {
  const list = (Array.isArray(data) ? data : [data]) as Record<string, unknown>[];
  for (const command of list) {
    const { op, path, section, mask, config } = command;
    if (op !== 'set' && op !== 'load') {
      backend.discard();
      return failure(400, `'${String(op)}' is not a valid operation`);
    }
    if (isRecord(mask) && isRecord(config)) {
      await backend.putTree(op, mask, config);
      continue;
    }
    if (!isRecord(section)) {
      const place = ['body', 'ConfigSectionModel', 'section'];
      return failure(400, pydanticError('dict_type', place, 'Input should be a valid dictionary', section));
    }
    await backend.putSection(op, path as string[], section);
  }
  return success(await backend.commit());
}

/** POST /config-file. A refused load or merge stays in the session: nothing here discards. */
export async function configFile(backend: Backend, { data }: Call): Promise<Reply> {
  const { op, file, string, destructive } = isRecord(data) ? data : {};
  const source = typeof file === 'string' ? file : '/tmp/config.file';
  if (op === 'save') return success(await backend.save(typeof file === 'string' ? file : undefined));
  if (op === 'confirm') return success(await backend.confirm());
  if ((op !== 'load' && op !== 'merge') || (file === undefined && string === undefined)) {
    return failure(
      400,
      op === 'load' || op === 'merge' ? "Missing required field 'file' or 'string'" : `'${String(op)}' is not a valid operation`,
    );
  }
  if (op === 'load') await backend.loadFile(source);
  else await backend.mergeFile(source, destructive === true);
  return success(await backend.commit());
}
