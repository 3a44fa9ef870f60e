import { setTimeout as sleep } from 'node:timers/promises';
import { hasPath, leafPaths, treeOf, type ConfigTree } from '../../../lib/router-config/tree.js';
import { adapterNames, baseConfig } from './base-config.js';
import { ConfigFiles } from './config-file/files.js';
import { configLines } from './draft.js';
import { Faults, occasionOf } from './fault.js';
import { Front, type Outcome } from './front.js';
import { grammar14, grammar15 } from './grammar/root.js';
import { Machine } from './machine.js';
import { Images } from './operational/images.js';
import { detail, failure, nginxPage } from './rest/reply.js';
import { featuresOf } from './rest/releases.js';
import type { RestRequest } from './rest/request.js';
import { GraphqlApi } from './rest/graphql/api.js';
import { RestApi } from './rest/serve.js';
import { graphqlBackend } from './graphql-backend.js';
import { routerBackend } from './router-backend.js';
import { valueAt } from './rules/rule.js';
import { Session } from './session.js';
import type { VyosSimulator, VyosSimulatorOptions, VyosSimulatorSettings } from './simulator-options.js';
import { timeOf } from './time.js';

export type { Console, VyosSimulator, VyosSimulatorOptions, VyosSimulatorSettings, VyosSimulatorStats } from './simulator-options.js';

const lastAnswerMs = 20;

const lockTexts = {
  '1.4': 'Configuration system temporarily locked due to another commit in progress',
  '1.5': 'Configuration system locked by another commit in progress',
  rolling: 'Configuration system locked by another commit in progress',
} as const;

/** Starts a strict VyOS router with a self-signed certificate on 127.0.0.1, unless it is told another address. */
export async function startVyosSimulator(options: VyosSimulatorOptions): Promise<VyosSimulator> {
  const { name, key = 'simulated-key', version = '1.5', adapters = adapterNames } = options;
  const settings = settingsOf(options);
  const release = `VyOS ${version}-simulated`;
  const grammar = version === '1.4' ? grammar14 : grammar15;
  const machine = new Machine({
    grammar,
    adapters: new Set(adapters),
    settings: Object.assign(settings, { lockWords: lockTexts[version] }),
  });
  const session = new Session(machine);
  const files = new ConfigFiles(grammar, release, { read: () => machine.boot, write: (tree) => void (machine.boot = tree) });
  const images = new Images(release.replace('VyOS ', ''));
  const faults = new Faults(grammar);
  const baseTree = session.treeOfLines(options.baseConfig ?? baseConfig({ hostName: options.hostName ?? name, key }));
  /** Grows whenever somebody switches the machine on or off: what was waiting for its power then waits in vain. */
  let switches = 0;
  let bootedAt = Date.now();
  let api: RestApi;
  let graphql: GraphqlApi;
  const start = (tree: ConfigTree) => {
    machine.locked = undefined;
    machine.start(tree);
    files.dropTemporary();
    // A new process answers: what the old one had queued or issued is gone.
    api = new RestApi(backend, featuresOf[version], (error) => process.emitWarning(error instanceof Error ? error : String(error)));
    graphql = new GraphqlApi(graphqlBackend(machine, backend, () => bootedAt));
    bootedAt = Date.now();
  };
  const reboot = () => {
    start(machine.boot);
    if (settings.rebootMs > 0) void goAway(settings.rebootMs);
  };
  machine.onReboot = reboot;
  const setDown = (down: boolean) => (down ? front.close() : front.listen(0));
  const poweroff = () => void goAway(undefined);
  const backend = routerBackend({ session, grammar, files, images, release, settings, bootedAt: () => bootedAt, reboot, poweroff });
  const reset = () => {
    files.clear();
    images.reset();
    start(baseTree);
    machine.boot = baseTree;
    machine.failNext = undefined;
    Object.assign(machine.stats, { commits: 0, reads: 0, saves: 0, refusedCommits: 0, refusedEdits: 0 });
    faults.clear();
  };
  const front = new Front(
    (request) => answer(request),
    () => Number(valueAt(machine.running, ['service', 'https', 'request-body-size-limit']) ?? 1) * 1024 * 1024,
    options.host,
    name,
  );

  async function answer(request: RestRequest): Promise<Outcome> {
    if (settings.latencyMs > 0) await sleep(settings.latencyMs);
    if (!hasPath(machine.running, ['service', 'https', 'api'])) return nginxPage(503, 'Service Temporarily Unavailable');
    const route = new URL(request.path, 'https://router').pathname;
    if (route === '/graphql') return inTime(graphql.answer(request));
    if (!hasPath(machine.running, ['service', 'https', 'api', 'rest']) && route !== '/info') return detail(404, 'Not Found');
    const fault = faults.take(occasionOf(route, request.body));
    if (!fault) return inTime(api.answer(request));
    switch (fault.is) {
      case 'refused':
        return failure(400, fault.text);
      case 'delay':
        await sleep(fault.ms, undefined, { ref: false });
        return inTime(api.answer(request));
      case 'partial':
        machine.failNext = fault;
        return inTime(api.answer(request));
      case 'timeout':
      case 'cut':
      case 'hang':
        if (fault.applied) await api.answer(request);
        return fault.is === 'timeout' ? nginxPage(504, 'Gateway Time-out') : fault.is;
    }
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

  /** The router is away while it boots, or until it is switched on; its last answer still goes out. */
  async function goAway(ms: number | undefined): Promise<void> {
    const mine = ++switches;
    await sleep(lastAnswerMs, undefined, { ref: false });
    if (mine === switches) await front.close();
    if (ms === undefined) return;
    await sleep(ms, undefined, { ref: false });
    if (mine === switches) await front.listen(0);
  }

  reset();
  if (options.state) {
    machine.boot = treeOf(options.state.boot);
    machine.start(treeOf(options.state.running));
    for (const [file, text] of options.state.files) files.write(file, text);
  }
  await front.listen(options.port ?? 0);
  return {
    name,
    key,
    settings,
    fingerprint: front.fingerprint,
    certificate: front.certificate,
    url: front.url,
    config: () => machine.running,
    boot: () => machine.boot,
    dump: () => configLines(machine.running),
    state: () => ({ running: [...leafPaths(machine.running)], boot: [...leafPaths(machine.boot)], files: files.all() }),
    load: (lines) => void (machine.running = session.treeOfLines(lines, machine.running)),
    console: () => new Session(machine),
    reset,
    reboot,
    stats: () => ({ ...machine.stats }),
    lock: (words = lockTexts[version]) => void (machine.locked = words),
    unlock: () => void (machine.locked = undefined),
    fail: (fault) => faults.add(fault),
    setDown,
    async kill() {
      switches += 1;
      await front.close();
      start(machine.boot);
    },
    async powerOn() {
      if (front.isOpen) return;
      switches += 1;
      start(machine.boot);
      await front.listen(0);
    },
    expireConfirm: () => machine.guard.expire(),
    async close() {
      switches += 1;
      machine.guard.disarm();
      await front.close();
    },
  };
}

function settingsOf(options: VyosSimulatorOptions): VyosSimulatorSettings {
  const time = timeOf(options.time);
  const given = Object.entries(options).filter(([name, value]) => name in time && value !== undefined);
  return {
    ...time,
    ...Object.fromEntries(given),
    gatewayTimeoutMs: options.gatewayTimeoutMs ?? 600_000,
    lockTimeoutMs: options.lockTimeoutMs ?? 0,
    partialCommits: options.partialCommits ?? true,
  };
}
