import type { ConfigPath } from './tree.js';

/** One edit of a router's configuration. */
export interface Command {
  op: 'set' | 'delete';
  path: ConfigPath;
}

/** No node of the VyOS grammar is marked secret, so the list is ours: the leaves whose value must never be shown. */
const secretLeaves =
  /^(private-key|preshared-key|key|secret|pre-shared-secret|plaintext-password|encrypted-password|.*-password|password|.*-secret)$/;

/** The path with the value of a secret leaf replaced, for logs, reviews and errors. */
export function redactPath(path: ConfigPath): ConfigPath {
  return isSecret(path) ? [...path.slice(0, -1), '<redacted>'] : path;
}

/** The command as an operator would type it: `set vrf name red table 1000`. Secrets are redacted. */
export function renderCommand(command: Command): string {
  return [command.op, ...redactPath(command.path).map(quote)].join(' ');
}

function quote(word: string): string {
  return /^[A-Za-z0-9_.:/@%+,=<>-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

/** What an owner remembers of a path: a secret leaf is owned without its value. */
export function withoutSecret(path: ConfigPath): ConfigPath {
  return isSecret(path) ? path.slice(0, -1) : path;
}

function isSecret(path: ConfigPath): boolean {
  return path.length > 1 && secretLeaves.test(path[path.length - 2] ?? '');
}
