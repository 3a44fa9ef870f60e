import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BitBuilderError } from '../../../lib/errors.js';
import { parseListenAddress, type ListenAddress } from '../http/listen.js';

/** How one shim is started. */
export interface ShimOptions {
  /** Folder of the token, the pid file and context.json. */
  home: string;
  inventory: string;
  secrets: string;
  store: string;
  listen: ListenAddress;
  logLevel: string;
  /** Ends when the process that started it does. */
  followParent: boolean;
}

const defaultListen = '127.0.0.1:7420';

const flags = {
  inventory: { type: 'string' },
  secrets: { type: 'string' },
  store: { type: 'string' },
  listen: { type: 'string' },
  'allow-remote': { type: 'boolean', default: false },
  'log-level': { type: 'string' },
  'follow-parent': { type: 'boolean', default: false },
} as const;

/** Flags win over the environment, and that over the defaults (an empty variable is none); without an inventory of your own, that of the lab is taken. */
export function shimOptions(argv: readonly string[], environment: NodeJS.ProcessEnv, home: string): ShimOptions {
  const { values } = readFlags(argv);
  const inventory = values.inventory ?? (environment.BITBUILDER_INVENTORY || defaultInventory(home));
  const folder = join(inventory, '..');
  const isLab = folder === join(home, 'lab');
  return {
    home,
    inventory,
    secrets: values.secrets ?? (environment.BITBUILDER_SECRETS || join(folder, 'secrets.yaml')),
    store: values.store ?? (environment.BITBUILDER_STORE || join(isLab ? folder : home, 'store.db')),
    listen: parseListenAddress(values.listen ?? (environment.BITBUILDER_LISTEN || defaultListen), values['allow-remote']),
    logLevel: logLevelOf(values['log-level'] ?? (environment.BITBUILDER_LOG || 'info')),
    followParent: values['follow-parent'],
  };
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function logLevelOf(text: string): string {
  if (logLevels.includes(text)) return text;
  throw new BitBuilderError('invalid_request', `there is no log level "${text}"; BITBUILDER_LOG is one of ${logLevels.join(', ')}`);
}

function readFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, strict: true });
  } catch (cause) {
    throw new BitBuilderError(
      'invalid_request',
      `${(cause as Error).message}; the shim knows ${Object.keys(flags)
        .map((flag) => `--${flag}`)
        .join(', ')}`,
      { cause },
    );
  }
}

function defaultInventory(home: string): string {
  const own = join(home, 'inventory.yaml');
  const lab = join(home, 'lab', 'inventory.yaml');
  return !existsSync(own) && existsSync(lab) ? lab : own;
}
