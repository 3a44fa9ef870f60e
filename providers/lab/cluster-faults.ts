import { z } from 'zod';
import type { Fault } from '../proxmox/simulator/faults.js';
import type { ProxmoxSimulator } from '../proxmox/simulator/simulator.js';

const words = z.string().min(1);
const ms = z.int().min(1).max(3_600_000);
const calls = {
  route: z
    .string()
    .regex(/^(GET|POST|PUT|DELETE|\*) \/\S+$/, 'must be a method and a path of the API, "POST /nodes/{node}/qemu" or "* /nodes/pve2/**"'),
  nth: z.int().min(1).optional(),
  times: z.int().min(1).optional(),
};

/** What may go wrong with a cluster: calls, tasks, locks, storages, nodes, tickets. */
export const clusterFault = z.union([
  z.strictObject({ ...calls, status: z.int().min(400).max(599), text: words, after: z.boolean().optional() }),
  z.strictObject({ ...calls, cut: z.enum(['before', 'after']) }),
  z.strictObject({ ...calls, delayMs: ms }),
  z.strictObject({ task: words, text: words }),
  z.strictObject({ lockVm: z.int().min(100), ms }),
  z.strictObject({ lockFile: words, ms }),
  z.strictObject({ configLock: z.int().min(100), text: z.string() }),
  z.strictObject({ fullStorage: words, freeGiB: z.number().min(0).optional() }),
  z.strictObject({ loseNode: words }),
  z.strictObject({ bringBackNode: words }),
  z.strictObject({ secondFactor: words }),
  z.strictObject({ expireTickets: z.literal(true) }),
]);

/** Lets it go wrong; an unknown node, storage or guest throws. */
export function strikeCluster(cluster: ProxmoxSimulator, fault: z.output<typeof clusterFault>): void {
  cluster.fail(fault as Fault);
}
