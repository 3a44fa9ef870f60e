import { isPatternOf, mayMatch } from './call-pattern.js';
import { containerParameters } from './guests/container-config.js';
import { lockFileOf } from './guests/guest.js';
import { vmParameters } from './guests/vm-parameters.js';
import { die, PveRefusal } from './refusal.js';
import type { Route } from './route.js';
import { taskTypes } from './task-types.js';
import type { SimulatedVm, World } from './world.js';

/** Which calls a fault strikes. */
export interface CallPattern {
  /**
   * `POST /nodes/{node}/qemu/{vmid}/clone`: a method as the API names it, or its path as it is asked for, where `*` stands for any
   * part and a last `**` for all the rest; `*` also stands for any method.
   */
  readonly route: string;
  /** The first of these calls to strike, counted from now; 1 if left out. */
  readonly nth?: number;
  /** How many calls it strikes from there; 1 if left out. */
  readonly times?: number;
}

/** What is done to a call. */
export type CallFault =
  /** It is answered with a status and a text: before it is carried out, or after it has been. */
  | { readonly status: number; readonly text: string; readonly after?: boolean }
  /** Its connection is cut before or after it has been carried out. */
  | { readonly cut: 'before' | 'after' }
  /** It is carried out that much later. */
  | { readonly delayMs: number };

/** Something that is to go wrong. */
export type Fault =
  | (CallPattern & CallFault)
  /** The next task of a type ends with that exit status. */
  | { readonly task: string; readonly text: string }
  /** Somebody else holds the flock of a VM for a while. */
  | { readonly lockVm: number; readonly ms: number }
  /** The same for any lock file, `/var/lock/pve-manager/pve-storage-local`. */
  | { readonly lockFile: string; readonly ms: number }
  /** A guest's configuration says that it is locked: `backup`; an empty text takes the lock away. */
  | { readonly configLock: number; readonly text: string }
  /** A storage has no room left, or so much. */
  | { readonly fullStorage: string; readonly freeGiB?: number }
  /** A node is gone; nothing comes from it until it is brought back. */
  | { readonly loseNode: string }
  | { readonly bringBackNode: string }
  /** A user is asked for a second factor from now on. */
  | { readonly secondFactor: string }
  /** All tickets given so far are worthless. */
  | { readonly expireTickets: true };

interface Waiting {
  readonly fault: CallPattern & CallFault;
  /** Calls that go by before it strikes. */
  before: number;
  /** Calls that it strikes still. */
  left: number;
}

/** The faults that wait for their call. */
export class Faults {
  private waiting: Waiting[] = [];

  /** `routes` are the methods of the API as it names them; a pattern that fits none of them would wait for ever. */
  constructor(
    private readonly world: World,
    private readonly routes: readonly Pick<Route, 'method' | 'path'>[],
  ) {}

  add(fault: Fault): void {
    if ('route' in fault) this.expect(fault);
    else if ('task' in fault) this.failTask(fault.task, fault.text);
    else if ('lockVm' in fault) this.lockGuest(fault.lockVm, fault.ms);
    else if ('lockFile' in fault) this.hold(fault.lockFile, fault.ms);
    else if ('configLock' in fault) this.lockConfig(fault.configLock, fault.text);
    else if ('fullStorage' in fault) this.fill(fault.fullStorage, fault.freeGiB ?? 0);
    else if ('expireTickets' in fault) this.world.access.expireTickets();
    else if ('secondFactor' in fault) this.askForSecondFactor(fault.secondFactor);
    else if ('loseNode' in fault) this.setOnline(fault.loseNode, false);
    else this.setOnline(fault.bringBackNode, true);
  }

  /** The fault that strikes a call; `route` is its name in the API, `asked` its method and path. */
  take(route: string, asked: string): CallFault | undefined {
    const matching = this.waiting.filter(({ fault }) => isPatternOf(fault.route, route, asked));
    const striking = matching.find(({ before }) => before === 0);
    for (const other of matching) if (other.before > 0) other.before--;
    if (!striking) return undefined;
    striking.left--;
    if (striking.left <= 0) this.waiting.splice(this.waiting.indexOf(striking), 1);
    return striking.fault;
  }

  /** The faults of calls that have not struck yet. */
  list(): readonly (CallPattern & CallFault)[] {
    return this.waiting.map(({ fault }) => fault);
  }

  clear(): void {
    this.waiting = [];
    this.world.tasks.faults.length = 0;
  }

  private expect(fault: CallPattern & CallFault): void {
    if (!this.routes.some((route) => mayMatch(fault.route, route)))
      die(`no call fits "${fault.route}"; name a method and a path of the API, "POST /nodes/{node}/qemu" or "* /nodes/pve2/**"`);
    this.waiting.push({ fault, left: fault.times ?? 1, before: (fault.nth ?? 1) - 1 });
  }

  private failTask(type: string, text: string): void {
    const known = taskTypes.find((candidate) => candidate === type);
    if (known === undefined) die(`there is no type of task "${type}"; there are ${taskTypes.join(', ')}`);
    this.world.tasks.faults.push({ type: known, text });
  }

  private askForSecondFactor(userId: string): void {
    const { users } = this.world.directory;
    const user = users.get(userId) ?? die(`there is no user ${userId}; the cluster has ${[...users.keys()].join(', ')}`);
    user.secondFactor = true;
  }

  private hold(file: string, ms: number): void {
    void this.world.flocks.withFile(file, 'exclusive', 0, () => new Promise<void>((resolve) => setTimeout(resolve, ms).unref()));
  }

  private lockGuest(id: number, ms: number): void {
    const { type, vmId } = this.guest(id);
    this.hold(lockFileOf(type, vmId), ms);
  }

  private lockConfig(vmId: number, text: string): void {
    const vm = this.guest(vmId);
    const locks = (vm.type === 'qemu' ? vmParameters : containerParameters).lock?.enum ?? [];
    if (text === '') delete vm.config.lock;
    else if (locks.includes(text)) vm.config.lock = text;
    else die(`"${text}" is no lock of a guest; there are ${locks.join(', ')}`);
  }

  private guest(vmId: number): SimulatedVm {
    const { vms } = this.world;
    return vms.get(vmId) ?? die(`there is no guest ${vmId} to lock; the cluster has ${[...vms.keys()].join(', ') || 'none'}`);
  }

  /** Files of somebody else take the room. */
  private fill(name: string, freeGiB: number): void {
    const { nodes, volumes, storages } = this.world;
    const names = storages.map((known) => known.name).join(', ');
    const storage = storages.find((known) => known.name === name) ?? die(`there is no storage ${name}; the cluster has ${names}`);
    const foreign = (node: string) => Math.max(0, storage.sizeGiB - volumes.volumesGiB(storage, node) - freeGiB);
    storage.foreignGiB = Object.fromEntries(nodes.map((node) => [node.name, foreign(node.name)]));
  }

  private setOnline(name: string, online: boolean): void {
    const node = this.world.nodes.find((candidate) => candidate.name === name);
    if (!node)
      throw new PveRefusal(500, `there is no node ${name}; the cluster has ${this.world.nodes.map((known) => known.name).join(', ')}`);
    node.online = online;
  }
}
