import { Agent, request } from 'undici';
import type { ProxmoxSimulatorOptions } from '../../../../providers/proxmox/simulator/options.js';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../../../../providers/proxmox/simulator/simulator.js';

/** What a call came to. */
export interface Answer {
  status: number;
  reason: string;
  data: unknown;
  errors?: Record<string, string>;
  changes?: string;
  total?: number;
}

type Form = Readonly<Record<string, string | number>>;

/** Who calls: `root@pam`, or a token `USER@REALM!ID=SECRET`. */
export interface Asked {
  simulator: ProxmoxSimulator;
  /** `POST /pools`, as root@pam unless said otherwise. */
  call(line: string, form?: Form, as?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The exit status of the task that a call starts. */
  exitOf(line: string, form?: Form): Promise<string>;
  /** The headers of somebody who logged in. */
  logIn(username: string, password: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** The headers of an API token. */
export function byToken(token: string): Record<string, string> {
  return { authorization: `PVEAPIToken=${token}` };
}

/** Starts a cluster of two nodes and speaks to it. */
export async function startAsked(options: ProxmoxSimulatorOptions = {}): Promise<Asked> {
  const simulator = await startProxmoxSimulator({
    nodes: ['pve1', 'pve2'].map((name) => ({ name, cpus: 8, memoryMiB: 16_384 })),
    templates: [{ vmId: 9000, name: 'debian-12' }],
    rootPassword: 'root-password',
    ...options,
  });
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });

  async function call(line: string, form: Form = {}, as?: Readonly<Record<string, string>>): Promise<Answer> {
    const [method = '', path = ''] = line.split(' ');
    const text = new URLSearchParams(Object.entries(form).map(([name, value]): [string, string] => [name, String(value)])).toString();
    const inQuery = method === 'GET' || method === 'DELETE';
    const response = await request(`${simulator.url}/api2/json${path}${inQuery && text !== '' ? `?${text}` : ''}`, {
      method: method as 'GET',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(as ?? root) },
      ...(inQuery ? {} : { body: text }),
      dispatcher,
    });
    return { status: response.statusCode, reason: response.statusText, ...((await response.body.json()) as { data: unknown }) };
  }
  async function logIn(username: string, password: string): Promise<Record<string, string>> {
    const { data, reason } = await call('POST /access/ticket', { username, password }, {});
    const { ticket, CSRFPreventionToken: csrfpreventiontoken = '' } = (data ?? {}) as Record<string, string>;
    if (ticket === undefined) throw new Error(`${username} cannot log in: ${reason}`);
    return { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}`, csrfpreventiontoken };
  }
  async function exitOf(line: string, form: Form = {}): Promise<string> {
    const { data, reason } = await call(line, form);
    if (typeof data !== 'string') throw new Error(`${line} started no task: ${reason}`);
    for (;;) {
      const { data: status } = await call(`GET /nodes/${data.split(':')[1]}/tasks/${data}/status`);
      const { exitstatus } = status as { exitstatus?: string };
      if (exitstatus !== undefined) return exitstatus;
    }
  }
  let root: Record<string, string> = {};
  root = await logIn('root@pam', 'root-password');
  return {
    simulator,
    call,
    exitOf,
    logIn,
    async close() {
      await dispatcher.destroy();
      await simulator.close();
    },
  };
}
