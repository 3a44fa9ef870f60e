import { toOutward } from '../../../lib/derive/outward.js';
import type { DevicePlan, PlannedChange } from '../../../lib/device-plan.js';
import { asBitBuilderError, BitBuilderError, bug } from '../../../lib/errors.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Kind } from '../../../lib/kind.js';
import { withArticle } from '../../../lib/names.js';
import type { Hypervisor, Router } from '../../../lib/ports.js';
import type { OutwardVerification } from '../../../lib/verification.js';
import type { Operation, Resource } from '../../../lib/wire.js';
import type { ControlPlane, ControlPlaneStatus, DeviceStatus, PutOptions } from '../control-plane.js';
import type { OperationRow } from '../store/journal.js';
import type { ResourceName, ResourceRow } from '../store/resources.js';
import type { Store } from '../store/store.js';
import { Admission } from './admission.js';
import { ClusterActor, type ClusterActorOptions } from './cluster-actor.js';
import { Devices, type Observation, type RecordStep } from './devices.js';
import { createHandout } from './handout.js';
import { Lifecycle } from './lifecycle.js';
import { Operations, type OperationsOptions, type Work } from './operations.js';
import { askedBy, parseLookup, parseSpec } from './requests.js';
import { Rehearsal, type PlanOptions } from './rehearsal.js';
import { RouterActor, type RouterActorOptions } from './router-actor.js';
import { Runs } from './runs.js';
import { Sessions } from './sessions.js';
import { loadSubject, resourceReferences, type AnySubject } from './subjects.js';
import { DeviceVerification } from './verification.js';
import type { VerificationThreadOptions } from './verification-thread.js';

export interface ControlPlaneOptions {
  kinds: readonly Kind[];
  inventory: Inventory;
  store: Store;
  routers: readonly Router[];
  hypervisors: readonly Hypervisor[];
  router?: RouterActorOptions;
  cluster?: ClusterActorOptions;
  operations?: OperationsOptions;
  verification?: VerificationThreadOptions;
  /** How long `close` waits for what runs on the devices. */
  graceMs?: number;
}

/** Makes the control plane over these devices and goes on with what the journal says is unfinished. */
export async function createControlPlane(options: ControlPlaneOptions): Promise<ControlPlane & { resumed: number }> {
  const { store } = options;
  const routers = new Map(options.routers.map((port) => [port.name, new RouterActor(port, store, options.router)]));
  const clusters = new Map(options.hypervisors.map((port) => [port.name, new ClusterActor(port, options.cluster)]));
  for (const actor of routers.values()) await actor.open();
  const devices = new Devices(routers, clusters, store);
  const engine = new Engine(options, devices);
  const handout = createHandout(engine.kinds, options.inventory, store, devices);
  return Object.assign(engine, { handout, resumed: await engine.resume() });
}

class Engine implements Omit<ControlPlane, 'handout'> {
  readonly kinds: ReadonlyMap<string, Kind>;
  private readonly inventory: Inventory;
  private readonly store: Store;
  private readonly admission: Admission;
  private readonly lifecycle: Lifecycle;
  private readonly rehearsal: Rehearsal;
  private readonly verification: DeviceVerification;
  private readonly ops: Operations;
  private readonly sessions: Sessions;
  private readonly runs = new Runs();

  constructor(
    private readonly options: ControlPlaneOptions,
    private readonly devices: Devices,
  ) {
    this.kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
    this.inventory = options.inventory;
    this.store = options.store;
    this.admission = new Admission(this.kinds, this.inventory, this.store, devices);
    this.rehearsal = new Rehearsal(this.kinds, this.inventory, this.store, devices, this.admission);
    this.verification = new DeviceVerification(this.kinds, this.inventory, this.store, devices, options.verification);
    this.lifecycle = new Lifecycle(this.kinds, this.inventory, this.store, devices);
    this.ops = new Operations(this.kinds, this.store, options.operations);
    this.sessions = new Sessions(devices);
  }

