import type { Backend } from './backend.js';
import { ConfigSessionError } from './backend.js';
import { configSectionListModel, configSectionTreeModel, configureListModel, confirmModel } from './models.js';
import type { Body } from './pydantic.js';
import { success, type Reply } from './reply.js';
import type { Call } from './request.js';

/** POST /configure: edits and one commit. Any failure discards what the session holds. */
export async function configure(backend: Backend, { model, body }: Call): Promise<Reply> {
  if (model === confirmModel) {
    if (body['op'] !== 'confirm') throw invalidOperation(body['op']);
    const words = await backend.confirm();
    return finish(backend, words, 0);
  }
  const commands = (model === configureListModel ? body['commands'] : [body]) as Body[];
  const missing = backend.isStrict() ? missingPaths(backend, commands) : new Set();
  for (const command of commands) await runEdit(backend, command, missing.has(command));
  // A guard inside an element of a list is dropped: only the request itself can carry one.
  return finish(backend, '', Number(body['confirm_time'] ?? 0));
}

/** POST /configure-section: subtrees in the form of showConfig. */
export async function configureSection(backend: Backend, { model, body }: Call): Promise<Reply> {
  const list = (model === configSectionListModel ? body['commands'] : [body]) as Body[];
  for (const { op, path, section, mask, config } of list) {
    if (op !== 'set' && op !== 'load') throw invalidOperation(op);
    if (model === configSectionTreeModel) await backend.putTree(op, mask as object, config as object);
    else await backend.putSection(op, path as string[], section as object);
  }
  return finish(backend, '', 0);
}

/** Commits, or promises to where the commit would cut the connection that its answer goes over. */
export async function finish(backend: Backend, words: string, confirmMinutes: number): Promise<Reply> {
  if (!backend.touchesApi()) {
    const committed = await backend.commit();
    return success(words + committed + (confirmMinutes !== 0 ? await backend.commitConfirm(confirmMinutes) : ''));
  }
  const notice = 'Requested HTTP API server configuration change; commit will be called in the background';
  // Nobody hears what becomes of it; a refused one is discarded as any other.
  return success(words + notice, async () => {
    try {
      await backend.commit();
      if (confirmMinutes !== 0) await backend.commitConfirm(confirmMinutes);
    } catch {
      backend.discard();
    }
  });
}

/** The refusal of an operation that a route does not know. */
function invalidOperation(op: unknown): ConfigSessionError {
  return new ConfigSessionError(`'${String(op)}' is not a valid operation`);
}

async function runEdit(backend: Backend, { op, path: rawPath, value: rawValue }: Body, isMissing: boolean): Promise<void> {
  const path = rawPath as string[];
  const value = typeof rawValue === 'string' ? rawValue : '';
  if (op === 'set') return backend.set(path, value);
  if (op === 'comment') return backend.comment(path, value);
  if (op !== 'delete') throw invalidOperation(op);
  if (isMissing) throw new ConfigSessionError(`Cannot delete [${joined(path, value)}]: path/value does not exist`);
  return backend.delete(path, value);
}

/** The deletes of what is not there; the vendor looks at the configuration as it was before the first edit. */
function missingPaths(backend: Backend, commands: readonly Body[]): Set<unknown> {
  const deletes = commands.filter(({ op }) => op === 'delete');
  return new Set(deletes.filter(({ path, value }) => !backend.exists(joined(path as string[], value).split(/\s+/))));
}

function joined(path: readonly string[], value: unknown): string {
  return [...path, typeof value === 'string' ? value : ''].join(' ').trim();
}
