import { request, type Dispatcher } from 'undici';
import { BitBuilderError } from '../../lib/errors.js';
import { redactPath, type Command } from '../../lib/router-config/command.js';
import type { ConfigJson, ConfigPath } from '../../lib/router-config/tree.js';
import { readAnswer, unsettled, type Answer, type Asked } from './answer.js';

/** nginx on the router refuses longer bodies unless `service https request-body-size-limit` says otherwise. */
export const longestBodyBytes = 1024 * 1024;

export interface VyosClientOptions {
  /** Name of the router, for errors. */
  name: string;
  /** `https://192.0.2.1` */
  url: string;
  key: string;
  dispatcher: Dispatcher;
  /** Longest wait for the answer to a change; nginx on the router itself gives up after 600 s. */
  changeTimeoutMs?: number;
  readTimeoutMs?: number;
}

/**
 * The HTTP API of VyOS 1.5 and 1.4: one method per call, no policy. Bodies are JSON in one piece, because a form is parsed
 * differently and a chunked body is refused. Secrets are taken out of whatever the router says back.
 */
export class VyosClient {
  constructor(private readonly options: VyosClientOptions) {}

  /** The running configuration below a path, as the vendor writes it. */
  async showConfig(path: ConfigPath, signal?: AbortSignal): Promise<unknown> {
    return this.post('/retrieve', { op: 'showConfig', path }, { what: 'show its configuration', changes: false, signal });
  }

  /** One commit. The guard must stand beside the list: inside one of its elements the API drops it silently. */
  async configure(commands: readonly Command[], options: { confirmWithinMinutes?: number; signal?: AbortSignal } = {}): Promise<void> {
    const { confirmWithinMinutes, signal } = options;
    const what = `commit ${commands.length} command${commands.length === 1 ? '' : 's'}`;
    const guard = confirmWithinMinutes === undefined ? {} : { confirm_time: confirmWithinMinutes };
    await this.post('/configure', { commands, ...guard }, { what, changes: true, signal, secrets: secretsOf(commands) });
  }

  async confirm(): Promise<'confirmed' | 'nothing pending'> {
    const words = await this.post('/configure', { op: 'confirm', path: [] }, { what: 'confirm its last commit', changes: true });
    return typeof words === 'string' && words.includes(nothingToConfirm) ? 'nothing pending' : 'confirmed';
  }

  async save(): Promise<void> {
    await this.post('/config-file', { op: 'save' }, { what: 'save its configuration', changes: true });
  }

  private async post(path: string, body: object, call: Call): Promise<unknown> {
    const { name, url, key, dispatcher } = this.options;
    const asked: Asked = { device: `router "${name}"`, what: call.what, url: new URL(path, url).href, changes: call.changes };
    const text = JSON.stringify({ key, ...body });
    const bytes = Buffer.byteLength(text);
    if (bytes > longestBodyBytes) {
      throw new BitBuilderError(
        'device_refused',
        `cannot ${call.what} on router "${name}" in one request: it has ${bytes} bytes and the router reads ${longestBodyBytes}; send fewer commands at once`,
      );
    }
    const timeoutMs = call.changes ? (this.options.changeTimeoutMs ?? 620_000) : (this.options.readTimeoutMs ?? 60_000);
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(call.signal ? [call.signal] : [])]);
    const secrets = [key, ...(call.secrets ?? [])];
    let answer: Answer;
    try {
      const response = await request(asked.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(bytes) },
        body: text,
        dispatcher,
        signal,
      });
      answer = { status: response.statusCode, text: await response.body.text() };
    } catch (thrown) {
      throw lostConnection(thrown, asked);
    }
    return readAnswer(call.changes ? { ...answer, text: withoutSecrets(answer.text, secrets) } : answer, asked);
  }
}

interface Call {
  what: string;
  changes: boolean;
  signal?: AbortSignal | undefined;
  secrets?: readonly string[];
}

/** Emitted by vyos-1x config_mgmt.py, with a success: the timer may have run out and the commit be taken back. */
const nothingToConfirm = 'No confirm pending';

/** Codes of Node and undici for a connection that never stood, so nothing can have been sent. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'EPROTO',
]);

function lostConnection(thrown: unknown, asked: Asked): BitBuilderError {
  if (thrown instanceof BitBuilderError) return thrown;
  const { code: ownCode, name, message } = thrown as { code?: unknown; name?: string; message?: string };
  const code = typeof ownCode === 'string' ? ownCode : (name ?? 'unknown');
  const connected = !neverConnected.has(code);
  if (asked.changes && connected) return unsettled(asked, `the connection ended before its answer (${code})`, message, thrown);
  return new BitBuilderError(
    'device_unreachable',
    `${asked.device} did not ${asked.what}: ${asked.url} ${connected ? 'gave no answer' : 'cannot be reached'} (${code}); check the address, the network and "service https"`,
    { detail: message, cause: thrown },
  );
}

function secretsOf(commands: readonly Command[]): string[] {
  return commands.filter(({ path }) => redactPath(path) !== path).map(({ path }) => path[path.length - 1] ?? '');
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 3).reduce((rest, secret) => rest.replaceAll(secret, '<redacted>'), text);
}

/** Whether a value is what showConfig answers for a node. */
export function isConfigJson(value: unknown): value is ConfigJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
