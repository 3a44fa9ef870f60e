import { Agent, request } from 'undici';
import { z } from 'zod';
import type { Profile } from '../providers/proxmox/simulator/declare.js';
import { startProxmoxSimulator } from '../providers/proxmox/simulator/simulator.js';
import type { WalkCall } from './cluster-walk.js';

/** What a cluster answered: the status and, of its JSON, the data. */
export interface ClusterAnswer {
  status: number;
  data: unknown;
  /** The body as it came. */
  text: string;
}

/** A simulated cluster, asked over its HTTPS API only. */
export interface WalkedCluster {
  send(call: WalkCall | { method: 'GET'; path: string }): Promise<ClusterAnswer>;
  /** From now on tasks take so long. */
  slowDown(taskMs: number): void;
  close(): Promise<void>;
}

const envelope = z.object({ data: z.unknown() });
const ticketAnswer = z.object({ data: z.object({ ticket: z.string(), CSRFPreventionToken: z.string() }) });
const rootPassword = 'judge-root';

/** Starts one with a node, a template and an image to import. */
export async function startWalkedCluster(profile: Profile): Promise<WalkedCluster> {
  const simulator = await startProxmoxSimulator({
    profile,
    nodes: ['pve1', 'pve2'].map((name) => ({ name, cpus: 16, memoryMiB: 65_536 })),
    templates: [{ vmId: 9000, name: 'debian-12' }],
    rootPassword,
  });
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const root = await logIn(simulator.url, dispatcher);
  return {
    async send(call) {
      const { query, headers, body } = framed(call);
      const response = await request(`${simulator.url}/api2/json${call.path}${query}`, {
        method: call.method,
        headers: { ...root, ...headers },
        ...(body === undefined ? {} : { body }),
        dispatcher,
      });
      const text = await response.body.text();
      return { status: response.statusCode, data: dataOf(text), text };
    },
    slowDown: (taskMs) => void (simulator.settings.taskMs = taskMs),
    async close() {
      await dispatcher.destroy();
      await simulator.close();
    },
  };
}

/** Only root@pam may walk everywhere. */
async function logIn(url: string, dispatcher: Agent): Promise<Record<string, string>> {
  const response = await request(`${url}/api2/json/access/ticket`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ username: 'root@pam', password: rootPassword }).toString(),
    dispatcher,
  });
  const { data } = ticketAnswer.parse(await response.body.json());
  return { cookie: `PVEAuthCookie=${encodeURIComponent(data.ticket)}`, csrfpreventiontoken: data.CSRFPreventionToken };
}

interface Framed {
  query: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

function framed(call: WalkCall | { method: 'GET'; path: string }): Framed {
  const form = new URLSearchParams('values' in call ? call.values : {}).toString();
  if (call.method === 'GET' || call.method === 'DELETE') return { query: form === '' ? '' : `?${form}`, headers: {} };
  if (!call.file) return { query: '', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form };
  return multipart(call.values ?? {}, call.file);
}

/** In one piece, because pveproxy refuses a chunked body. */
function multipart(values: Readonly<Record<string, string>>, file: { name: string; text: string }): Framed {
  const boundary = 'judge-boundary';
  const part = (head: string, text: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const { filename = file.name, ...others } = values;
  const parts = Object.entries(others).map(([name, value]) => part(`name="${name}"`, value));
  const body = Buffer.from(`${parts.join('')}${part(`name="filename"; filename="${filename}"`, file.text)}--${boundary}--\r\n`);
  return { query: '', headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body };
}

function dataOf(text: string): unknown {
  try {
    return envelope.parse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
