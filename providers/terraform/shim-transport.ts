import { failureSchema, operationsPath, planPath, runHeader, sessionHeader, type Failure } from '../../lib/wire.js';
import { requestTarget } from './endpoint.js';
import { Gate } from './gate.js';
import { HttpClient } from './http-client.js';
import { Wait, type Interruption, type WhenOver } from './wait.js';

export interface ShimClientOptions {
  /** `http://127.0.0.1:7070`, `https://…` or `unix:/path/to.sock`. */
  endpoint: string;
  token?: string;
  /** Reads of one session see one instant of the world. */
  session: string;
  /** The run of the core that the session is a part of, where that is known. */
  run?: string | undefined;
  /** How long a read waits for a shim that does not answer. */
  reconnectForMs?: number;
  /** How long a change does where no time-out is stated: long enough for the shim to be restarted. */
  restartForMs?: number;
  /** How long a failure that may pass is retried; a device that is down should be told of soon. */
  retryForMs?: number;
  /** Requests on their way at the same time; the others wait for their turn. */
  maxInFlight?: number;
  /** Nothing is waited for any more: the shim goes on with what it has. */
  stop?: AbortSignal;
  /** Told while the shim is waited for. */
  onWait?: (message: string) => void;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export interface Answer {
  status: number;
  body: unknown;
}

/** `awayMs` is how long the shim was waited for because it did not answer. */
export type Outcome<T> = { ok: true; value: T; attempts: number; awayMs: number } | Failed;

/** With `interrupted`, the waiting ended and not what was waited for. */
export interface Failed {
  ok: false;
  failure: Failure['error'];
  interrupted?: Interruption;
}

type Attempt = { answer: Answer } | { failure: Failure['error']; isUnreachable?: boolean; isUnsent?: boolean };

/** Sends requests to a shim and waits for its answers, with patience by what is at stake. Failures are values; nothing is thrown. */
export class ShimTransport {
  private readonly http: HttpClient;
  private readonly gate: Gate;
  /** Since when nothing has been heard: who asks later does not wait for all of it again. */
  private awaySince?: number;

  constructor(private readonly options: ShimClientOptions) {
    this.http = new HttpClient({ ...requestTarget(options.endpoint), connectTimeoutMs: 5_000, silenceTimeoutMs: 60_000 });
    this.gate = new Gate(options.maxInFlight ?? 100);
  }

  close(): void {
    this.http.close();
  }

