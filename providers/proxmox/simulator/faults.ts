import type { World } from './world.js';

/** Something that is to go wrong. */
export type Fault =
  /** The next call of a route, `POST /nodes/{node}/qemu/{vmid}/clone`, is answered with a status and a text. */
  | { readonly route: string; readonly status: number; readonly text: string }
  /** The connection of the next call of a route is cut, before or after the call has been carried out. */
  | { readonly route: string; readonly cut: 'before' | 'after' }
  /** The next task of a type ends with that exit status. */
  | { readonly task: string; readonly text: string }
  /** Somebody else holds the flock of a VM for a while. */
  | { readonly lockVm: number; readonly ms: number }
  /** A storage has no room left. */
  | { readonly fullStorage: string };

type RouteFault = Extract<Fault, { route: string }>;

/** The faults that wait for their call. */
export class Faults {
  private waiting: RouteFault[] = [];

  constructor(private readonly world: World) {}

  add(fault: Fault): void {
    if ('route' in fault) this.waiting.push(fault);
    else if ('task' in fault) this.world.tasks.faults.push({ type: fault.task, text: fault.text });
    else if ('lockVm' in fault) this.hold(fault.lockVm, fault.ms);
    else for (const storage of this.world.storages) if (storage.name === fault.fullStorage) storage.sizeGiB = 0;
  }

  /** The fault of a route's next call, which strikes once. */
  take(route: string): RouteFault | undefined {
    const at = this.waiting.findIndex((fault) => fault.route === route);
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  clear(): void {
    this.waiting = [];
  }

  private hold(vmId: number, ms: number): void {
    void this.world.flocks.withVm(vmId, 'exclusive', 0, () => new Promise<void>((resolve) => setTimeout(resolve, ms).unref()));
  }
}
