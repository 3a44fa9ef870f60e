import { asBitBuilderError, BitBuilderError, bug } from '../../../lib/errors.js';
import type { Kind, MachineKind, Step } from '../../../lib/kind.js';
import type { Machine, MachineRow } from '../../../lib/ports.js';
import { renderCommand } from '../../../lib/router-config/command.js';
import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { Store } from '../store/store.js';
import type { ResourceName } from '../store/resources.js';
import type { ClusterActor } from './cluster-actor.js';
import { nothing } from './owned-paths.js';
import type { RouterActor } from './router-actor.js';
import type { AnySubject } from './subjects.js';

/** Writes a step down before it is done and after; answers what the work answers. */
export type RecordStep = <T>(says: string, work: () => Promise<T>) => Promise<T>;

/** What the world holds of a resource. */
export interface Observation {
  machine?: Machine;
  /** What a converge would still do, one line each. */
  drift: readonly string[];
}

/** Where a look at the world gets its answers from: fresh, or shared by a session. */
export interface View {
  router(name: string): Promise<ConfigTree>;
  rows(cluster: string): Promise<readonly MachineRow[]>;
}

/** Every router and cluster of the inventory, as one thing that a resource is made on. */
export class Devices {
  constructor(
    readonly routers: ReadonlyMap<string, RouterActor>,
    readonly clusters: ReadonlyMap<string, ClusterActor>,
    private readonly store: Store,
  ) {}

  /** Brings the world to the subject: routers first, then its VM, and answers what is there afterwards. */
  async converge(kind: Kind, subject: AnySubject, record: RecordStep): Promise<Observation> {
    const owner = { kind: kind.name, id: subject.id };
    await this.convergeRouters(kind, subject, owner, record);
    const machine = kind.machine && (await this.convergeMachine(kind, subject, record));
    return { machine, drift: [] };
  }

  /** Removes everything of the subject, the VM first. Run again it goes on. */
  async remove(kind: Kind, subject: AnySubject, record: RecordStep): Promise<void> {
    if (kind.machine) await this.removeMachine(kind, subject, record);
    await this.letGo(kind, subject, record);
  }

  /** Removes what the routers have of the subject, and leaves its VM. */
  async letGo(kind: Kind, subject: AnySubject, record: RecordStep): Promise<void> {
    const owner = { kind: kind.name, id: subject.id };
    const owned = await this.store.fragments.of(owner);
    await allSettled(
      owned.map(({ router }) => record(`remove from router ${router}`, () => this.routerNamed(router).converge(owner, nothing))),
    );
  }

  /** What the world holds, through the view; nothing is changed. */
  async observe(kind: Kind, subject: AnySubject, view: View): Promise<Observation> {
    const owner = { kind: kind.name, id: subject.id };
    const drift: string[] = [];
    for (const [router, fragment] of Object.entries(kind.routers?.(subject) ?? {})) {
      const commands = this.routerNamed(router)
        .edits(await view.router(router))
        .next(owner, fragment);
      drift.push(...commands.map((command) => `${router}: ${renderCommand(command)}`));
    }
    const machine = kind.machine && (await this.recallMachine(kind, subject, view));
    if (kind.machine && !machine)
      drift.push(`VM ${kind.machine.vmId(subject)} is gone from ${kind.machine.cluster(subject.spec)} and is made again`);
    if (kind.machine && machine) drift.push(...stepsLeft(kind.machine, machine, subject));
    return { machine, drift };
  }

  private async convergeRouters(kind: Kind, subject: AnySubject, owner: ResourceName, record: RecordStep): Promise<void> {
    const wanted = kind.routers?.(subject) ?? {};
    const before = (await this.store.fragments.of(owner)).map((each) => each.router);
    const names = new Set([...Object.keys(wanted), ...before]);
    // One that did not answer last time is asked first: if it is still away, the others need no commit and no undo.
    for (const name of names) if (this.routerNamed(name).isSuspect) await this.routerNamed(name).read();
    await allSettled(
      [...names].map((name) => record(`configure router ${name}`, () => this.routerNamed(name).converge(owner, wanted[name] ?? nothing))),
    );
  }

  private async convergeMachine(kind: Kind, subject: AnySubject, record: RecordStep): Promise<Machine> {
    const machineKind = kind.machine ?? bug(`kind ${kind.name} has no machine`);
    const cluster = this.clusterNamed(machineKind.cluster(subject.spec));
    const vmId = machineKind.vmId(subject);
    return cluster.exclusively(async () => {
      let steps: readonly Step[] = [];
      // Once more than it should take: some differences only show when the VM is there.
      for (let round = 0; round < 3; round++) {
        const machine = await cluster.observe(vmId);
        const facts = machine ? {} : await machineKind.survey(cluster.surveyor, subject);
        steps = machineKind.steps({ machine, facts }, subject);
        if (steps.length === 0) return machine ?? bug(`no VM ${vmId} and no step to make it`);
        await cluster.run(steps, (step, work) => record(step.says, work));
      }
      const machine = await cluster.observe(vmId);
      steps = machineKind.steps({ machine, facts: {} }, subject);
      if (machine && steps.length === 0) return machine;
      throw new BitBuilderError(
        'device_refused',
        `VM ${vmId} does not come to what is asked; left to do: ${steps.map((step) => step.says).join('; ')}. Look at the task log of the cluster, then apply again`,
      );
    });
  }

  private async removeMachine(kind: Kind, subject: AnySubject, record: RecordStep): Promise<void> {
    const machineKind = kind.machine ?? bug(`kind ${kind.name} has no machine`);
    const cluster = this.clusterNamed(machineKind.cluster(subject.spec));
    const vmId = machineKind.vmId(subject);
    await cluster.exclusively(async () => {
      const machine = await cluster.observe(vmId);
      if (!machine) return;
      await cluster.run(machineKind.removal(machine, subject), (step, work) => record(step.says, work));
      if (await cluster.observe(vmId))
        throw new BitBuilderError(
          'device_refused',
          `VM ${vmId} is still there after it was destroyed; look at the task log of the cluster`,
        );
    });
  }

  private async recallMachine(kind: Kind, subject: AnySubject, view: View): Promise<Machine | undefined> {
    const machineKind = kind.machine ?? bug(`kind ${kind.name} has no machine`);
    const name = machineKind.cluster(subject.spec);
    return this.clusterNamed(name).recall(machineKind.vmId(subject), await view.rows(name));
  }

  routerNamed(name: string): RouterActor {
    return this.routers.get(name) ?? fail('router', name);
  }

  clusterNamed(name: string): ClusterActor {
    return this.clusters.get(name) ?? fail('cluster', name);
  }
}

/** What would be done to the VM, one line each. What cannot be done (a disk grown by hand beyond the spec) is said too: a plan must go on. */
function stepsLeft(kind: MachineKind<Record<string, unknown>>, machine: Machine, subject: AnySubject): string[] {
  try {
    return kind.steps({ machine, facts: {} }, subject).map((step) => step.says);
  } catch (thrown) {
    return [asBitBuilderError(thrown).message];
  }
}

function fail(kind: string, name: string): never {
  throw new BitBuilderError(
    'unknown_reference',
    `the inventory has no ${kind} "${name}"; correct the name, or put it back if resources still live on it`,
  );
}

/** Waits for all of them, then throws the first failure: what one device did must not be left running behind the back. */
async function allSettled(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason as Error;
}
