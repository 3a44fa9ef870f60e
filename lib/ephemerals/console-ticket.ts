import { z } from 'zod';
import { after, defineEphemeral } from '../ephemeral.js';
import { BitBuilderError, bug } from '../errors.js';
import { findCluster } from '../inventory.js';
import { vm, type VmSpec } from '../kinds/vm.js';
import type { Subject } from '../kind.js';
import { requireOwned } from '../machines/ownership.js';

/** A way to the console of a VM, for a tool that speaks VNC or a terminal over a websocket. */
export const consoleTicket = defineEphemeral({
  name: 'console_ticket',
  title: 'console ticket',
  describes:
    'A ticket for the console of a VM, as the hypervisor gives it out. It is good for one connection within seconds: open it right before use, in a provisioner or a `terraform console`.',
  takes: z.strictObject({
    vm: z.string().describe('Id of the VM'),
    after: after('current_node of the VM'),
    type: z.enum(['vnc', 'terminal']).default('vnc').describe('The screen, or the first serial port as a terminal'),
  }),
  gives: z.object({
    node: z.string().describe('Node that the VM is on'),
    vmId: z.number().int().describe('VM id on the cluster'),
    port: z.number().int().describe('TCP port of the console on the node'),
    user: z.string().describe('User that the ticket is for'),
    ticket: z.string().describe('The ticket: the password of the VNC connection, or the first line of the terminal'),
    url: z.string().describe('Websocket of the console, with the ticket in it'),
  }),
  sensitive: ['ticket', 'url'],
  example: { vm: 'red/web-1' },
  async open({ vm: id, type }, tools) {
    const subject = (await tools.subject(vm.name, id)) as unknown as Subject<VmSpec>;
    const kind = vm.machine ?? bug('a VM without a machine');
    const cluster = kind.cluster(subject.spec);
    const vmId = kind.vmId(subject);
    const port = tools.hypervisor(cluster);
    const machine = await port.find(vmId);
    if (!machine) throw new BitBuilderError('not_found', `VM "${id}" is not on cluster "${cluster}" any more; an apply makes it again`);
    requireOwned(machine, vm.name, id);
    const opened = await port.console(vmId, type);
    const origin = new URL(findCluster(tools.inventory, cluster)?.cluster.urls[0] ?? bug(`cluster ${cluster} without a URL`)).host;
    const query = new URLSearchParams({ port: String(opened.port), vncticket: opened.ticket });
    const url = `wss://${origin}/api2/json/nodes/${opened.node}/qemu/${vmId}/vncwebsocket?${query.toString()}`;
    return { gives: { node: opened.node, vmId, port: opened.port, user: opened.user, ticket: opened.ticket, url } };
  },
});
