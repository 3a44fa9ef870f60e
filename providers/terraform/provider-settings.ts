import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
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
    const token = (block.token ?? (environment.BITBUILDER_TOKEN || readToken(context.token_file, home)))?.trim();
    if (token && /[^\x21-\x7e]/.test(token)) return attributeError('The token cannot be used', ['token'], notAToken);
    return { endpoint, ...(token ? { token } : {}) };
  } catch (error) {
    return { severity: 'error', summary: 'The BitBuilder context cannot be read', detail: (error as Error).message };
  }
}

const notAToken = 'holds a space, a control character or a letter beyond ASCII, and no token does; `bbctl token` prints the right one';

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

function readToken(file: string | undefined, home: string): string | undefined {
  if (!file) return undefined;
  const path = isAbsolute(file) ? file : join(home, file);
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
