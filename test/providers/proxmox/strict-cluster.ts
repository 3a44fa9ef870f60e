import { Agent, request } from 'undici';
import { shimPrivileges } from '../../../providers/proxmox/simulator/options.js';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../../../providers/proxmox/simulator/simulator.js';

/** What a call came to. */
export interface Answer {
  status: number;
  reason: string;
  data: unknown;
  errors?: Record<string, string>;
  close: boolean;
}

export type Form = Record<string, string | number>;

/** Who may do everything. */
export const owner = { authorization: 'PVEAPIToken=ops@pve!t=s' };

/** The VM that `clone` makes. */
export const vm = '/nodes/pve1/qemu/101';

/** Two small nodes for the tests of a file, as new before each, with users who may do all and little, and what tests ask of them. */
export function strictCluster() {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  let simulator: ProxmoxSimulator;
  const all = [{ path: '/', privileges: shimPrivileges }];

  beforeAll(async () => {
    simulator = await startProxmoxSimulator({
      nodes: [
        { name: 'pve1', cpus: 4, memoryMiB: 8192 },
        { name: 'pve2', cpus: 4, memoryMiB: 8192 },
      ],
      templates: [{ vmId: 9000, name: 'debian-12' }],
      settings: { lockTimeoutMs: 100 },
      users: [
        { userId: 'ops@pve', password: 'p', grants: all, tokens: [{ id: 't', secret: 's', grants: all }] },
        {
          userId: 'part@pve',
          password: 'p',
          grants: all,
          tokens: [
            { id: 'none', secret: 's' },
            { id: 'some', secret: 's', grants: [{ path: '/vms/101', privileges: ['VM.Audit', 'VM.Config.CPU'] }] },
          ],
        },
        { userId: 'two@pve', password: 'p', grants: all, secondFactor: true },
      ],
    });
  });
  afterAll(async () => {
    await dispatcher.destroy();
    await simulator.close();
  });
  beforeEach(() => {
    simulator.reset();
    Object.assign(simulator.settings, { cloneMs: 0, agentBootMs: 0, authDelayMs: 0, resourceLagMs: 0 });
  });

  async function call(line: string, form: Form = {}, headers: Record<string, string> = owner): Promise<Answer> {
    const [method = '', path = ''] = line.split(' ');
    const text = Object.entries(form)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&');
    const inQuery = (method === 'GET' || method === 'DELETE') && text !== '';
    const answer = await request(`${simulator.url}/api2/json${path}${inQuery ? `?${text}` : ''}`, {
      method: method as 'GET',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      ...(inQuery || method === 'GET' ? {} : { body: text }),
      dispatcher,
    });
    const body = (await answer.body.json()) as { data: unknown; errors?: Record<string, string> };
    return { status: answer.statusCode, reason: answer.statusText, ...body, close: answer.headers.connection === 'close' };
  }

  /** The exit status of the task that a call starts. */
  async function taskOf(line: string, form: Form = {}): Promise<string> {
    const answer = await call(line, form);
    if (typeof answer.data !== 'string') throw new Error(`${line}: ${answer.status} ${answer.reason} ${JSON.stringify(answer.errors)}`);
    for (;;) {
      const { data } = await call(`GET /nodes/pve1/tasks/${answer.data}/status`);
      const { status, exitstatus } = data as { status: string; exitstatus: string };
      if (status === 'stopped') return exitstatus;
    }
  }

  /** Puts a file onto a storage over its form. */
  async function upload(url: string, filename: string, bytes: Buffer): Promise<void> {
    const head = `--b\r\nContent-Disposition: form-data; name="content"\r\n\r\niso\r\n--b\r\nContent-Disposition: form-data; name="filename"; filename="${filename}"\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]);
    const headers = { ...owner, 'content-type': 'multipart/form-data; boundary=b' };
    const answer = await request(url, { method: 'POST', headers, body, dispatcher });
    expect(answer.statusCode).toBe(200);
    await answer.body.dump();
  }

  return {
    dispatcher,
    get simulator(): ProxmoxSimulator {
      return simulator;
    },
    call,
    taskOf,
    upload,
    clone: (newid = 101, more: Form = {}) => taskOf('POST /nodes/pve1/qemu/9000/clone', { newid, ...more }),
    put: (form: Form) => call(`PUT ${vm}/config`, form),
  };
}
