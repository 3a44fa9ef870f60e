import { ConfigSessionError, type Backend } from '../providers/vyos/simulator/rest/backend.js';
import type { Exchange } from './recording.js';

/** One question of the HTTP layer to the session behind it: its name, its arguments, its named arguments. */
export type BackendCall = Exchange['backendCalls'][number];

/** The session that the exchanges were recorded with: it notes what it is asked and fails where the case says so. */
export function scriptedBackend(exchange: Exchange, calls: BackendCall[]): Backend {
  const ask = <T>(name: string, args: unknown[], named: Record<string, unknown>, answer: T): Promise<T> => {
    calls.push([name, args, named]);
    const fault = exchange.backendFails?.[name];
    if (fault === 'exception') throw new Error('scripted');
    if (fault !== undefined) throw new ConfigSessionError(fault);
    return Promise.resolve(answer);
  };
  const edit = (name: string) => (path: string[], value: string) => ask(name, [path], { value }, undefined);
  const operation = (name: string) => (path: string[]) => ask(name, [path], {}, '');
  return {
    isKey: (key) => key === 'K',
    isStrict: () => exchange.strict ?? false,
    set: edit('set'),
    delete: edit('delete'),
    comment: edit('comment'),
    touchesApi: () => exchange.backendState?.https_changed ?? false,
    commit: () => ask('commit', [], {}, ''),
    commitConfirm: (minutes) =>
      ask('commit_confirm', [], { minutes }, `\nInitialized commit-confirm; ${minutes} minutes to confirm before reboot\n`),
    confirm: () => ask('confirm', [], {}, 'Reboot timer stopped\n'),
    discard: () => void calls.push(['discard', [], {}]),
    showConfig: (path, format) => ask('show_config', [], { path }, format === 'raw' ? '{"a": "1"}' : { a: '1' }),
    // The configuration that it was recorded with: `a 1`.
    exists: (path) => ['a', 'a 1'].includes(path.join(' ')),
    values: (path) => (path.join(' ') === 'a' ? ['1'] : []),
    putSection: (op, path, section) => ask(`${op}_section`, [path, section], {}, undefined),
    putTree: (op, mask, config) => ask(`${op}_section_tree`, op === 'set' ? [config] : [mask, config], {}, undefined),
    save: (file) => ask('save_config', [file], {}, ''),
    writeFile: () => undefined,
    loadFile: (file) => ask('migrate_and_load_config', [file], {}, undefined),
    mergeFile: (file, destructive) => ask('merge_config', [file], { destructive }, undefined),
    generate: (path) => ask('generate', [path], {}, 'Private key: PRIV\nPublic key: PUB\n\n'),
    show: operation('show'),
    reset: operation('reset'),
    renew: operation('renew'),
    reboot: operation('reboot'),
    poweroff: operation('poweroff'),
    traceroute: (host) => ask('traceroute', [host], {}, ''),
    importPki: (words, asks) =>
      ask(asks ? 'import_pki' : 'import_pki_no_prompt', [words], {}, '1 value(s) installed. Use "compare" to see the pending changes'),
    image: (op, name) => ask({ add: 'install_image', delete: 'remove_image', set_default: 'set_default_image' }[op], [name], {}, ''),
    containerImage: (op, name) =>
      ask(op === 'show' ? 'show_container_image' : `${op}_container_image`, op === 'show' ? [] : [name], {}, ''),
    info: () => ({ version: '', hostname: '', banner: '' }),
  };
}
