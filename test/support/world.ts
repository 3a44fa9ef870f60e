import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import type { Kind, Sample } from '../../lib/kind.js';
import { kindNamed, kinds } from '../../lib/kinds/index.js';
import type { Hypervisor, Router } from '../../lib/ports.js';
import { toOutward, fromOutward } from '../../lib/derive/outward.js';
import type { Operation } from '../../lib/wire.js';
import { trustedAgent } from '../../providers/http/trust.js';
import { startLab, type Lab, type LabOptions } from '../../providers/lab/lab.js';
import { createProxmoxHypervisor } from '../../providers/proxmox/hypervisor.js';
import type { ControlPlane } from '../../providers/shim/control-plane.js';
import { createControlPlane } from '../../providers/shim/engine/control-plane.js';
import { openStore, type Store } from '../../providers/shim/store/store.js';
import { createVyosRouter } from '../../providers/vyos/router.js';

/** Counts the requests to the devices and can lose one of them, or its answer. */
export class Faults {
  requests = 0;
  /** Told of each request as it goes out. */
  onRequest?: (options: Dispatcher.DispatchOptions) => void;
  private plan?: { at: number; when: 'before' | 'after' };

  /** The request with that number from now on is lost, before it is sent or when it has been answered. */
  failAt(at: number, when: 'before' | 'after'): void {
    this.requests = 0;
    this.plan = { at, when };
  }

  none(): void {
    this.requests = 0;
    this.plan = undefined;
    this.onRequest = undefined;
  }

  /** To be put between an adapter and the wire. */
  readonly intercept: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
    this.requests++;
    this.onRequest?.(options);
    const { plan } = this;
    if (plan?.at !== this.requests) return dispatch(options, handler);
    const lost = Object.assign(new Error('planted: connection reset'), { code: 'ECONNRESET' });
    if (plan.when === 'before') {
      handler.onResponseError?.(undefined as never, lost);
      return true;
    }
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseStart: () => undefined,
      onResponseData: () => undefined,
      onResponseEnd: (controller) => handler.onResponseError?.(controller, lost),
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    });
  };
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
    const { name, url, key, fingerprint } = router;
    return createVyosRouter({ name, url, key, tls: { fingerprint }, lockWaitMs: 500, intercept: faults.intercept });
  });
  const { name, url, fingerprint, token } = lab.cluster;
  const trust = { fingerprint };
  const agent = trustedAgent(trust, { device: `cluster ${name}` }).compose(faults.intercept);
  const hypervisors: Hypervisor[] = [createProxmoxHypervisor({ name, urls: [url], credentials: { token }, trust, agent, lockWaitMs: 500 })];
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
      const operation = await plane.put(kind, kind.id(fromOutward(kind.spec, outward) as Record<string, unknown>), outward);
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
