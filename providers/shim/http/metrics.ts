import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ControlPlane, ControlPlaneStatus, DeviceStatus } from '../control-plane.js';

/** What Prometheus reads. Counts of devices are asked of the control plane when they are scraped. */
export interface Metrics {
  /** Notes one answered request; `route` is the pattern, never the path. */
  request(route: string, method: string, status: number, seconds: number): void;
  /** The text format, with its content type. */
  scrape(): Promise<{ contentType: string; text: string }>;
}

export function createMetrics(controlPlane: Pick<ControlPlane, 'status'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'bitbuilder_request_seconds',
    help: 'Answered HTTP requests, by route',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  const resources = new Gauge({ name: 'bitbuilder_resources', help: 'Resources, by kind', labelNames: ['kind'], registers });
  const operations = new Gauge({ name: 'bitbuilder_operations', help: 'Operations, by state', labelNames: ['state'], registers });
  const queued = new Gauge({ name: 'bitbuilder_device_queue', help: 'Changes waiting for a device', labelNames: ['device'], registers });
  const router = new Counter({
    name: 'bitbuilder_router_calls_total',
    help: 'Commits, reads and saves, by router',
    labelNames: ['router', 'call'],
    registers,
  });
  const cluster = new Counter({
    name: 'bitbuilder_cluster_calls_total',
    help: 'Proxmox API calls, by cluster',
    labelNames: ['cluster', 'call'],
    registers,
  });

  const show = (status: ControlPlaneStatus) => {
    for (const gauge of [resources, operations, queued, router, cluster]) gauge.reset();
    for (const [kind, count] of Object.entries(status.resources)) resources.set({ kind }, count);
    for (const [state, count] of Object.entries(status.operations)) operations.set({ state }, count);
    for (const [device, { queued: count }] of devicesOf(status)) queued.set({ device }, count);
    for (const [name, call, count] of countersOf(status.routers)) router.inc({ router: name, call }, count);
    for (const [name, call, count] of countersOf(status.clusters)) cluster.inc({ cluster: name, call }, count);
  };

  return {
    request: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
    async scrape() {
      const status = await controlPlane.status();
      show(status);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function devicesOf(status: ControlPlaneStatus): [string, DeviceStatus][] {
  return [...Object.entries(status.routers), ...Object.entries(status.clusters)];
}

function countersOf(devices: Readonly<Record<string, DeviceStatus>>): [name: string, call: string, count: number][] {
  return Object.entries(devices).flatMap(([name, { counters }]) =>
    Object.entries(counters).map(([call, count]): [string, string, number] => [name, call, count]),
  );
}
