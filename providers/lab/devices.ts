import { randomBytes } from 'node:crypto';
import type { ProxmoxSimulator } from '../proxmox/simulator/simulator.js';
import { baseConfig } from '../vyos/simulator/base-config.js';
import type { VyosSimulator } from '../vyos/simulator/simulator.js';
import { realisticCluster, rootPassword, type DeviceOptions, type LabSettings } from './options.js';
import { labNodes, labRouters, labSite, type LabRouter } from './site.js';
import type { LabShape, LabState } from './state.js';

/** What each device of the lab has been asked. */
export interface DeviceStats {
  routers: Record<string, ReturnType<VyosSimulator['stats']>>;
  cluster?: ReturnType<ProxmoxSimulator['stats']>;
}

/** Simulated routers, a simulated cluster, or both, behind real HTTPS. */
export interface Devices {
  readonly routers: Readonly<Record<string, VyosSimulator>>;
  readonly cluster?: ProxmoxSimulator;
  /** Everything that the devices hold, by device, for comparing before and after. */
  dump(): Record<string, string[]>;
  stats(): DeviceStats;
  /** Back to the state of the start; what was switched off is on again. */
  reset(): Promise<void>;
  settings(): LabSettings;
  change(settings: Partial<LabSettings>): void;
  /** What a later lab can go on with. */
  state(): LabState;
  close(): Promise<void>;
}

/** Starts `routers` routers and a cluster of `nodes` nodes; none of a kind where its number is 0. */
export async function startDevices(options: DeviceOptions = {}): Promise<Devices> {
  const site = labRouters(options.routers ?? 2);
  const nodes = labNodes(options.nodes ?? 2);
  const portOf = (index: number) => (options.port ? options.port + index : 0);
  const started: { close(): Promise<void> }[] = [];
  const kept = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const device = await starting;
    started.push(device);
    return device;
  };
  try {
    const [routers, cluster] = await Promise.all([
      Promise.all(site.map((router, index) => kept(startRouter(router, portOf(index), options)))),
      nodes.length > 0 ? kept(startCluster(nodes, portOf(site.length), options)) : undefined,
    ]);
    return devicesOf(Object.fromEntries(routers.map((router) => [router.name, router])), cluster, options);
  } catch (error) {
    await Promise.all(started.map((device) => device.close()));
    throw error;
  }
}

function devicesOf(routers: Record<string, VyosSimulator>, cluster: ProxmoxSimulator | undefined, options: DeviceOptions): Devices {
  const all = Object.values(routers);
  const change = ({ commitMs, readMs, latencyMs, perCommandMs, scriptMs, cloneMs, linkedCloneMs, taskMs }: Partial<LabSettings>) => {
    for (const router of all) Object.assign(router.settings, given({ commitMs, readMs, latencyMs, perCommandMs, scriptMs }));
    if (cluster) Object.assign(cluster.settings, given({ cloneMs, linkedCloneMs, taskMs, latencyMs }));
  };
  change(options.settings ?? {});
  const each = <T>(from: (router: VyosSimulator) => T) =>
    Object.fromEntries(Object.entries(routers).map(([name, one]) => [name, from(one)]));
  return {
    routers,
    ...(cluster ? { cluster } : {}),
    dump: () => ({ ...each((router) => router.dump()), ...(cluster ? { [cluster.name]: cluster.dump() } : {}) }),
    stats: () => ({ routers: each((router) => router.stats()), ...(cluster ? { cluster: cluster.stats() } : {}) }),
    reset: async () => {
      for (const device of [...all, ...(cluster ? [cluster] : [])]) device.reset();
      await Promise.all(all.map((router) => router.powerOn()));
    },
    settings: () => {
      const { commitMs = 0, readMs = 0, latencyMs = 0, perCommandMs = 0, scriptMs = {} } = all[0]?.settings ?? {};
      const { cloneMs = 0, linkedCloneMs = 0, taskMs = 0, latencyMs: clusterLatencyMs = 0 } = cluster?.settings ?? {};
      const routerTimes = { commitMs, readMs, perCommandMs, scriptMs, latencyMs: all.length > 0 ? latencyMs : clusterLatencyMs };
      return { ...routerTimes, cloneMs, linkedCloneMs, taskMs };
    },
    change,
    state: () => ({
      format: 'bitbuilder-lab/1',
      shape: shapeOf(options),
      routers: each((router) => ({ ...router.state(), key: router.key })),
      ...(cluster ? { cluster: cluster.state() } : {}),
    }),
    close: async () => {
      await Promise.all([...all, ...(cluster ? [cluster] : [])].map((device) => device.close()));
    },
  };
}

async function startRouter({ name, underlayAddress }: LabRouter, port: number, options: DeviceOptions): Promise<VyosSimulator> {
  // Loaded when wanted: a lab of one kind starts without the other.
  const { startVyosSimulator } = await import('../vyos/simulator/simulator.js');
  const state = options.state?.routers[name];
  const key = state?.key ?? randomBytes(24).toString('base64url');
  const lines = baseConfig({ hostName: name, key }).filter((line) => !line.startsWith('set interfaces ethernet eth0 address '));
  const guard = options.vyos === '1.4' ? [] : ['set system config-management commit-confirm action reload'];
  return startVyosSimulator({
    name,
    hostName: name,
    key,
    port,
    time: options.time ?? 'instant',
    ...(options.vyos ? { version: options.vyos } : {}),
    ...(options.host ? { host: options.host } : {}),
    ...(state ? { state } : {}),
    baseConfig: [...lines, `set interfaces ethernet eth0 address ${underlayAddress}/24`, ...guard],
  });
}

async function startCluster(nodes: readonly string[], port: number, options: DeviceOptions): Promise<ProxmoxSimulator> {
  const { startProxmoxSimulator } = await import('../proxmox/simulator/simulator.js');
  const { defaultStorages } = await import('../proxmox/simulator/options.js');
  const cluster = await startProxmoxSimulator({
    name: labSite.cluster,
    rootPassword,
    port,
    ...(options.host ? { host: options.host } : {}),
    ...(options.profile ? { profile: options.profile } : {}),
    nodes: nodes.map((name) => ({ name, cpus: 64, memoryMiB: options.nodeMemoryMiB ?? 262_144 })),
    storages: defaultStorages.map((storage) => ({ ...storage, sizeGiB: options.storageGiB ?? storage.sizeGiB })),
    // Disks on local-lvm do not travel, so each node has a template of its own under the same name.
    templates: nodes.map((node, index) => ({ vmId: 9000 + index, name: 'debian-12', node, storage: 'local-lvm', diskGiB: 4 })),
    ...(options.time === 'realistic' ? { settings: realisticCluster } : {}),
  });
  if (options.state?.cluster) cluster.restore(options.state.cluster);
  return cluster;
}

function shapeOf({ routers = 2, nodes = 2, profile = '9.2', vyos = '1.5' }: DeviceOptions): LabShape {
  return { routers, nodes, profile, vyos };
}

function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
