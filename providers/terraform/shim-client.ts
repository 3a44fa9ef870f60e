import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import {
  failureSchema,
  operationSchema,
  resourceSchema,
  sessionHeader,
  type Failure,
  type Operation,
  type Resource,
} from '../../lib/wire.js';
import { requestTarget } from './endpoint.js';

export interface ShimClientOptions {
  /** `http://127.0.0.1:7070`, `https://…` or `unix:/path/to.sock`. */
  endpoint: string;
  token?: string;
  /** Reads of one session see one instant of the world. */
  session: string;
  /** How long a read waits for a shim that does not answer. */
  reconnectForMs?: number;
  /** How long a change does: long enough for the shim to be restarted. */
  restartForMs?: number;
  /** How long a failure that may pass is retried; a device that is down should be told of soon. */
  retryForMs?: number;
  /** Stops retrying; what already runs is followed to its end, so that the state tells what was made. */
  stop?: AbortSignal;
}

export type Outcome<T> = { ok: true; value: T; attempts: number } | { ok: false; failure: Failure['error'] };

/** The shim's HTTP surface as `lib/wire.ts` describes it. Failures are values; nothing is thrown. */
export class ShimClient {
  private readonly agent: Agent;
  private readonly origin: string;
  private routes?: Promise<Outcome<Answer>>;

  constructor(private readonly options: ShimClientOptions) {
    const { origin, socketPath } = requestTarget(options.endpoint);
    this.origin = origin;
    this.agent = new Agent({
      connect: { ...(socketPath ? { socketPath } : {}), timeout: 5_000 },
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    });
  }

  /** Whether the shim is there and takes the token. */
  async check(): Promise<Outcome<unknown>> {
    return this.send('GET', '/status');
  }

  async read(kind: string, id: string): Promise<Outcome<Resource>> {
    return parsed(await this.send('GET', resourcePath(kind, id)), (body) => resourceSchema.parse(body));
  }

  async lookup(kind: string, by: Readonly<Record<string, string>>): Promise<Outcome<Record<string, unknown>>> {
    const query = new URLSearchParams(by).toString();
    return parsed(await this.send('GET', `/api/v1/lookup/${kind}?${query}`), (body) => body as Record<string, unknown>);
  }

  /** Creates, adopts or updates, and waits for the end. */
  async put(kind: string, id: string, spec: unknown): Promise<Outcome<Resource>> {
    const begun = await this.send('PUT', `${resourcePath(kind, id)}?wait=${waitS}`, spec);
    const ended = await this.follow(begun);
    return parsed(ended, (body) => resourceSchema.parse(body));
  }

  async remove(kind: string, id: string): Promise<Outcome<unknown>> {
    return this.follow(await this.send('DELETE', `${resourcePath(kind, id)}?wait=${waitS}`));
  }

