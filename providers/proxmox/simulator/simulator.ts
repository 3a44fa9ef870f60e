import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../http/self-signed.js';
import { dumpWorld } from './dump.js';
import { Faults, type CallFault, type CallPattern, type Fault } from './faults.js';
import { serve, type ServeStats } from './serve.js';
import { simulatorRoutes } from './simulator-routes.js';
import type { ProxmoxSimulatorOptions, SimulatedUser, SimulatorSettings } from './options.js';
import { missingVm } from './refusal.js';
import { World } from './world.js';
import { restoreWorld, stateOfWorld, type WorldState } from './world-state.js';

/** A Proxmox VE cluster that runs in this process, on real HTTPS. */
export interface ProxmoxSimulator {
  readonly name: string;
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** SHA-256 of its certificate, for pinning. */
  readonly fingerprint: string;
  /** The self-signed certificate, PEM; it can serve as a CA file. */
  readonly certificate: string;
  /** An API token with what the control plane needs: `USER@REALM!ID=SECRET`. */
  readonly token: string;
  readonly users: readonly SimulatedUser[];
  readonly settings: SimulatorSettings;
  /** Every VM and volume as sorted lines without anything volatile, to compare before and after. */
  dump(): string[];
  /** What it holds, for `restore` of another one with the same options. */
  state(): WorldState;
  restore(state: WorldState): void;
  /** Back to what the options said. */
  reset(): void;
  stats(): ServeStats & { readonly tasks: number };
  /** Makes something go wrong. */
  fail(fault: Fault): void;
  /** The faults that wait for their call. */
  faults(): readonly (CallPattern & CallFault)[];
  /** Takes an offline node back, or a node out. */
  setOnline(node: string, online: boolean): void;
  /** Changes values of a VM's configuration by hand, or its node; null deletes. */
  editVm(vmId: number, changes: Readonly<Record<string, string | null>>): void;
  /** Writes an interface into a node's network configuration by hand; null deletes it. */
  editNetwork(node: string, iface: string, settings: Readonly<Record<string, string>> | null): void;
  /** Makes all tickets invalid. */
  expireTickets(): void;
  close(): Promise<void>;
}

/** Starts a simulator on 127.0.0.1, unless it is told another address. */
export async function startProxmoxSimulator(options: ProxmoxSimulatorOptions = {}): Promise<ProxmoxSimulator> {
  const { host = '127.0.0.1' } = options;
  const world = new World(options);
  const { access } = world;
  const routes = simulatorRoutes(world.profile);
  const faults = new Faults(world, routes);
  const stats: { calls: number; byRoute: Record<string, number> } = { calls: 0, byRoute: {} };
  const certificate = selfSigned({
    dnsNames: [world.name, 'localhost', ...world.nodes.map((node) => node.name)],
    ipAddresses: [...new Set(['127.0.0.1', host])],
  });
  world.fingerprint = certificate.fingerprint;
  const server = createServer({ key: certificate.key, cert: certificate.cert }, serve({ world, access, faults, stats, routes }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const [user] = world.users;
  const [token] = user?.tokens ?? [];
  return {
    name: world.name,
    url: `https://${/^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host}:${port}`,
    fingerprint: certificate.fingerprint,
    certificate: certificate.cert,
    token: token ? `${user?.userId ?? ''}!${token.id}=${token.secret}` : '',
    users: world.users,
    settings: world.settings,
    dump: () => dumpWorld(world),
    state: () => stateOfWorld(world),
    restore: (state) => restoreWorld(world, state),
    reset() {
      world.reset();
      faults.clear();
      Object.assign(stats, { calls: 0, byRoute: {} });
    },
    stats: () => ({ calls: stats.calls, byRoute: { ...stats.byRoute }, tasks: world.tasks.count }),
    fail: (fault) => faults.add(fault),
    faults: () => faults.list(),
    setOnline(name, online) {
      const node = world.nodes.find((candidate) => candidate.name === name);
      if (node) node.online = online;
    },
    editVm: (vmId, changes) => editVm(world, vmId, changes),
    editNetwork(node, iface, settings) {
      for (const table of [world.node(node).network, world.node(node).newNetwork]) {
        if (settings) table.set(iface, settings);
        else table.delete(iface);
      }
    },
    expireTickets: () => access.expireTickets(),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function editVm(world: World, vmId: number, changes: Readonly<Record<string, string | null>>): void {
  const vm = world.vms.get(vmId) ?? missingVm('any', vmId);
  for (const [name, value] of Object.entries(changes)) {
    if (name === 'node') vm.node = value ?? vm.node;
    else if (value === null) delete vm.config[name];
    else vm.config[name] = value;
  }
}
