import { formatPath, fromOutward, outwardPath, toOutward } from '../../../lib/derive/outward.js';
import { problemsOf } from '../../../lib/derive/problems.js';
import { BitBuilderError, type Problem } from '../../../lib/errors.js';
import type { Inventory } from '../../../lib/inventory.js';
import type { Draw, Kind, Lookup } from '../../../lib/kind.js';
import type { Hypervisor, Router } from '../../../lib/ports.js';
import type { Operation, Resource } from '../../../lib/wire.js';
import type { ControlPlane, ControlPlaneStatus, DeviceStatus } from '../control-plane.js';
import type { OperationRow } from '../store/journal.js';
import type { ResourceName, ResourceRow } from '../store/resources.js';
import type { Store } from '../store/store.js';
import { ClusterActor, type ClusterActorOptions } from './cluster-actor.js';
import { Devices, type Observation } from './devices.js';
import { Lifecycle } from './lifecycle.js';
import { Operations, type OperationsOptions } from './operations.js';
import { RouterActor, type RouterActorOptions } from './router-actor.js';
import { Sessions } from './sessions.js';
import { keysOf, loadSubject, place, resourceReferences, worldOf, type AnySubject } from './subjects.js';

export interface ControlPlaneOptions {
  kinds: readonly Kind[];
  inventory: Inventory;
  store: Store;
  routers: readonly Router[];
  hypervisors: readonly Hypervisor[];
  router?: RouterActorOptions;
  cluster?: ClusterActorOptions;
  operations?: OperationsOptions;
  /** How long `close` waits for what runs on the devices. */
  graceMs?: number;
}

/** Makes the control plane over these devices and goes on with what the journal says is unfinished. */
export async function createControlPlane(options: ControlPlaneOptions): Promise<ControlPlane & { resumed: number }> {
  const { store } = options;
  const routers = new Map(options.routers.map((port) => [port.name, new RouterActor(port, store.fragments, options.router)]));
  const clusters = new Map(options.hypervisors.map((port) => [port.name, new ClusterActor(port, options.cluster)]));
  for (const actor of routers.values()) await actor.open();
  const engine = new Engine(options, new Devices(routers, clusters, store));
  const resumed = await engine.resume();
  return Object.assign(engine, { resumed });
}

class Engine implements ControlPlane {
  private readonly kinds: ReadonlyMap<string, Kind>;
  private readonly inventory: Inventory;
  private readonly store: Store;
  private readonly lifecycle: Lifecycle;
  private readonly ops: Operations;
  private readonly sessions: Sessions;

  constructor(
    private readonly options: ControlPlaneOptions,
    private readonly devices: Devices,
  ) {
    this.kinds = new Map(options.kinds.map((kind) => [kind.name, kind]));
    this.inventory = options.inventory;
    this.store = options.store;
    this.lifecycle = new Lifecycle(this.kinds, this.inventory, this.store, devices);
    this.ops = new Operations(this.kinds, this.store, options.operations);
    this.sessions = new Sessions(devices);
  }

  async put(kind: Kind, id: string, outward: unknown): Promise<string> {
    this.refuseWhenClosing();
    const spec = parseSpec(kind, outward);
    if (kind.id(spec) !== id) {
      throw new BitBuilderError(
        'invalid_request',
        `the spec is that of ${kind.name} "${kind.id(spec)}", the request names "${id}"; send it to its own id`,
      );
    }
    const of = { kind: kind.name, id };
    const begun = await this.ops.begin(of, JSON.stringify(spec), async () => {
      const { row, existed, drawing } = await this.save(kind, id, spec);
      return { action: 'put', existed, run: (record) => this.lifecycle.put(row, existed, record, () => this.ops.isClosing, drawing) };
    });
    return begun ?? '';
  }

  async remove(kind: Kind, id: string): Promise<string | undefined> {
    this.refuseWhenClosing();
    const of = { kind: kind.name, id };
    return this.ops.begin(of, 'delete', async () => {
      const row = await this.store.resources.find(of);
      if (!row) return undefined;
      const dependents = await this.store.resources.dependents(of);
      if (dependents.length > 0) {
        const names = dependents.slice(0, 5).map((each) => `${each.kind} "${each.id}"`);
        throw new BitBuilderError(
          'in_use',
          `cannot remove ${kind.name} "${id}": ${names.join(', ')}${dependents.length > 5 ? ` and ${dependents.length - 5} more` : ''} still refer to it; remove them first`,
        );
      }
      await this.store.resources.setState(row, 'removing');
      return { action: 'delete', existed: true, run: (record) => this.lifecycle.remove(row, record) };
    });
  }

  async read(kind: Kind, id: string, session?: string): Promise<Resource | undefined> {
    const row = await this.store.resources.find({ kind: kind.name, id });
    return row && this.describe(kind, row, session);
  }