  async put(kind: Kind, id: string, outward: unknown, { adopt }: PutOptions = {}): Promise<string> {
    this.refuseWhenClosing();
    const spec = parseSpec(kind, outward);
    if (kind.id(spec) !== id) {
      throw new BitBuilderError(
        'invalid_request',
        `the spec is that of ${kind.name} "${kind.id(spec)}", the request names "${id}"; send it to its own id`,
      );
    }
    const of = { kind: kind.name, id };
    const begun = await this.ops.begin(of, JSON.stringify([spec, adopt]), await this.readsOf(kind, of, spec), async () => {
      const { row, existed, drawing } = await this.admission.admit(kind, id, spec, adopt);
      return { action: 'put', existed, run: (record) => this.lifecycle.put(row, existed, record, () => this.ops.isClosing, drawing) };
    });
    return begun ?? bug('a put that does nothing');
  }

  async remove(kind: Kind, id: string): Promise<string | undefined> {
    this.refuseWhenClosing();
    const of = { kind: kind.name, id };
    return this.ops.begin(of, 'delete', await this.readsOf(kind, of), async () => {
      const row = await this.store.resources.find(of);
      if (!row) return undefined;
      await this.admission.refuseWhileUsed(of, this.store);
      await this.store.resources.setState(row, 'removing');
      return { action: 'delete', existed: true, run: (record) => this.lifecycle.remove(row, record) };
    });
  }

  async plan(
    changes: readonly PlannedChange[],
    { session, run, ...options }: PlanOptions & { session?: string; run?: string } = {},
  ): Promise<DevicePlan> {
    const plan = await this.rehearsal.plan(changes, this.sessions.view(session), options);
    const repeated = this.runs.note(run, session, changes, plan);
    return repeated ? { ...plan, repeated } : plan;
  }

  verify(signal?: AbortSignal): Promise<OutwardVerification> {
    return this.verification.run(signal);
  }

  async read(kind: Kind, id: string, session?: string): Promise<Resource | undefined> {
    const row = await this.store.resources.find({ kind: kind.name, id });
    // Until it has its VM it may still be given up, and whoever has asked for it must ask again.
    return row && row.state !== 'adopting' ? this.describe(kind, row, session) : undefined;
  }

  async list(kind: Kind, session?: string): Promise<readonly Resource[]> {
    const rows = await this.store.resources.list(kind.name);
    const view = session ?? `list ${performance.now()}`;
    // One device that is down must not hide the rest of the fleet.
    const unread = (row: ResourceRow) => (thrown: unknown) => this.describeUnread(kind, row, asBitBuilderError(thrown));
    return Promise.all(rows.map((row) => this.describe(kind, row, view).catch(unread(row))));
  }

  async lookup(kind: Kind, outward: unknown): Promise<Record<string, unknown>> {
    const { lookup } = kind;
    if (!lookup) throw new BitBuilderError('not_found', `${withArticle(kind.name)} is found by its id only`);
    const by = parseLookup(lookup, outward);
    const cluster = askedBy(lookup, 'cluster', () => this.devices.clusterNamed(lookup.cluster(by)));
    const rows = await cluster.list();
    const picked = askedBy(lookup, undefined, () => lookup.pick(by, rows));
    const machines = await Promise.all(picked.slice(0, 1).map((row) => cluster.recall(row.vmId, rows)));
    const answer = lookup.report(
      by,
      picked,
      machines.filter((machine) => machine !== undefined),
    );
    return { ...(toOutward(lookup.by, by) as object), ...(toOutward(lookup.answers, answer) as object) };
  }

  async operation(id: string): Promise<Operation | undefined> {
    const row = await this.store.journal.find(id);
    const operation = row && (await this.describeOperation(row));
    const kind = row && this.kinds.get(row.kind);
    if (!kind || operation?.state !== 'succeeded' || operation.action !== 'put' || operation.result) return operation;
    // It ended before the shim was started: whoever still asks gets what there is now.
    const result = await this.read(kind, row.resource);
    return { ...operation, result: result && { ...result, existed: row.existed } };
  }

  async operations(limit: number): Promise<readonly Operation[]> {
    return Promise.all((await this.store.journal.newest(limit)).map((row) => this.describeOperation(row)));
  }

  async settle(id: string, timeoutMs: number): Promise<Operation | undefined> {
    await this.ops.settle(id, timeoutMs);
    return this.operation(id);
  }

