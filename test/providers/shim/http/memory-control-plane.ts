import type { DevicePlan, PlannedChange } from '../../../../lib/device-plan.js';
import { problemsOf } from '../../../../lib/derive/problems.js';
import { fromOutward, outwardPath } from '../../../../lib/derive/outward.js';
import { BitBuilderError } from '../../../../lib/errors.js';
import type { Kind } from '../../../../lib/kind.js';
import { sampleInventory } from '../../../../lib/kinds/samples.js';
import type { OutwardVerification } from '../../../../lib/verification.js';
import type { Operation, Resource } from '../../../../lib/wire.js';
import type { ControlPlane } from '../../../../providers/shim/control-plane.js';

/** A control plane without devices: an operation ends when the test says so, or at once. */
export class MemoryControlPlane implements ControlPlane {
  readonly sessions: (string | undefined)[] = [];
  /** Operations stay running until `finish` while this is set. */
  held = false;
  /** What the next operation fails with. */
  fault?: NonNullable<Operation['error']>;
  closed = false;
  readonly handout: ControlPlane['handout'] = {
    inventory: sampleInventory,
    subject: (kind, id) => Promise.reject(new BitBuilderError('not_found', `${kind} "${id}" does not exist`)),
    hypervisor: (cluster) => {
      throw new BitBuilderError('unknown_reference', `no cluster ${cluster}`);
    },
    publicKeyOf: (privateKey) => privateKey,
  };
  private readonly resources = new Map<string, Resource>();
  private readonly log = new Map<string, Operation>();
  private readonly waiters = new Map<string, (() => void)[]>();

  async put(kind: Kind, id: string, spec: unknown): Promise<string> {
    const problems = problemsOf(kind, fromOutward(kind.spec, spec)).map(({ path, message }) => ({
      path: outwardPath(kind.spec, path),
      message,
    }));
    if (problems.length > 0) throw new BitBuilderError('invalid_spec', `${kind.title} "${id}" cannot be accepted`, { problems });
    const resource: Resource = { kind: kind.name, id, spec: spec as Record<string, unknown>, status: {}, drift: [] };
    return this.start({ kind: kind.name, resource: id, action: 'put', result: resource });
  }

  async remove(kind: Kind, id: string): Promise<string | undefined> {
    if (!this.resources.has(`${kind.name} ${id}`)) return undefined;
    return this.start({ kind: kind.name, resource: id, action: 'delete' });
  }

  async plan(changes: readonly PlannedChange[]): Promise<DevicePlan> {
    return {
      resources: changes.map(({ kind, id, action }) => ({ kind, id, action })),
      routers: {},
      machines: [],
      capacity: {},
      problems: [],
    };
  }

  async verify(): Promise<OutwardVerification> {
    return {
      verdict: 'holds',
      breaches: [],
      ways: [],
      differences: [],
      undeclared: [],
      unproven: [],
      unread: [],
      unsettled: [],
      counted: { resources: this.resources.size, routers: 0, clusters: 0, vms: 0 },
    };
  }

  async read(kind: Kind, id: string, session?: string): Promise<Resource | undefined> {
    this.sessions.push(session);
    return this.resources.get(`${kind.name} ${id}`);
  }

  async list(kind: Kind, session?: string): Promise<readonly Resource[]> {
    this.sessions.push(session);
    return [...this.resources.values()].filter((resource) => resource.kind === kind.name);
  }

  async lookup(_: Kind, by: unknown): Promise<Record<string, unknown>> {
    return { by };
  }

  async operation(id: string): Promise<Operation | undefined> {
    return this.log.get(id);
  }

  async operations(limit: number): Promise<readonly Operation[]> {
    return [...this.log.values()].reverse().slice(0, limit);
  }

  async settle(id: string, timeoutMs: number): Promise<Operation | undefined> {
    if (this.log.get(id)?.state !== 'running') return this.log.get(id);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs).unref();
      const waiters = this.waiters.get(id) ?? [];
      this.waiters.set(id, [...waiters, () => (clearTimeout(timer), resolve())]);
    });
    return this.log.get(id);
  }

  async status(): ReturnType<ControlPlane['status']> {
    return {
      resources: { tenant: this.resources.size },
      operations: { running: 0, failed: 0 },
      routers: { r1: { queued: 2, lastError: 'refused', counters: { commits: 3 } } },
      clusters: { pve: { queued: 0, lastContact: '2026-11-21T10:00:00.000Z', counters: { calls: 7 } } },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Ends a held operation. */
  finish(id: string): void {
    const operation = this.log.get(id);
    if (operation) this.end(operation);
  }

  private start(fields: Pick<Operation, 'kind' | 'resource' | 'action' | 'result'>): string {
    const { result, ...rest } = fields;
    const operation: Operation = {
      id: `op-${this.log.size + 1}`,
      state: 'running',
      started_at: '2026-11-21T10:00:00.000Z',
      steps: [],
      ...rest,
      result,
    };
    this.log.set(operation.id, operation);
    if (!this.held) this.end(operation);
    return operation.id;
  }

  private end(operation: Operation): void {
    operation.state = this.fault ? 'failed' : 'succeeded';
    operation.error = this.fault;
    this.fault = undefined;
    const key = `${operation.kind} ${operation.resource}`;
    if (operation.state === 'succeeded' && operation.action === 'delete') this.resources.delete(key);
    else if (operation.state === 'succeeded' && operation.result) this.resources.set(key, operation.result);
    for (const wake of this.waiters.get(operation.id) ?? []) wake();
  }
}
