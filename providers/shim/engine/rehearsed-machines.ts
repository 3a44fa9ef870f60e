import type { DevicePlan } from '../../../lib/device-plan.js';
import type { Surveyor } from '../../../lib/ports.js';
import { fingerprint, refused, type Effect, type Refused } from './effect.js';
import type { Devices, View } from './devices.js';

/** What a change comes to on a cluster. */
export interface MachineEffect {
  cluster: string;
  memoryMiB: number;
  plan?: DevicePlan['machines'][number];
}

/** What would be done to VMs; why not goes to `problems`. */
export async function machineEffects(
  devices: Devices,
  effects: readonly Effect[],
  view: View,
  problems: Refused[],
): Promise<MachineEffect[]> {
  const planned: MachineEffect[] = [];
  const removed = new Set<string>();
  const freed = new Map<string, Map<string, number>>();
  for (const { kind, of, action, subject, awaits, follows } of effects) {
    const { machine: machineKind } = kind;
    if (!machineKind) continue;
    try {
      const name = machineKind.cluster(subject.spec);
      const cluster = devices.clusterNamed(name);
      const vmId = machineKind.vmId(subject);
      const rows = await view.rows(name);
      // A plan of many new VMs must not cost a call for each; the apply does look.
      const isThere = !removed.has(`${name} ${vmId}`) && rows.some((row) => row.vmId === vmId);
      // What is approved hangs on what the VM is now: of a NIC that got another VLAN no list tells.
      const found = isThere ? await cluster.observe(vmId) : undefined;
      if (action === 'delete') removed.add(`${name} ${vmId}`);
      const room = freed.get(name) ?? new Map<string, number>();
      freed.set(name, room);
      if (action === 'delete' && found?.running) room.set(found.node, (room.get(found.node) ?? 0) + found.memoryMiB);
      const memoryMiB = action === 'delete' ? -(found?.memoryMiB ?? 0) : Number(subject.spec.memoryMiB ?? 0) - (found?.memoryMiB ?? 0);
      const plan = { ...of, cluster: name, vm_id: vmId, seen: fingerprint(found ?? null) };
      const surveyor = withRoom(cluster.surveyor, room);
      if (action === 'put' && !follows && (found ?? awaits)) await machineKind.demands?.(surveyor, subject, found);
      if (!found && awaits && action === 'put') {
        const says = `make VM ${vmId} once ${awaits.kind} "${awaits.id}" is there`;
        planned.push({ cluster: name, memoryMiB, plan: { ...plan, steps: [{ says, verb: 'create' }] } });
        continue;
      }
      const facts = found || action === 'delete' ? {} : await machineKind.survey(surveyor, subject);
      const scene = { facts, ...(found ? { machine: found } : {}) };
      const steps = action === 'put' ? machineKind.steps(scene, subject) : found ? machineKind.removal(found, subject) : [];
      const told = steps.map(({ says, call, interrupts }) => ({ says, verb: call.verb, ...(interrupts ? { interrupts } : {}) }));
      planned.push({ cluster: name, memoryMiB, ...(steps.length > 0 ? { plan: { ...plan, steps: told } } : {}) });
    } catch (thrown) {
      problems.push(refused(of, kind, thrown));
    }
  }
  return planned;
}

/** The cluster once the VMs that were removed before have given back what they take. */
function withRoom(surveyor: Surveyor, freed: ReadonlyMap<string, number>): Surveyor {
  return {
    ...surveyor,
    capacity: async () =>
      (await surveyor.capacity()).map((each) => ({
        ...each,
        memoryFreeMiB: Math.min(each.memoryTotalMiB, each.memoryFreeMiB + (freed.get(each.node) ?? 0)),
      })),
  };
}

/** The room on the clusters that these effects take from or give back to. */
export async function capacityOf(devices: Devices, machines: readonly MachineEffect[]): Promise<DevicePlan['capacity']> {
  const capacity: DevicePlan['capacity'] = {};
  for (const name of new Set(machines.filter(({ memoryMiB }) => memoryMiB !== 0).map(({ cluster }) => cluster))) {
    const nodes = (await devices.clusterNamed(name).surveyor.capacity()).filter(({ online }) => online);
    const sum = (of: (node: (typeof nodes)[number]) => number) => nodes.reduce((total, node) => total + of(node), 0);
    const added = machines.filter(({ cluster }) => cluster === name).reduce((total, { memoryMiB }) => total + memoryMiB, 0);
    capacity[name] = {
      memory_total_mib: sum((node) => node.memoryTotalMiB),
      memory_free_mib: sum((node) => node.memoryFreeMiB),
      memory_added_mib: added,
    };
  }
  return capacity;
}
