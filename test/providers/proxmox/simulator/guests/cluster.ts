import { Agent, request } from 'undici';
import type { ProxmoxSimulatorOptions } from '../../../../../providers/proxmox/simulator/options.js';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../../../../../providers/proxmox/simulator/simulator.js';

/** What a call came to. */
export interface Answer {
  status: number;
  reason: string;
  data: unknown;
  errors?: Record<string, string>;
}

export type Form = Record<string, string | number>;

/** A simulated cluster and short ways to ask it. */
export interface Cluster {
  simulator: ProxmoxSimulator;
  /** `POST /nodes/pve1/qemu/101/config` by root, or with the token of another user. */
  call(line: string, form?: Form, token?: string): Promise<Answer>;
  /** The exit status of the task that a call starts, or why it started none. */
  outcome(line: string, form?: Form, token?: string): Promise<string>;
  close(): Promise<void>;
}

const storages: ProxmoxSimulatorOptions['storages'] = [
  { name: 'local', type: 'dir', content: ['iso', 'import', 'vztmpl', 'snippets', 'backup'], shared: false, sizeGiB: 100 },
  { name: 'thin', type: 'lvmthin', content: ['images', 'rootdir'], shared: false, sizeGiB: 1000 },
  { name: 'zfs', type: 'zfspool', content: ['images', 'rootdir'], shared: false, sizeGiB: 1000 },
  { name: 'nfs', type: 'nfs', content: ['images', 'iso', 'backup', 'rootdir'], shared: true, sizeGiB: 2000 },
];

/** Two nodes, a thin pool, a ZFS pool, a share and a template. */
export async function startCluster(options: ProxmoxSimulatorOptions = {}): Promise<Cluster> {
  const simulator = await startProxmoxSimulator({
    nodes: ['pve1', 'pve2'].map((name) => ({ name, cpus: 8, memoryMiB: 16_384 })),
    storages,
    templates: [{ vmId: 9000, name: 'debian-12', storage: 'thin' }],
    rootPassword: 'root',
    settings: { lockTimeoutMs: 200 },
    ...options,
  });
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const send = async (line: string, form: Form, headers: Record<string, string>): Promise<Answer> => {
    const [method = '', path = ''] = line.split(' ');
    const text = new URLSearchParams(Object.entries(form).map(([name, value]): [string, string] => [name, String(value)])).toString();
    const inQuery = method === 'GET' || method === 'DELETE';
    const answer = await request(`${simulator.url}/api2/json${path}${inQuery && text !== '' ? `?${text}` : ''}`, {
      method: method as 'GET',
      dispatcher,
      headers: { ...headers, ...(inQuery ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) },
      ...(inQuery ? {} : { body: text }),
    });
    const {
      data,
      errors,
      message = '',
    } = (await answer.body.json()) as { data: unknown; errors?: Record<string, string>; message?: string };
    return { status: answer.statusCode, reason: message.trim(), data, ...(errors ? { errors } : {}) };
  };
  const login = await send('POST /access/ticket', { username: 'root@pam', password: 'root' }, {});
  const { ticket, CSRFPreventionToken } = login.data as Record<string, string>;
  const root = { cookie: `PVEAuthCookie=${encodeURIComponent(ticket ?? '')}`, csrfpreventiontoken: CSRFPreventionToken ?? '' };
  const call: Cluster['call'] = (line, form = {}, token) =>
    send(line, form, token === undefined ? root : { authorization: `PVEAPIToken=${token}` });
  return {
    simulator,
    call,
    async outcome(line, form, token) {
      const { status, reason, data, errors } = await call(line, form, token);
      if (status !== 200)
        return errors
          ? Object.entries(errors)
              .map((pair) => pair.join(': '))
              .join('; ')
              .trim()
          : reason;
      if (typeof data !== 'string' || !data.startsWith('UPID:')) return 'OK';
      const path = `/nodes/${data.split(':')[1]}/tasks/${data}/status`;
      for (;;) {
        const { exitstatus } = (await call(`GET ${path}`)).data as { exitstatus?: string };
        if (exitstatus !== undefined) return exitstatus;
      }
    },
    async close() {
      await dispatcher.destroy();
      await simulator.close();
    },
  };
}