  async status(): Promise<ControlPlaneStatus> {
    const device = (actor: {
      queued: number;
      lastContact?: string;
      lastError?: string;
      port: { counters: Readonly<Record<string, number>> };
    }): DeviceStatus => ({
      queued: actor.queued,
      lastContact: actor.lastContact,
      lastError: actor.lastError,
      counters: actor.port.counters,
    });
    return {
      resources: await this.store.resources.counts(),
      operations: await this.store.journal.counts(),
      routers: Object.fromEntries([...this.devices.routers].map(([name, actor]) => [name, device(actor)])),
      clusters: Object.fromEntries([...this.devices.clusters].map(([name, actor]) => [name, device(actor)])),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.verification.close(), this.ops.close(this.options.graceMs ?? 30_000)]);
    for (const actor of this.devices.clusters.values()) actor.close();
  }

  /** Goes on with what a stopped shim left unfinished; answers how much that is. */
  async resume(): Promise<number> {
    const unfinished = await this.store.journal.unfinished();
    for (const { id, kind: name, resource, action, existed } of unfinished) {
      const of = { kind: name, id: resource };
      const kind = this.kinds.get(name);
      const prepare = async (): Promise<Work> => {
        const row = await this.store.resources.find(of);
        if (!row) return { action, existed, run: () => Promise.resolve({}) };
        const put = (record: RecordStep) => this.lifecycle.put(row, existed, record, () => this.ops.isClosing);
        return { action, existed, run: action === 'put' ? put : (record) => this.lifecycle.remove(row, record) };
      };
      const reads = kind ? await this.readsOf(kind, of) : [];
      void this.ops.begin(of, `resume ${id}`, reads, prepare, id).catch(() => undefined);
    }
    return unfinished.length;
  }

  /** What must hold still while an operation works on the resource: what it refers to, and what it referred to before. */
  private async readsOf(kind: Kind, of: ResourceName, spec?: Record<string, unknown>): Promise<ResourceName[]> {
    const row = await this.store.resources.find(of);
    return [spec, row?.spec].flatMap((each) => (each ? resourceReferences(kind, each) : []));
  }

  private async describe(kind: Kind, row: ResourceRow, session?: string): Promise<Resource> {
    const subject = await loadSubject(kind, row, this.inventory, this.store);
    return describeResource(kind, subject, await this.devices.observe(kind, subject, this.sessions.view(session)));
  }

  private async describeUnread(kind: Kind, row: ResourceRow, error: BitBuilderError): Promise<Resource> {
    const subject = await loadSubject(kind, row, this.inventory, this.store);
    return { ...describeResource(kind, subject, { drift: [] }), warnings: [`not read: ${error.message}`] };
  }

  private async describeOperation(row: OperationRow): Promise<Operation> {
    const steps = await this.store.journal.steps(row.id);
    const outcome = this.ops.outcome(row.id);
    const kind = this.kinds.get(row.kind);
    const result = kind &&
      outcome?.subject && { ...describeResource(kind, outcome.subject, outcome.observation ?? { drift: [] }), existed: row.existed };
    return {
      id: row.id,
      kind: row.kind,
      resource: row.resource,
      action: row.action,
      state: row.state,
      started_at: row.startedAt,
      finished_at: row.finishedAt,
      steps: steps.map((step) => ({ says: step.says, started_at: step.startedAt, finished_at: step.finishedAt, error: step.error })),
      result: result ?? undefined,
      error: row.error,
    };
  }

  private refuseWhenClosing(): void {
    if (this.ops.isClosing) throw new BitBuilderError('shutting_down', 'the shim is stopping; send the request again once it is back');
  }
}

function describeResource(kind: Kind, subject: AnySubject, { machine, drift }: Observation): Resource {
  const spec = Object.fromEntries(Object.entries(subject.spec).filter(([name]) => !kind.writeOnly.includes(name)));
  return {
    kind: kind.name,
    id: subject.id,
    spec: toOutward(kind.spec, spec) as Resource['spec'],
    status: toOutward(kind.status, kind.report(subject, machine)) as Resource['status'],
    drift: [...drift],
  };
}
