import { z } from 'zod';
import type { ConsoleTicket } from '../../lib/ports.js';
import type { ProxmoxClient } from './client.js';
import type { NodeFinder } from './locate.js';

const answer = z.object({ port: z.coerce.number().int(), user: z.string(), ticket: z.string() });

/** Has the node open a proxy to the console, which waits for one connection for some seconds. */
export async function openConsole(
  client: ProxmoxClient,
  finder: NodeFinder,
  vmId: number,
  type: 'vnc' | 'terminal',
  signal?: AbortSignal,
): Promise<ConsoleTicket> {
  const { node, path } = await finder.require(vmId, signal);
  const { port, user, ticket } =
    type === 'vnc'
      ? await client.ask(answer, `${path}/vncproxy`, { websocket: true }, signal)
      : await client.ask(answer, `${path}/termproxy`, {}, signal);
  return { node, port, user, ticket };
}
