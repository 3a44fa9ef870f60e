import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasPath, subtree, type ConfigPath, type ConfigTree } from '../../../lib/router-config/tree.js';
import { configLines, configToJson } from './draft.js';
import { resolve } from './grammar/root.js';
import type { GrammarNode } from './grammar/node.js';
import { ConfigSessionError, type Backend } from './rest/backend.js';
import { wordsAt, valueAt } from './rules/rule.js';
import type { Session } from './session.js';

export interface RouterBackendOptions {
  session: Session;
  grammar: GrammarNode;
  version: '1.5' | '1.4';
  settings: { readMs: number };
  reboot(): void;
}

/** The REST layer's view of a simulated router. */
export function routerBackend({ session, grammar, version, settings, reboot }: RouterBackendOptions): Backend {
  const guards = version === '1.5';
  const nothing = () => Promise.resolve('');
  const keys = ['service', 'https', 'api', 'keys', 'id'];
  return {
    isKey: (key) => wordsAt(session.running, keys).some((id) => valueAt(session.running, [...keys, id, 'key']) === key),
    isStrict: () => session.isStrict(),
    set: (path, value) => session.set(whole(path, value)),
    delete: (path, value) => session.delete(whole(path, value)),
    comment: () => Promise.resolve(),
    touchesApi: () => session.touchesApi(),
    commit: () => session.commit(),
    commitConfirm: (minutes) => Promise.resolve(guards ? session.armGuard(minutes) : ''),
    confirm: () => {
      if (guards) return Promise.resolve(session.confirm());
      throw new ConfigSessionError("'confirm' is not a valid operation");
    },
    discard: () => session.discard(),
    async showConfig(path, format) {
      if (settings.readMs > 0) await sleep(settings.readMs);
      session.stats.reads += 1;
      return shown(session.candidate, path, format, grammar);
    },
    exists: (path) => hasPath(session.candidate, path),
    values: (path) => (isLeaf(path, grammar) ? wordsAt(session.candidate, path) : []),
    putSection: (op, path, section) => session.putSection(path, section, op === 'load'),
    async putTree(op, mask, config) {
      if (op === 'load') for (const word of Object.keys(mask)) await session.delete([word]);
      await session.putSection([], config, false);
    },
    save: (file) => Promise.resolve(file === undefined ? (session.save(), '') : ''),
    loadFile: (file) => {
      if (file !== '/config/config.boot') throw new ConfigSessionError(`Cannot open configuration file ${file}: no such file\n`);
      session.replaceCandidate(session.boot);
      return Promise.resolve();
    },
    mergeFile: (file) => {
      throw new ConfigSessionError(`Cannot open configuration file ${file}: no such file\n`);
    },
    generate: (path) => Promise.resolve(generated(path)),
    show: (path) => Promise.resolve(operational(path, session.running, version)),
    reset: nothing,
    reboot: () => (reboot(), Promise.resolve('')),
    poweroff: nothing,
    info: () => ({
      version: version === '1.5' ? 'VyOS 1.5-simulated' : 'VyOS 1.4-simulated',
      hostname: valueAt(session.running, ['system', 'host-name']) ?? 'vyos',
      banner: '',
    }),
  };
}

function whole(path: string[], value: string): string[] {
  return value === '' ? path.filter((word, index) => word !== '' || index < path.length - 1) : [...path, value];
}

function shown(tree: ConfigTree, path: ConfigPath, format: string, grammar: GrammarNode): unknown {
  const below = subtree(tree, path);
  if (!below || below.size === 0) throw new ConfigSessionError('Configuration under specified path is empty\n');
  if (format === 'raw') return `${configLines(below, path).join('\n')}\n`;
  const found = resolve(path, grammar);
  if (found.type !== 'path') return {};
  if (found.at.type === 'tag' && !found.complete) {
    return Object.fromEntries([...below].map(([name, child]) => [name, configToJson(child, found.at)]));
  }
  const json = configToJson(below, found.at);
  // Below a leaf the renderer keeps the name of the leaf.
  return found.at.type === 'leaf' ? { [path[path.length - 1] ?? '']: json } : json;
}

/** Only a leaf has values; the names below any other node are none. */
function isLeaf(path: ConfigPath, grammar: GrammarNode): boolean {
  const found = resolve(path, grammar);
  return found.type === 'path' && found.at.type === 'leaf';
}

function generated(path: ConfigPath): string {
  const words = path.join(' ');
  if (words === 'pki wireguard preshared-key') return `Pre-shared key: ${randomBytes(32).toString('base64')}\n`;
  if (words !== 'pki wireguard key-pair') throw new ConfigSessionError(`\n  Invalid command: generate [${words}]\n\n`);
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const raw = (der: Buffer) => der.subarray(-32).toString('base64');
  const secret = raw(privateKey.export({ type: 'pkcs8', format: 'der' }));
  return `Private key: ${secret}\nPublic key: ${raw(publicKey.export({ type: 'spki', format: 'der' }))}\n\n`;
}

function operational(path: ConfigPath, running: ConfigTree, version: string): string {
  const words = path.join(' ');
  if (words === 'version')
    return `Version:          VyOS ${version}-simulated\nRelease train:    ${version === '1.5' ? 'circinus' : 'sagitta'}\n`;
  if (words === 'configuration commands') return `${configLines(running).join('\n')}\n`;
  throw new ConfigSessionError(`\n  Invalid command: show [${words}]\n\n`);
}
