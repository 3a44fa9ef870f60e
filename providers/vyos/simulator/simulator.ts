import { setTimeout as sleep } from 'node:timers/promises';
import { hasPath, type ConfigTree } from '../../../lib/router-config/tree.js';
import { adapterNames, baseConfig } from './base-config.js';
import { configLines } from './draft.js';
import { Faults, occasionOf, type Fault } from './fault.js';
import { Front, type Outcome } from './front.js';
import { grammar15, grammar14 } from './grammar/root.js';
import { failure, nginxPage } from './rest/reply.js';
import type { RestRequest } from './rest/request.js';
import { RestApi } from './rest/serve.js';
import { routerBackend } from './router-backend.js';
import { valueAt } from './rules/rule.js';
import { Session } from './session.js';

export interface VyosSimulatorSettings {
  /** Time that a commit takes. */
  commitMs: number;
  /** Time that each edit takes: VyOS runs a process for each. */
  perCommandMs: number;
  /** Time that showConfig takes. */
  readMs: number;
  /** Way to the router and back, added to each request. */
  latencyMs: number;
  /** How long nginx waits for the API before it answers 504; the API goes on. 600000 on a real router. */
  gatewayTimeoutMs: number;
  /** How long a reboot keeps the router from answering. */
  rebootMs: number;
  /** How long a commit waits for a console's lock before it is refused. */
  lockTimeoutMs: number;
  /**
   * Whether a refused commit leaves what the other scripts applied, as VyOS does. When off, a refused commit changes nothing and
   * `fail({ is: 'partial' })` brings single cases.
   */
  partialCommits: boolean;
}

export interface VyosSimulatorOptions extends Partial<VyosSimulatorSettings> {
  name: string;
  /** `system host-name`; the name if left out. */
  hostName?: string;
  /** 0, and so any free port, if left out. */
  port?: number;
  /** API key. */
  key?: string;
  version?: '1.5' | '1.4';
  /** Ethernet adapters that the machine has; eth0 to eth3 if left out. */
  adapters?: readonly string[];
  /** `set …` lines instead of the ones after an installation; they must hold the API key. */
  baseConfig?: readonly string[];
}

export interface VyosSimulatorStats {
  commits: number;
  reads: number;
  saves: number;
  refusedCommits: number;
  refusedEdits: number;
}

export interface VyosSimulator {
  readonly name: string;
  readonly url: string;
  readonly fingerprint: string;
  /** The self-signed certificate, PEM; it can serve as a CA file. */
  readonly certificate: string;
  readonly key: string;
  /** May be changed at any time. */
  readonly settings: VyosSimulatorSettings;
  /** The running configuration. */
  config(): ConfigTree;
  /** The saved configuration. */
  boot(): ConfigTree;
  /** The running configuration as sorted `set …` lines. */
  dump(): string[];
  /** Adds `set …` lines to the running configuration without a commit, as somebody at the console would. */
  load(lines: readonly string[]): void;
  /** Back to the base configuration, nothing armed, nobody at the console. */
  reset(): void;
  /** Forgets what was not saved. */
  reboot(): void;
  stats(): VyosSimulatorStats;
  /** Somebody at the console holds the configuration lock. */
  lock(words?: string): void;
  unlock(): void;
  /** Something goes wrong once, at the next request that it fits. */
  fail(fault: Fault): void;
  /** Refuses connections, or takes them again at the same address. */
  setDown(down: boolean): Promise<void>;
  /** The time to confirm a guarded commit is over, now. */
  expireConfirm(): void;
  close(): Promise<void>;
}

const lastAnswerMs = 20;

const lockTexts = {
  '1.4': 'Configuration system temporarily locked due to another commit in progress',
  '1.5': 'Configuration system locked by another commit in progress',
} as const;

