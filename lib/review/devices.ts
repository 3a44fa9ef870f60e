import type { DevicePlan } from '../device-plan.js';
import { longestChain, type AskedChange } from './order.js';

/** What one router is sent. */
export interface ToldRouter {
  readonly name: string;
  readonly changes: readonly { readonly kind: string; readonly id: string; readonly lines: readonly string[] }[];
  /** Changes that arrive together share a commit, so the number is known only within bounds. */
  readonly commits: { readonly least: number; readonly most: number };
  readonly interrupts: readonly string[];
  /** Whether the router takes the commit back by itself when it cuts us off. */
  readonly guarded: boolean;
}

/** What is done to one VM. */
export interface ToldMachine {
  readonly kind: string;
  readonly id: string;
  readonly cluster: string;
  readonly vmId: number;
  readonly steps: readonly { readonly says: string; readonly verb: string; readonly interrupts?: string }[];
  /** What its users notice: `restarts the VM`; nothing when they notice nothing. */
  readonly interrupts: readonly string[];
}

/** Memory of a cluster, in MiB. */
export interface ToldCapacity {
  readonly cluster: string;
  readonly totalMiB: number;
  readonly freeBeforeMiB: number;
  readonly freeAfterMiB: number;
}

/** Something that is gone for good after the apply. */
export interface Loss {
  readonly resource: string;
  readonly says: string;
}

/** The lines of each router, with the commits that they take. */
export function routersOf({ routers }: DevicePlan, asked: readonly AskedChange[]): ToldRouter[] {
  return Object.entries(routers)
    .map(([name, { changes, interrupts, guarded }]) => {
      const names = new Set(changes.map(({ kind, id }) => `${kind} ${id}`));
      const least = longestChain(asked, ({ change: { kind, id } }) => names.has(`${kind} ${id}`));
      const most = changes.length;
      return { name, changes, commits: { least: Math.min(Math.max(least, 1), most), most }, interrupts, guarded };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The steps of each VM, those of a replacement as one. */
export function machinesOf({ machines }: DevicePlan): ToldMachine[] {
  const told = new Map<string, ToldMachine>();
  for (const { kind, id, cluster, vm_id: vmId, steps } of machines) {
    const key = `${kind} ${id} ${cluster} ${vmId}`;
    const own = steps.map(({ says, verb, interrupts }) => ({ says, verb, ...(interrupts === undefined ? {} : { interrupts }) }));
    const all = [...(told.get(key)?.steps ?? []), ...own];
    told.set(key, { kind, id, cluster, vmId, steps: all, interrupts: [...new Set(all.flatMap(({ interrupts }) => interrupts ?? []))] });
  }
  return [...told.values()];
}

/** Free memory before and after. */
export function capacityOf({ capacity }: DevicePlan): ToldCapacity[] {
  return Object.entries(capacity).map(
    ([cluster, { memory_total_mib: totalMiB, memory_free_mib: freeBeforeMiB, memory_added_mib: added }]) => ({
      cluster,
      totalMiB,
      freeBeforeMiB,
      freeAfterMiB: freeBeforeMiB - added,
    }),
  );
}

const losing: readonly string[] = ['destroy', 'removeDisk'];

/** What the hypervisors delete. */
export function lossesOnDevices(machines: readonly ToldMachine[]): Loss[] {
  return machines.flatMap(({ kind, id, steps }) =>
    steps.filter(({ verb }) => losing.includes(verb)).map(({ says }) => ({ resource: `${kind} ${id}`, says })),
  );
}
