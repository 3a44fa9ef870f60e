import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openApiOf } from '../../lib/derive/openapi.js';
import { asBitBuilderError, bug } from '../../lib/errors.js';
import type { Hypervisor, Router } from '../../lib/ports.js';
import { kinds } from '../../lib/kinds/index.js';
import { createProxmoxHypervisor } from '../proxmox/hypervisor.js';
import { createVyosRouter } from '../vyos/router.js';
import { claimStore, Home, homeOf } from './config/home.js';
import { shimOptions, type ShimOptions } from './config/options.js';
import { loadSiteConfig, type SiteConfig } from './config/site-config.js';
import { createControlPlane, type ControlPlaneOptions } from './engine/control-plane.js';
import { listen } from './http/listen.js';
import { createLog } from './http/log.js';
import { createMetrics } from './http/metrics.js';
import { buildServer } from './http/server.js';
import { readOrMakeToken, tokenVerifier } from './http/tokens.js';
import { openStore } from './store/store.js';

/** The composition root of the shim: files in, devices and store opened, the control plane served until a signal comes. */
async function main(): Promise<void> {
  const options = shimOptions(process.argv.slice(2), process.env, homeOf(process.env));
  const log = createLog(options.logLevel);
  const config = loadSiteConfig(options.inventory, options.secrets);
  const home = new Home(options.home);
  home.claim();
  process.once('exit', () => home.release());
  process.once('exit', claimStore(options.store));

  const tokens = tokenVerifier({ local: readOrMakeToken(home.tokenFile) });
  const store = await openStore(options.store);
  const { routers, hypervisors } = openDevices(config);
  const controlPlane = await createControlPlane({ kinds, inventory: config.inventory, store, routers, hypervisors, ...logged(log) });
  if (controlPlane.resumed > 0) log.info({ operations: controlPlane.resumed }, 'going on with what the last run left unfinished');
  const app = await buildServer({
    controlPlane,
    kinds,
    tokens,
    openapi: openApiOf(kinds, version()),
    metrics: createMetrics(controlPlane),
    log,
  });

  const stop = async (reason: string) => {
    log.info({ reason }, 'stopping');
    await app.close();
    await Promise.all([...routers, ...hypervisors].map((device) => device.close()));
    await store.close();
    log.info('stopped');
    process.exit(0);
  };
  stopOnce(options, (reason) => void stop(reason).catch(fail));

  const endpoint = await listen(app, options.listen);
  home.announce(endpoint);
  log.info({ endpoint, inventory: options.inventory, store: options.store, home: options.home }, 'ready');
  process.send?.({ ready: { endpoint } });
}

/** What the engine tells, as log lines: commits by their size, operations by their end. */
function logged(log: Logger): Pick<ControlPlaneOptions, 'router' | 'operations' | 'verification'> {
  return {
    router: { onCommit: (router, commands, owners) => log.info({ router, commands: commands.length, owners }, 'commit') },
    verification: {
      onFallback: (error) => log.warn({ err: error }, 'no thread could be started; the verification holds up everything else'),
    },
    operations: {
      onEnd: ({ id, kind, resource, action, state, startedAt, finishedAt }) =>
        log.info({ operation: id, kind, resource, action, state, started_at: startedAt, finished_at: finishedAt }, 'operation ended'),
      onFailure: (error, of, operation) => log.warn({ err: error, operation, kind: of.kind, resource: of.id }, error.message),
    },
  };
}

function openDevices({ inventory, secrets, trust }: SiteConfig): { routers: Router[]; hypervisors: Hypervisor[] } {
  const sites = Object.values(inventory.sites);
  const routers = sites.flatMap((site) =>
    Object.entries(site.routers).map(([name, { url }]) =>
      createVyosRouter({ name, url, key: secrets.routers[name]?.key ?? bug(`router ${name} without credentials`), tls: trust[name] ?? {} }),
    ),
  );
  const hypervisors = sites.flatMap((site) =>
    Object.entries(site.clusters).map(([name, { urls }]) =>
      createProxmoxHypervisor({
        name,
        urls,
        credentials: secrets.clusters[name] ?? bug(`cluster ${name} without credentials`),
        trust: trust[name] ?? {},
      }),
    ),
  );
  return { routers, hypervisors };
}

function stopOnce({ followParent }: ShimOptions, stop: (reason: string) => void): void {
  let isStopping = false;
  const once = (reason: string) => {
    if (!isStopping) stop(reason);
    isStopping = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => once(signal));
  if (followParent) process.on('disconnect', () => once('the process that started the shim has ended'));
}

function version(): string {
  for (const up of ['../..', '../../..']) {
    try {
      return (JSON.parse(readFileSync(join(__dirname, up, 'package.json'), 'utf8')) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return bug('package.json is missing');
}

function fail(thrown: unknown): never {
  const error = asBitBuilderError(thrown);
  process.stderr.write(`bitbuilder shim: ${error.message}\n${error.code === 'bug' && error.detail ? `${error.detail}\n` : ''}`);
  process.send?.({ failed: error.message });
  process.exit(1);
}

main().catch(fail);