  /**
   * Whether the failure proves that there is no such resource. A shim without the kind also answers `not_found`, and dropping
   * a state on that word would orphan what exists, so the shim must first say that it has the route.
   */
  async isAbsent(kind: string, failure: Failure['error']): Promise<boolean> {
    if (failure.code !== 'not_found') return false;
    this.routes ??= this.send('GET', '/openapi.json');
    const routes = await this.routes;
    return routes.ok && `/api/v1/${kind}/{id}` in ((routes.value.body as { paths?: object }).paths ?? {});
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  /** Waits for the operation that a 202 announced. */
  private async follow(begun: Outcome<Answer>): Promise<Outcome<Answer>> {
    let latest = begun;
    while (latest.ok && latest.value.status === 202) {
      const operation = parsed(latest, (body) => operationSchema.parse(body));
      if (!operation.ok) return operation;
      const answer = await this.send('GET', `${operationsPath}${encodeURIComponent(operation.value.id)}?wait=${waitS}`);
      // The operation goes on without us.
      if (!answer.ok) return { ok: false, failure: { ...answer.failure, left_behind: true } };
      latest = this.outcomeOf(answer);
    }
    return latest;
  }

  private outcomeOf(answer: Outcome<Answer> & { ok: true }): Outcome<Answer> {
    const operation = parsed(answer, (body) => operationSchema.parse(body));
    if (!operation.ok) return operation;
    const { state, result, error } = operation.value as Operation;
    if (state === 'running') return { ...answer, value: { status: 202, body: operation.value } };
    if (state === 'failed') return { ok: false, failure: error ?? malformed('a failed operation without an error') };
    return { ...answer, value: { status: 200, body: result } };
  }

  private async send(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Outcome<Answer>> {
    const started = Date.now();
    const { reconnectForMs = 5_000, restartForMs = 30_000, retryForMs = 10_000, stop } = this.options;
    const isChange = method !== 'GET' || path.startsWith(operationsPath);
    let mayHaveArrived = false;
    for (let attempts = 1; ; attempts++) {
      const { answer, failure, isUnreachable, isUnsent } = await this.attempt(method, path, body);
      if (answer) return { ok: true, value: answer, attempts };
      mayHaveArrived ||= isChange && !!isUnreachable && !isUnsent;
      const isAway = isUnreachable || failure.code === 'shutting_down';
      const patience = !isAway ? retryForMs : isChange ? restartForMs : reconnectForMs;
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1)) * (0.75 + Math.random() / 2);
      if (!failure.retry || stop?.aborted || Date.now() - started + pause > patience) {
        // Nobody knows what became of a change whose answer was lost, so it counts as something that is there.
        return { ok: false, failure: { ...failure, left_behind: failure.left_behind || (mayHaveArrived && !!isUnreachable) } };
      }
      await delay(pause, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  private async attempt(method: 'GET' | 'PUT' | 'DELETE', path: string, body: unknown): Promise<Attempt> {
    const { token, session, endpoint } = this.options;
    const headers = {
      [sessionHeader]: session,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      const content = body === undefined ? undefined : JSON.stringify(body);
      const response = await this.agent.request({ origin: this.origin, path, method, headers, body: content });
      const text = await response.body.text();
      if (response.statusCode === 204) return { answer: { status: 204, body: undefined } };
      const json = parseJson(text);
      if (response.statusCode < 300 && json !== undefined) return { answer: { status: response.statusCode, body: json } };
      const failure = failureSchema.safeParse(json);
      return {
        failure: failure.success ? failure.data.error : malformed(`HTTP ${response.statusCode} from ${endpoint}: ${text.slice(0, 200)}`),
      };
    } catch (error) {
      return { failure: unreachable(endpoint, error as Error), isUnreachable: true, isUnsent: isUnsent(error as NodeJS.ErrnoException) };
    }
  }
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

interface Answer {
  status: number;
  body: unknown;
}

type Attempt =
  | { answer: Answer; failure?: undefined; isUnreachable?: undefined; isUnsent?: undefined }
  | { answer?: undefined; failure: Failure['error']; isUnreachable?: boolean; isUnsent?: boolean };

/** Whether no connection came about at all. */
function isUnsent({ code, syscall }: NodeJS.ErrnoException): boolean {
  return syscall === 'connect' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ECONNREFUSED' || code === 'ENOTFOUND';
}

const operationsPath = '/api/v1/operations/';
const waitS = 20;
const firstPauseMs = 200;
const longestPauseMs = 5_000;

function resourcePath(kind: string, id: string): string {
  return `/api/v1/${kind}/${encodeURIComponent(id)}`;
}

function parsed<T>(outcome: Outcome<Answer>, parse: (body: unknown) => T): Outcome<T> {
  if (!outcome.ok) return outcome;
  try {
    return { ok: true, value: parse(outcome.value.body), attempts: outcome.attempts };
  } catch (error) {
    return { ok: false, failure: malformed((error as Error).message) };
  }
}

/** An answer that is no shim's: a proxy's page, or another version's. It proves nothing, least of all that something is absent. */
function malformed(seen: string): Failure['error'] {
  return {
    code: 'bug',
    message: 'the answer is not one of a BitBuilder shim of this version; check the endpoint and the version of the shim',
    detail: seen,
    problems: [],
    retry: false,
    left_behind: false,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
