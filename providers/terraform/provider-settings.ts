import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { tokenFault } from '../../lib/wire.js';
import { attributeError, type Diagnostic } from './diagnostics.js';
import { endpointFault } from './endpoint.js';

/** What the provider block may say; null where it says nothing. */
export interface ProviderBlock {
  endpoint: string | null;
  token: string | null;
}

export interface ProviderSettings {
  endpoint: string;
  token?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const contextFile = z.object({ endpoint: z.string().optional(), token_file: z.string().optional() });

/** The provider block first, then the environment, then the file that `bbctl` writes. */
export function resolveSettings(block: ProviderBlock, environment: Environment): ProviderSettings | Diagnostic {
  try {
    const home = environment.BITBUILDER_HOME || join(environment.HOME || homedir(), '.bitbuilder');
    const context = readContext(join(home, 'context.json'));
    const endpoint = block.endpoint ?? (environment.BITBUILDER_ENDPOINT || context.endpoint);
    if (!endpoint) return attributeError('No shim to talk to', ['endpoint'], wayOut(join(home, 'context.json')));
    const fault = endpointFault(endpoint);
    if (fault) return attributeError('The endpoint cannot be used', ['endpoint'], fault);
    const { token, source } = tokenOf(block, environment, context.token_file, home);
    const says = tokenFault(token);
    if (says === undefined) return { endpoint, ...(token ? { token } : {}) };
    if (source === undefined) return attributeError('The token cannot be used', ['token'], `${says}; ${rightToken}`);
    return { severity: 'error', summary: 'The token cannot be used', detail: `The token in ${source}: ${says}; ${rightToken}` };
  } catch (error) {
    return { severity: 'error', summary: 'The BitBuilder context cannot be read', detail: (error as Error).message };
  }
}

const rightToken = '`bbctl token` prints the right one where the shim runs';

/** The token, and where it is from when that is not the block. What is read may end in a line break. */
function tokenOf(
  block: ProviderBlock,
  { BITBUILDER_TOKEN: variable }: Environment,
  file: string | undefined,
  home: string,
): { token: string; source?: string } {
  if (block.token !== null) return { token: block.token.trim() };
  if (variable?.trim()) return { token: variable.trim(), source: 'BITBUILDER_TOKEN' };
  if (!file) return { token: '' };
  const path = isAbsolute(file) ? file : join(home, file);
  return { token: readToken(path).trim(), source: path };
}

function wayOut(path: string): string {
  return (
    `not given in the provider block, BITBUILDER_ENDPOINT is not set and ${path} names none; ` +
    'start a shim with `bbctl shim`, which writes that file, or say where one runs'
  );
}

function readContext(path: string): z.output<typeof contextFile> {
  const text = readIfThere(path);
  if (text === undefined) return {};
  try {
    return contextFile.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is not a context file: ${(error as Error).message}; remove it, or let \`bbctl shim\` write it again`);
  }
}

function readToken(path: string): string {
  const text = readIfThere(path);
  if (text === undefined)
    throw new Error(`the token file ${path}, which context.json names, does not exist; start the shim with \`bbctl shim\``);
  return text;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
