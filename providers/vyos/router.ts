import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { BitBuilderError } from '../../lib/errors.js';
import type { Router } from '../../lib/ports.js';
import { treeFromJson } from '../../lib/router-config/tree.js';
import { trustedAgent, type Trust } from '../http/trust.js';
import { isConfigJson, VyosClient } from './client.js';

export interface VyosRouterOptions {
  name: string;
  /** `https://192.0.2.1` */
  url: string;
  /** Value of `service https api keys id ID key`. */
  key: string;
  tls?: Trust;
  /** How long a lock of somebody else is waited for, 60 s if left out. */
  lockWaitMs?: number;
  /** Longest wait for the answer to a change, 620 s if left out. */
  timeoutMs?: number;
  /** Longest wait for the answer to a read, 60 s if left out. */
  readTimeoutMs?: number;
  /** Stands between us and the wire: for tests that lose requests and answers. */
  intercept?: Dispatcher.DispatcherComposeInterceptor;
}

/** Since the router was opened. */
export interface RouterCounters {
  commits: number;
  reads: number;
  saves: number;
  confirms: number;
  refused: number;
  /** Attempts that found the configuration locked. */
  locked: number;
}

export interface VyosRouter extends Router {
  readonly counters: Readonly<RouterCounters>;
}

/** A VyOS router behind its HTTP API. Locks of other sessions are waited for; every other failure is told as it is. */
export function createVyosRouter(options: VyosRouterOptions): VyosRouter {
  const { name, lockWaitMs = 60_000 } = options;
  const counters: RouterCounters = { commits: 0, reads: 0, saves: 0, confirms: 0, refused: 0, locked: 0 };
  const openAgent = (): Dispatcher => {
    const agent = trustedAgent(options.tls ?? {}, {
      device: `router "${name}"`,
      responseTimeoutMs: (options.timeoutMs ?? 620_000) + 5_000,
    });
    return options.intercept ? agent.compose(options.intercept) : agent;
  };
  const clientOver = (dispatcher: ReturnType<typeof openAgent>) =>
    new VyosClient({
      name,
      url: options.url,
      key: options.key,
      dispatcher,
      ...(options.timeoutMs === undefined ? {} : { changeTimeoutMs: options.timeoutMs }),
      ...(options.readTimeoutMs === undefined ? {} : { readTimeoutMs: options.readTimeoutMs }),
    });
  const agent = openAgent();
  const client = clientOver(agent);

  const waitingForLock = async <T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const started = Date.now();
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof BitBuilderError)) throw error;
        if (error.code === 'device_refused') counters.refused += 1;
        if (error.code !== 'device_locked') throw error;
        counters.locked += 1;
        const waitedMs = Date.now() - started;
        if (waitedMs >= lockWaitMs || signal?.aborted) throw stillLocked(name, waitedMs, error);
        // Jitter, or everybody who waits for the same lock comes back at the same moment.
        await sleep(Math.min(pauseMs * (0.5 + Math.random()), lockWaitMs - waitedMs));
      }
    }
  };

  return {
    name,
    counters,
    async read(signal) {
      const json = await client.showConfig([], signal);
      counters.reads += 1;
      if (isConfigJson(json) && Object.keys(json).length > 0) return treeFromJson(json);
      throw new BitBuilderError(
        'device_unreachable',
        `router "${name}" showed no configuration: ${JSON.stringify(json)?.slice(0, 100) ?? 'nothing'}; ` +
          'an empty answer is no proof of an empty router, so try again and look at its HTTP API',
      );
    },
    async commit(commands, { confirmWithinMinutes, signal } = {}) {
      await waitingForLock(
        () =>
          client.configure(commands, {
            ...(confirmWithinMinutes === undefined ? {} : { confirmWithinMinutes }),
            ...(signal ? { signal } : {}),
          }),
        signal,
      );
      counters.commits += 1;
    },
    async confirm() {
      // A connection that stands since before the commit proves nothing about the way to the router.
      const fresh = openAgent();
      try {
        const answer = await waitingForLock(() => clientOver(fresh).confirm());
        counters.confirms += 1;
        return answer;
      } finally {
        await fresh.destroy();
      }
    },
    async save() {
      await waitingForLock(() => client.save());
      counters.saves += 1;
    },
    close: () => agent.destroy(),
  };
}

function stillLocked(name: string, waitedMs: number, error: BitBuilderError): BitBuilderError {
  return new BitBuilderError(
    'device_locked',
    `router "${name}" stayed locked by another commit or configuration session for ${Math.round(waitedMs / 1000)} s; ` +
      'end that session and try again',
    { detail: error.detail, cause: error },
  );
}
