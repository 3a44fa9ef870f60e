import { asBitBuilderError } from '../../../lib/errors.js';
import type { Step } from '../../../lib/kind.js';
import type { Container, HostInterface, Hypervisor, Machine, MachineRow, Surveyor } from '../../../lib/ports.js';

/** The list of a cluster may show a VM for this long after it was destroyed. */
const listLagMs = 15_000;

export interface ClusterActorOptions {
  /** VMs worked on at the same time. */
  concurrency?: number;
  /** Pause between two looks at the VMs that were not read for the longest time; 0 turns them off. */
  sweepMs?: number;
  /** VMs read in one such look. */
  sweepSize?: number;
}

interface Seen {
  machine: Machine;
  fingerprint: string;
  at: number;
}

/**
 * The one that works on one cluster. A plan must not cost a call per VM, so what was read of a VM holds as long as the cluster's
 * list (one call for all) shows it unchanged; what the list does not show (NICs, disks, cloud-init) is looked after by a sweep
 * that reads the VM that was not read for the longest time, again and again.
 */
export class ClusterActor {
  private readonly seen = new Map<number, Seen>();
  /** What we have destroyed of late. */
  private readonly destroyed = new Map<number, number>();
  private readonly cpuModels = new Map<string, () => Promise<readonly string[]>>();
  private readonly vmIds = shared(() => this.contact(() => this.port.vmIds()));
  private active = 0;
  private readonly waiting: (() => void)[] = [];
  private timer?: NodeJS.Timeout;
  private lastList = 0;
  /** Grows with every call that changes the cluster, so that readers know that what they remember is old. */
  generation = 0;
  lastContact?: string;
  lastError?: string;

  constructor(
    readonly port: Hypervisor,
    private readonly options: ClusterActorOptions = {},
  ) {
    const everyMs = options.sweepMs ?? 5000;
    if (everyMs > 0) this.timer = setInterval(() => void this.sweep(everyMs), everyMs).unref();
  }

  get queued(): number {
    return this.waiting.length;
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** For those who make VMs, many at a time: lists are shared by those who ask within a second. */
  readonly surveyor: Surveyor = {
    list: shared(() => this.list()),
    capacity: shared(() => this.contact(() => this.port.capacity())),
    storages: shared(() => this.contact(() => this.port.storages())),
    cpuModels: (node) => this.cpuModelsOf(node)(),
    find: async (vmId) => this.recall(vmId, await this.surveyor.list()),
    findVolume: (volume) => this.contact(() => this.port.findVolume(volume)),
  };

  /** Every VM of the cluster: one call. */
  async list(): Promise<readonly MachineRow[]> {
    this.lastList = performance.now();
    return this.contact(() => this.port.list());
  }

  /** The ids that nobody else may have; shared by those who ask within a second. */
  async occupiedVmIds(): Promise<ReadonlySet<number>> {
    const now = performance.now();
    for (const [vmId, at] of this.destroyed) if (now - at > listLagMs) this.destroyed.delete(vmId);
    return new Set((await this.vmIds()).filter((vmId) => !this.destroyed.has(vmId)));
  }

  /** Every container, as it is now. */
  containers(): Promise<readonly Container[]> {
    return this.contact(() => this.port.containers());
  }

  /** What the hypervisors themselves are attached to, as it is now. */
  hostInterfaces(): Promise<readonly HostInterface[]> {
    return this.contact(() => this.port.hostInterfaces());
  }

  /** The VM as it is now. */
  async observe(vmId: number): Promise<Machine | undefined> {
    const machine = await this.contact(() => this.port.find(vmId));
    if (machine) this.seen.set(vmId, { machine, fingerprint: fingerprintOf(machine), at: performance.now() });
    else this.seen.delete(vmId);
    return machine;
  }

  /** The VM, read anew only when the list shows it changed or it was never read. */
  async recall(vmId: number, rows: readonly MachineRow[]): Promise<Machine | undefined> {
    const row = rows.find((each) => each.vmId === vmId);
    const known = this.seen.get(vmId);
    return row && known?.fingerprint === fingerprintOf(row) ? known.machine : this.observe(vmId);
  }

  /** Runs the steps in order; `record` is told before and after each. */
  async run(steps: readonly Step[], record: (step: Step, work: () => Promise<void>) => Promise<void>): Promise<void> {
    for (const step of steps) {
      this.generation++;
      await record(step, () => this.contact(() => this.port.run(step.call))).finally(() => this.generation++);
      if (step.call.verb === 'destroy') this.destroyed.set(step.call.vmId, performance.now());
    }
  }

  /** Work on one VM, with at most `concurrency` at a time. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    while (this.active >= (this.options.concurrency ?? 16)) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.active++;
    try {
      return await work();
    } finally {
      this.active--;
      this.waiting.shift()?.();
    }
  }

  private async sweep(everyMs: number): Promise<void> {
    const now = performance.now();
    // A plan or an apply is under way: it gets the cluster for itself.
    if (this.active > 0 || now - this.lastList < everyMs) return;
    const oldest = [...this.seen].sort(([, a], [, b]) => a.at - b.at).slice(0, this.options.sweepSize ?? 5);
    for (const [vmId] of oldest) await this.observe(vmId).catch(() => undefined);
  }

  private cpuModelsOf(node: string): () => Promise<readonly string[]> {
    const known = this.cpuModels.get(node) ?? shared(() => this.contact(() => this.port.cpuModels(node)));
    this.cpuModels.set(node, known);
    return known;
  }

  private async contact<T>(call: () => Promise<T>): Promise<T> {
    try {
      const answer = await call();
      this.lastContact = new Date().toISOString();
      return answer;
    } catch (thrown) {
      const error = asBitBuilderError(thrown);
      this.lastError = error.message;
      throw error;
    }
  }
}

/** The same answer for all who ask within a second; a failure is nobody's but the asker's. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: { answer: Promise<T>; at: number } | undefined;
  return () => {
    if (known && performance.now() - known.at < 1000) return known.answer;
    const asked = { answer: ask(), at: performance.now() };
    known = asked;
    asked.answer.catch(() => known === asked && (known = undefined));
    return asked.answer;
  };
}

function fingerprintOf(row: MachineRow): string {
  return JSON.stringify([row.node, row.name, row.running, row.template, row.cores, row.memoryMiB, [...row.tags].sort(), row.lock ?? '']);
}
