import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BitBuilderError } from '../../lib/errors.js';
import type { Kind, Sample } from '../../lib/kind.js';
import { kindNamed, kinds } from '../../lib/kinds/index.js';
import type { Hypervisor, Router } from '../../lib/ports.js';
import { toOutward, fromOutward } from '../../lib/derive/outward.js';
import type { Operation } from '../../lib/wire.js';
import { startLab, type Lab, type LabOptions } from '../../providers/lab/lab.js';
import { createProxmoxHypervisor } from '../../providers/proxmox/hypervisor.js';
import type { ControlPlane } from '../../providers/shim/control-plane.js';
import { createControlPlane } from '../../providers/shim/engine/control-plane.js';
import { openStore, type Store } from '../../providers/shim/store/store.js';
import { createVyosRouter } from '../../providers/vyos/router.js';

/** Counts the calls to the devices and can make one of them fail. */
export class Faults {
  calls = 0;
  private plan?: { at: number; when: 'before' | 'after' };

  /** The call with that number from now on fails, before it is made or after. */
  failAt(at: number, when: 'before' | 'after'): void {
    this.calls = 0;
    this.plan = { at, when };
  }

  none(): void {
    this.calls = 0;
    this.plan = undefined;
  }

  around<T extends object>(port: T, methods: readonly (keyof T & string)[]): T {
    return new Proxy(port, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function' || !(methods as readonly unknown[]).includes(name)) return value;
        return async (...args: unknown[]) => {
          const { plan } = this;
          const hit = plan !== undefined && ++this.calls === plan.at;
          if (!plan) this.calls++;
          if (hit && plan.when === 'before') throw new BitBuilderError('device_unreachable', `planted: ${String(name)} was not sent`);
          const answer: unknown = await (value as (...all: unknown[]) => unknown).apply(target, args);
          if (hit) throw new BitBuilderError('device_unreachable', `planted: the answer to ${String(name)} was lost`);
          return answer;
        };
      },
    });
  }
}

/** A lab with a control plane over it, in this process. */
export interface TestWorld {
  lab: Lab;
  plane: ControlPlane;
  faults: Faults;
  folder: string;
  /** PUT and wait. */
  put(kind: Kind, spec: Record<string, unknown>): Promise<Operation>;
  putAll(samples: readonly Sample[]): Promise<void>;
  remove(kind: Kind, id: string): Promise<Operation | undefined>;
  /** Stops the control plane as a crash would and starts another on the same store and devices. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld(options: LabOptions = {}): Promise<TestWorld> {
  const lab = await startLab(options);
  const folder = mkdtempSync(join(tmpdir(), 'bitbuilder-test-'));
  const faults = new Faults();
  const routers = Object.values(lab.routers).map((router): Router => {
    const port = createVyosRouter({
      name: router.name,
      url: router.url,
      key: router.key,
      tls: { fingerprint: router.fingerprint },
      lockWaitMs: 500,
    });
    return faults.around<Router>(port, ['read', 'commit', 'confirm', 'save']);
  });
  const { name, url, fingerprint, token } = lab.cluster;
  const cluster = createProxmoxHypervisor({ name, urls: [url], credentials: { token }, trust: { fingerprint }, lockWaitMs: 500 });
  const hypervisors = [faults.around<Hypervisor>(cluster, ['list', 'find', 'capacity', 'findVolume', 'run'])];
  let store: Store = await openStore(join(folder, 'store.db'));
  const start = () =>
    createControlPlane({
      kinds,
      inventory: lab.inventory,
      store,
      routers,
      hypervisors,
      router: { quietMs: 2, settleMs: 200 },
      cluster: { sweepMs: 0 },
      graceMs: 0,
    });
  let plane = await start();

  const world: TestWorld = {
    lab,
    get plane() {
      return plane;
    },
    faults,
    folder,
    async put(kind, spec) {
      const outward = toOutward(kind.spec, spec);
      const operation = await plane.put(kind, kind.id(kind.spec.parse(fromOutward(kind.spec, outward))), outward);
      return (await plane.settle(operation, 30_000)) as Operation;
    },
    async putAll(samples) {
      for (const { kind, spec } of samples) {
        const operation = await world.put(kindNamed(kind) as Kind, spec);
        if (operation.state !== 'succeeded')
          throw new Error(`cannot make ${kind}: ${operation.error?.message} ${operation.error?.detail ?? ''}`);
      }
    },
    async remove(kind, id) {
      const operation = await plane.remove(kind, id);
      return operation === undefined ? undefined : plane.settle(operation, 30_000);
    },
    async restart() {
      await plane.close();
      await store.close();
      store = await openStore(join(folder, 'store.db'));
      plane = await start();
    },
    async close() {
      await plane.close();
      await Promise.all([...routers, ...hypervisors].map((device) => device.close()));
      await store.close();
      await lab.close();
      rmSync(folder, { recursive: true });
    },
  };
  return world;
}