  async send(method: Method, path: string, body?: unknown, wait = new Wait(this.options.stop)): Promise<Outcome<Answer>> {
    const started = Date.now();
    const { reconnectForMs = 5_000, restartForMs = 120_000, retryForMs = 10_000 } = this.options;
    const isChange = (method !== 'GET' && path !== planPath) || path.startsWith(operationsPath);
    let [mayHaveArrived, awayMs] = [false, 0];
    for (let attempts = 1; ; attempts++) {
      const tried = await this.gate.pass(() => this.attempt(method, path, body, wait));
      if ('answer' in tried) {
        this.awaySince = undefined;
        return { ok: true, value: tried.answer, attempts, awayMs };
      }
      const { failure, isUnreachable = false, isUnsent } = tried;
      mayHaveArrived ||= isChange && isUnreachable && !isUnsent;
      const ended = wait.over();
      if (ended) return { ok: false, failure: interruption(ended, mayHaveArrived), interrupted: ended };
      const isAway = isUnreachable || failure.code === 'shutting_down';
      if (!isAway) this.awaySince = undefined;
      const patience = !isAway ? retryForMs : isChange ? restartForMs : reconnectForMs;
      const since = isAway ? (this.awaySince ??= started) : started;
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1)) * (0.75 + Math.random() / 2);
      const isPatient = (isAway && wait.isStated) || Date.now() - since + pause <= patience;
      if (!failure.retry || !isPatient) {
        // Nobody knows what became of a change whose answer was lost, so it counts as something that is there.
        return { ok: false, failure: { ...failure, left_behind: failure.left_behind || (mayHaveArrived && isUnreachable) } };
      }
      if (isAway) this.options.onWait?.(`${failure.message}; waiting for it since ${Math.round((Date.now() - since) / 1000)} s`);
      const paused = Date.now();
      await wait.run((whenOver) => delay(pause, whenOver));
      if (isAway) awayMs += Date.now() - paused;
    }
  }

  private async attempt(method: Method, path: string, body: unknown, wait: Wait): Promise<Attempt> {
    const { token, session, run, endpoint } = this.options;
    if (wait.over()) return { failure: unreachable(endpoint, new Error('not asked any more')), isUnreachable: true, isUnsent: true };
    const headers = {
      [sessionHeader]: session,
      ...(run === undefined ? {} : { [runHeader]: run }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const content = body === undefined ? undefined : JSON.stringify(body);
    try {
      return await wait.run(async (whenOver) => {
        const { status, text } = await this.http.request({ method, path, headers, body: content, whenOver });
        return attemptOf(endpoint, status, text);
      });
    } catch (error) {
      const fault = error as NodeJS.ErrnoException;
      const isTls = isTlsFault(fault);
      const failure = isTls ? untrusted(endpoint, fault) : unreachable(endpoint, fault);
      return { failure, isUnreachable: true, isUnsent: isTls || isUnsent(fault) };
    }
  }
}

function delay(ms: number, whenOver: WhenOver): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    whenOver(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function attemptOf(endpoint: string, status: number, text: string): Attempt {
  if (status === 204) return { answer: { status, body: undefined } };
  const json = parseJson(text);
  if (status < 300 && json !== undefined) return { answer: { status, body: json } };
  const failure = failureSchema.safeParse(json);
  if (failure.success) return { failure: failure.data.error };
  // What stands in front of a shim answers for it while it is away, and nobody knows what the shim got of the request.
  if (status >= 502 && status <= 504)
    return { failure: unreachable(endpoint, new Error(`HTTP ${status} without the shim's words`)), isUnreachable: true };
  return { failure: malformed(`HTTP ${status} from ${endpoint}: ${text.slice(0, 200)}`) };
}

/** What to do when no shim answers. */
export function unreachable(endpoint: string, error: Error): Failure['error'] {
  const reason = error.message || (error as NodeJS.ErrnoException).code || 'no answer';
  return {
    code: 'shim_unreachable',
    message: `no shim answers at ${endpoint} (${reason}); start it with \`bbctl shim\`, or correct the provider's endpoint`,
    problems: [],
    retry: true,
    left_behind: false,
  };
}

/** What to do about TLS, which no waiting mends. */
export function untrusted(endpoint: string, fault: NodeJS.ErrnoException): Failure['error'] {
  const isPlain = fault.code === 'EPROTO' || fault.code?.startsWith('ERR_SSL_') === true;
  const message = isPlain
    ? `what answers at ${endpoint} does not speak HTTPS as this does (${fault.message.trim()}); correct the provider's endpoint`
    : `the certificate of ${endpoint} is not trusted (${fault.message}); ${certificateWayOut(fault)}, or correct the provider's endpoint`;
  return { ...unreachable(endpoint, fault), message, retry: false };
}

function certificateWayOut({ code }: NodeJS.ErrnoException): string {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'give the shim a valid one, or see that the clocks are right';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'give it one for the name in the endpoint';
  return 'name the file of its authority in NODE_EXTRA_CA_CERTS';
}

/** By Node's codes: those of OpenSSL's verification end in the fault of the certificate, the others begin with the layer. */
function isTlsFault({ code = '' }: NodeJS.ErrnoException): boolean {
  return code === 'EPROTO' || /^ERR_(SSL|TLS)_|CERT|UNABLE_TO_(GET|VERIFY|DECODE)|CRL|INVALID_CA|HOSTNAME_MISMATCH/.test(code);
}

/** An answer that is no shim's: a proxy's page, or another version's. It proves nothing, least of all that something is absent. */
export function malformed(seen: string): Failure['error'] {
  return {
    code: 'bug',
    message: 'the answer is not one of a BitBuilder shim of this version; check the endpoint and the version of the shim',
    detail: seen,
    problems: [],
    retry: false,
    left_behind: false,
  };
}

/** The end of the waiting, told as a failure. */
function interruption(how: Interruption, mayHaveArrived: boolean): Failure['error'] {
  const message = how === 'stopped' ? 'the run was interrupted' : 'the time-out is over';
  return { code: 'device_unsettled', message, problems: [], retry: false, left_behind: mayHaveArrived };
}

/** Whether no connection came about at all. */
function isUnsent({ code, syscall }: NodeJS.ErrnoException): boolean {
  return syscall === 'connect' || code === 'ECONNREFUSED' || code === 'ENOTFOUND';
}

const firstPauseMs = 200;
const longestPauseMs = 5_000;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