/** Starts a strict VyOS router with a self-signed certificate on 127.0.0.1. */
export async function startVyosSimulator(options: VyosSimulatorOptions): Promise<VyosSimulator> {
  const { name, key = 'simulated-key', version = '1.5', adapters = adapterNames } = options;
  const settings: VyosSimulatorSettings = {
    commitMs: options.commitMs ?? 0,
    perCommandMs: options.perCommandMs ?? 0,
    readMs: options.readMs ?? 0,
    latencyMs: options.latencyMs ?? 0,
    gatewayTimeoutMs: options.gatewayTimeoutMs ?? 600_000,
    rebootMs: options.rebootMs ?? 0,
    lockTimeoutMs: options.lockTimeoutMs ?? 0,
    partialCommits: options.partialCommits ?? true,
  };
  const grammar = version === '1.5' ? grammar15 : grammar14;
  const session = new Session({ grammar, adapters: new Set(adapters), settings });
  const faults = new Faults();
  const baseTree = session.treeOfLines(options.baseConfig ?? baseConfig({ hostName: options.hostName ?? name, key }));
  const restart = (tree: ConfigTree) => {
    session.confirm();
    session.locked = undefined;
    session.adopt(tree);
  };
  let closed = false;
  const reboot = () => {
    restart(session.boot);
    void goAway();
  };
  session.onReboot = () => void goAway();
  const backend = routerBackend({ session, grammar, version, settings, reboot });
  const api = new RestApi(backend);
  const reset = () => {
    restart(baseTree);
    session.save();
    session.failNext = undefined;
    Object.assign(session.stats, { commits: 0, reads: 0, saves: 0, refusedCommits: 0, refusedEdits: 0 });
    faults.clear();
  };
  const front = new Front(
    (request) => answer(request),
    () => Number(valueAt(session.running, ['service', 'https', 'request-body-size-limit']) ?? 1) * 1024 * 1024,
  );

  async function answer(request: RestRequest): Promise<Outcome> {
    if (settings.latencyMs > 0) await sleep(settings.latencyMs);
    if (!hasPath(session.running, ['service', 'https', 'api', 'rest'])) return nginxPage(503, 'Service Temporarily Unavailable');
    const fault = faults.take(occasionOf(new URL(request.path, 'https://router').pathname, request.body));
    if (!fault) return inTime(api.answer(request));
    if (fault.is === 'refused') return failure(400, fault.text);
    if (fault.is === 'partial') {
      session.failNext = fault;
      return inTime(api.answer(request));
    }
    if (fault.applied) await api.answer(request);
    return fault.is === 'timeout' ? nginxPage(504, 'Gateway Time-out') : fault.is;
  }

  /** nginx gives up waiting, while the API goes on with what it was asked. */
  async function inTime(answered: Promise<Outcome>): Promise<Outcome> {
    const over = new AbortController();
    const late = sleep(settings.gatewayTimeoutMs, nginxPage(504, 'Gateway Time-out'), { ref: false, signal: over.signal });
    try {
      return await Promise.race([answered, late]);
    } finally {
      late.catch(() => undefined);
      over.abort();
    }
  }

  /** The router is away while it boots; its last answer still goes out. */
  async function goAway(): Promise<void> {
    if (settings.rebootMs === 0) return;
    await sleep(lastAnswerMs, undefined, { ref: false });
    await front.close();
    await sleep(settings.rebootMs, undefined, { ref: false });
    if (!closed) await front.listen(0);
  }

  reset();
  await front.listen(options.port ?? 0);
  return {
    name,
    key,
    settings,
    fingerprint: front.fingerprint,
    certificate: front.certificate,
    url: front.url,
    config: () => session.running,
    boot: () => session.boot,
    dump: () => configLines(session.running),
    load: (lines) => session.adopt(session.treeOfLines([...configLines(session.running), ...lines])),
    reset,
    reboot,
    stats: () => ({ ...session.stats }),
    lock: (words = lockTexts[version]) => void (session.locked = words),
    unlock: () => void (session.locked = undefined),
    fail: (fault) => faults.add(fault),
    setDown: (down) => (down ? front.close() : front.listen(0)),
    expireConfirm: () => session.expireGuard(),
    async close() {
      closed = true;
      session.close();
      await front.close();
    },
  };
}
