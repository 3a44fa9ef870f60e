import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BitBuilderError } from '../lib/errors.js';
import { makeFolder } from '../lib/folders.js';
import { tokenFault } from '../lib/wire.js';
import { systemWords } from './system-words.js';

/** What a command needs of its surroundings; only main.ts looks at the real ones. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  /** `BITBUILDER_HOME`, `~/.bitbuilder` if that is not set. */
  home: string;
  out: (text: string) => void;
  err: (text: string) => void;
}

/** Where the shim answers and how we are let in. */
export interface Context {
  endpoint: string;
  token: string;
}

const contextSchema = z.object({ endpoint: z.string(), token_file: z.string() });

export function homeOf(environment: NodeJS.ProcessEnv): string {
  return environment.BITBUILDER_HOME || join(homedir(), '.bitbuilder');
}

/** Makes the home if there is none; only its owner sees into it. */
export function makeHome(home: string): void {
  try {
    makeFolder(home, { mkdirSync, statSync, dirname });
  } catch (cause) {
    const { message, code = '' } = cause as NodeJS.ErrnoException;
    const words = systemWords[code] === undefined ? message : `${systemWords[code]} (${message})`;
    throw new BitBuilderError('invalid_request', `cannot keep anything in ${home}: ${words}; set BITBUILDER_HOME to another folder`, {
      cause,
    });
  }
}

/** From BITBUILDER_ENDPOINT and BITBUILDER_TOKEN, otherwise from the context.json that a running shim keeps. */
export function readContext({ environment, home }: Surroundings): Context {
  const { BITBUILDER_ENDPOINT: endpoint } = environment;
  const token = sendable('BITBUILDER_TOKEN', environment.BITBUILDER_TOKEN);
  if (endpoint && !/^(https?:\/\/.|unix:\/)/.test(endpoint))
    throw new BitBuilderError(
      'invalid_request',
      `BITBUILDER_ENDPOINT is "${endpoint}"; it must be http://127.0.0.1:7420, https://… or unix:/path/to.sock`,
    );
  if (endpoint && token) return { endpoint, token };
  const file = join(home, 'context.json');
  const text = readOrUndefined(file);
  if (text === undefined) {
    throw new BitBuilderError(
      'shim_unreachable',
      `no shim runs here: there is no ${file}; start one with \`bbctl shim\`, or set BITBUILDER_ENDPOINT and BITBUILDER_TOKEN`,
    );
  }
  const parsed = contextSchema.safeParse(jsonOrUndefined(text));
  if (!parsed.success)
    throw new BitBuilderError('shim_unreachable', `${file} is not what a shim writes; remove it and start the shim again`);
  return { endpoint: endpoint || parsed.data.endpoint, token: token || readToken(parsed.data.token_file) };
}

function readToken(file: string): string {
  const token = sendable(file, readOrUndefined(file));
  if (token) return token;
  throw new BitBuilderError(
    'unauthenticated',
    `cannot read the token file ${file}; run as the user who runs the shim, or set BITBUILDER_TOKEN`,
  );
}

/** The token out of a file or a variable, which may end in a line break. */
function sendable(source: string, text: string | undefined): string | undefined {
  const token = text?.trim() ?? '';
  const fault = tokenFault(token);
  if (fault === undefined) return token || undefined;
  const wayOut = 'put the token of the shim there, which `bbctl token` prints where the shim runs';
  throw new BitBuilderError('unauthenticated', `the token in ${source} is wrong: ${fault}; ${wayOut}`);
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
