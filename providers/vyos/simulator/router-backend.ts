import { setTimeout as sleep } from 'node:timers/promises';
import { hasPath, subtree, type ConfigPath, type ConfigTree } from '../../../lib/router-config/tree.js';
import type { ConfigFiles } from './config-file/files.js';
import { renderAst } from './config-file/ast.js';
import { renderShown } from './config-file/render.js';
import { configToJson } from './draft.js';
import type { GrammarNode } from './grammar/node.js';
import { resolve } from './grammar/root.js';
import { generate } from './operational/generate.js';
import { show } from './operational/show.js';
import type { Images } from './operational/images.js';
import { ConfigSessionError, type Backend } from './rest/backend.js';
import { wordsAt, valueAt } from './rules/rule.js';
import type { Session } from './session.js';
import type { VyosTime } from './time.js';

export interface RouterBackendOptions {
  session: Session;
  grammar: GrammarNode;
  files: ConfigFiles;
  images: Images;
  /** `VyOS 1.5-simulated` */
  release: string;
  settings: Pick<VyosTime, 'readMs' | 'saveMs'>;
  /** When the router was started, in milliseconds since 1970. */
  bootedAt: () => number;
  reboot(): void;
  poweroff(): void;
}

/** The REST layer's view of a simulated router. */
export function routerBackend(options: RouterBackendOptions): Backend {
  const { session, grammar, files, images, release, settings, reboot, poweroff } = options;
  const { machine } = session;
  const keys = ['service', 'https', 'api', 'keys', 'id'];
  const words = (command: string) => (path: string[]) => Promise.resolve(quiet(command, path));
  return {
    isKey: (key) => wordsAt(machine.running, keys).some((id) => valueAt(machine.running, [...keys, id, 'key']) === key),
    isStrict: () => hasPath(machine.running, ['service', 'https', 'api', 'rest', 'strict']),
    set: (path, value) => session.set(whole(path, value)),
    delete: (path, value) => session.delete(whole(path, value)),
    comment: (path) => {
      if (!session.has(path)) throw new ConfigSessionError(`\n  Configuration path: [${path.join(' ')}] is not valid\n\n`);
      return Promise.resolve();
    },
    touchesApi: () => session.changes(['service', 'https']),
    commit: () => session.commit(),
    commitConfirm: (minutes) => Promise.resolve(machine.armGuard(minutes)),
    confirm: () => Promise.resolve(machine.guard.confirm()),
    discard: () => session.discard(),
    async showConfig(path, format) {
      if (settings.readMs > 0) await sleep(settings.readMs);
      machine.stats.reads += 1;
      return shown(session.candidate, path, format, grammar);
    },
    exists: (path) => session.has(path),
    values: (path) => (isLeaf(path, grammar) ? wordsAt(session.candidate, path) : []),
    async putSection(op, path, section) {
      if (op === 'load') await session.delete(path);
      for (const below of pathsOfJson(section)) await session.set([...path, ...below]);
    },
    async putTree(op, mask, config) {
      if (op === 'load') for (const path of pathsOfJson(mask)) await session.delete(path);
      for (const path of pathsOfJson(config)) await session.set(path);
    },
    async save(file) {
      if (settings.saveMs > 0) await sleep(settings.saveMs);
      files.save(file, machine.running);
      machine.stats.saves += 1;
      return '';
    },
    writeFile: (file, text) => files.write(file, text),
    loadFile: (file) => Promise.resolve(session.replaceCandidate(files.load(file))),
    mergeFile: (file, destructive) => Promise.resolve(session.replaceCandidate(files.merged(file, session.candidate, destructive))),
    generate: (path) => Promise.resolve(generate(path)),
    show: (path) => Promise.resolve(show(path, { running: machine.running, grammar, release, images, bootedAt: options.bootedAt() })),
    reset: words('reset'),
    renew: words('renew'),
    reboot: (path) => (expectNow('reboot', path), reboot(), Promise.resolve('')),
    poweroff: (path) => (expectNow('poweroff', path), poweroff(), Promise.resolve('')),
    traceroute: (host) => Promise.resolve(traceroute(host, valueAt(machine.running, ['system', 'host-name']) ?? 'vyos')),
    importPki: (path) => {
      throw new ConfigSessionError(`Cannot import ${path.join(' ')}: a simulated router has no such file\n`);
    },
    image: (op, name) => Promise.resolve(images.change(op, name)),
    containerImage: (op, name) => Promise.resolve(images.containers(op, name)),
    info: () => ({ version: release, hostname: valueAt(machine.running, ['system', 'host-name']) ?? 'vyos', banner: 'Welcome to VyOS' }),
  };
}

function whole(path: string[], value: string): string[] {
  return value === '' ? path.filter((word, index) => word !== '' || index < path.length - 1) : [...path, value];
}

function shown(tree: ConfigTree, path: ConfigPath, format: string, grammar: GrammarNode): unknown {
  const below = subtree(tree, path);
  if (!below || below.size === 0) throw new ConfigSessionError('Configuration under specified path is empty\n');
  if (format === 'json_ast') return renderAst(below, path, grammar);
  if (format !== 'json') return renderShown(below, path, grammar);
  const found = resolve(path, grammar);
  if (found.type !== 'path') return {};
  const name = path[path.length - 1] ?? '';
  // A leaf and the names of a tag node come with the word that they stand under, as the command line shows them.
  if (found.at.type === 'tag' && !found.complete) {
    return { [name]: Object.fromEntries([...below].map(([word, child]) => [word, configToJson(child, found.at)])) };
  }
  const json = configToJson(below, found.at);
  return found.at.type === 'leaf' ? { [name]: json } : json;
}

/** Only a leaf has values; the names below any other node are none. */
function isLeaf(path: ConfigPath, grammar: GrammarNode): boolean {
  const found = resolve(path, grammar);
  return found.type === 'path' && found.at.type === 'leaf';
}

function pathsOfJson(section: unknown): string[][] {
  if (typeof section === 'string') return [[section]];
  if (Array.isArray(section)) return section.map((value) => [String(value)]);
  if (typeof section !== 'object' || section === null) return [[]];
  const entries = Object.entries(section);
  if (entries.length === 0) return [[]];
  return entries.flatMap(([word, child]) => pathsOfJson(child).map((below) => [word, ...below]));
}

/** Operational commands that do their work without a word. */
function quiet(command: string, path: string[]): string {
  if (/^(ip|ipv6|conntrack|conntrack-sync|dhcp|dhcpv6|bgp|evpn|vpn|openvpn|nhrp|pppoe|firewall|vrrp|dns)\b/.test(path.join(' '))) return '';
  throw new ConfigSessionError(`\n  Invalid command: ${command} [${path.join(' ')}]\n\n`);
}

function expectNow(command: string, path: string[]): void {
  if (path.join(' ') === 'now') return;
  throw new ConfigSessionError(`\n  Invalid command: ${command} [${path.join(' ')}]\n\n`);
}

function traceroute(host: string, source: string): string {
  return `${JSON.stringify({ report: { mtr: { src: source, dst: host, tos: 0, tests: 1, psize: '64', bitpattern: '0x00' }, hubs: [] } })}\n`;
}