  async list(kind: Kind, session?: string): Promise<readonly Resource[]> {
    const rows = await this.store.resources.list(kind.name);
    const view = session ?? `list ${performance.now()}`;
    return Promise.all(rows.map((row) => this.describe(kind, row, view)));
  }

  async lookup(kind: Kind, outward: unknown): Promise<Record<string, unknown>> {
    const { lookup } = kind;
    if (!lookup) throw new BitBuilderError('not_found', `a ${kind.name} is found by its id only`);
    const by = parseLookup(lookup, outward);
    const cluster = this.devices.clusterNamed(lookup.cluster(by));
    const rows = await cluster.list();
    const picked = lookup.pick(by, rows);
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
    return row && this.describeOperation(row);
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
    await this.ops.close(this.options.graceMs ?? 30_000);
    for (const actor of this.devices.clusters.values()) actor.close();
  }

  /** Goes on with what a stopped shim left unfinished; answers how much that is. */
  async resume(): Promise<number> {
    const unfinished = await this.store.journal.unfinished();
    for (const { id, kind, resource, action, existed } of unfinished) {
      const of = { kind, id: resource };
      void this.ops
        .begin(
          of,
          `resume ${id}`,
          async () => {
            const row = await this.store.resources.find(of);
            if (!row) return { action, existed, run: () => Promise.resolve({}) };
            const run = action === 'put' ? this.lifecycle.put.bind(this.lifecycle, row, existed) : undefined;
            return { action, existed, run: (record) => (run ? run(record, () => this.ops.isClosing) : this.lifecycle.remove(row, record)) };
          },
          id,
        )
        .catch(() => undefined);
    }
    return unfinished.length;
  }

  /** Draws and saves, in one transaction, before anything is touched. */
  private async save(
    kind: Kind,
    id: string,
    spec: Record<string, unknown>,
  ): Promise<{ row: ResourceRow; existed: boolean; drawing: ReadonlyMap<Draw, string | number> }> {
    const occupied = kind.machine ? await this.occupiedVmIds(kind.machine.cluster(spec), { kind: kind.name, id }) : new Set<number>();
    return this.store.transaction(async (tables) => {
      const before = await tables.resources.find({ kind: kind.name, id });
      const world = await worldOf(kind, spec, this.inventory, tables, occupied);
      refuseProblems(kind, id, kind.misfits?.({ id, spec, world }) ?? []);
      const owner = { kind: kind.name, id };
      const drawing = await tables.allocations.draw(owner, kind.draws({ id, spec, world }));
      const placed = place(kind, spec, drawing);
      const keys = await keysOf(kind, spec, owner, tables);
      const completed = { ...placed.spec, ...kind.completes?.({ id, spec: placed.spec, drawn: placed.drawn, keys, world }) };
      for (const name of kind.writeOnly) {
        await tables.secrets.keep(owner, `attribute:${name}`, completed[name] as string | undefined);
        delete completed[name];
      }
      const row: ResourceRow = { ...owner, spec: completed, drawn: placed.drawn, state: before?.state === 'ready' ? 'ready' : 'pending' };
      await tables.resources.save(row, resourceReferences(kind, spec));
      return { row, existed: before?.state === 'ready', drawing };
    });
  }

  private async occupiedVmIds(cluster: string, owner: ResourceName): Promise<ReadonlySet<number>> {
    const known = await this.store.resources.find(owner);
    const actor = this.devices.clusters.get(cluster);
    // One that has its VM id draws none; a cluster that does not exist is told of by the references.
    if (known?.drawn.vmId !== undefined || !actor) return new Set();
    return new Set((await actor.surveyor.list()).map((row) => row.vmId));
  }

  private async describe(kind: Kind, row: ResourceRow, session?: string): Promise<Resource> {
    const subject = await loadSubject(kind, row, this.inventory, this.store);
    return describeResource(kind, subject, await this.devices.observe(kind, subject, this.sessions.view(session)));
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

function parseSpec(kind: Kind, outward: unknown): Record<string, unknown> {
  const spec = withoutNulls(fromOutward(kind.spec, outward));
  refuseProblems(kind, undefined, problemsOf(kind, spec));
  return kind.spec.parse(spec);
}

function parseLookup(lookup: Lookup, outward: unknown): Record<string, unknown> {
  const result = lookup.by.safeParse(withoutNulls(fromOutward(lookup.by, outward)));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  throw new BitBuilderError('invalid_spec', problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), { problems });
}

function refuseProblems(kind: Kind, id: string | undefined, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) =>
    path.length > 0 ? `${formatPath(outwardPath(kind.spec, path))}: ${message}` : message,
  );
  throw new BitBuilderError('invalid_spec', `${kind.name}${id === undefined ? '' : ` "${id}"`} cannot be accepted: ${lines.join('; ')}`, {
    problems,
  });
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

/** Null and absent mean the same in a request. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])));
}
