import { z } from 'zod';
import type { Fault } from '../proxmox/simulator/faults.js';
import type { ProxmoxSimulator } from '../proxmox/simulator/simulator.js';
import { between, faultMs, often, words } from './fault-words.js';

const vmId = between(100, 999_999_999);
const calls = {
  route: z.string().regex(/^(GET|POST|PUT|DELETE|\*) \/\S+$/, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is no method and path of the API; name such as "POST /nodes/{node}/qemu" or "* /nodes/pve2/**"`,
  }),
  ...often,
};

/** What may go wrong with a cluster: calls, tasks, locks, storages, nodes, tickets. */
export const clusterFault = z.union(
  [
    z.strictObject({ ...calls, status: between(400, 599), text: words, after: z.boolean().optional() }),
    z.strictObject({ ...calls, cut: z.enum(['before', 'after']) }),
    z.strictObject({ ...calls, delayMs: faultMs }),
    z.strictObject({ task: words, text: words }),
    z.strictObject({ lockVm: vmId, ms: faultMs }),
    z.strictObject({ lockFile: words, ms: faultMs }),
    z.strictObject({ configLock: vmId, text: z.string() }),
    z.strictObject({ fullStorage: words, freeGiB: z.number().min(0).optional() }),
    z.strictObject({ loseNode: words }),
    z.strictObject({ bringBackNode: words }),
    z.strictObject({ secondFactor: words }),
    z.strictObject({ expireTickets: z.literal(true) }),
  ],
  {
    error:
      'is no fault of a cluster; there are "route" with "status" and "text", "cut" or "delayMs", "task" with "text", "lockVm" or "lockFile" with "ms", ' +
      '"configLock" with "text", "fullStorage", "loseNode", "bringBackNode", "secondFactor" and "expireTickets"',
  },
);

/** Lets it go wrong; an unknown node, storage or guest throws. */
export function strikeCluster(cluster: ProxmoxSimulator, fault: z.output<typeof clusterFault>): void {
  cluster.fail(fault as Fault);
}
