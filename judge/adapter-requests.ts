import { Agent, type Dispatcher } from 'undici';
import type { Hypervisor, MachineCall, MachineNic } from '../lib/ports.js';
import { createProxmoxHypervisor, type ProxmoxOptions } from '../providers/proxmox/hypervisor.js';
import type { Profile } from '../providers/proxmox/simulator/declare.js';
import { startProxmoxSimulator } from '../providers/proxmox/simulator/simulator.js';
import type { PveSchema } from './recording.js';
import { breachesOfRequest, type SentRequest } from './request-check.js';
import { noScore, type Disagreement, type Score } from './verdict.js';

/** What our adapter sent to a simulated cluster, held against the schema of the vendor. */
export interface RequestsReport {
  /** Requests that the schema allows, of all that were sent. */
  requests: Score;
  disagreements: readonly Disagreement[];
}

const nic = (index: number): MachineNic => ({
  bridge: 'vmbr0',
  vlan: 4094 - index,
  mac: `02:bb:00:00:00:0${index}`,
  firewall: index === 0,
  model: 'virtio',
  ...(index === 0 ? { mtu: 1450 } : {}),
});

const cloudInit = {
  user: 'ops',
  sshKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv/+ ops@example.net'],
  ipConfigs: ['ip=192.0.2.5/24,gw=192.0.2.1', 'ip=dhcp,ip6=auto'],
  nameServers: ['192.0.2.53', '2001:db8::53'],
  searchDomain: 'example.net',
};

const importDisk = { slot: 'scsi0', storage: 'local-lvm', from: 'local:import/debian-12.qcow2' };
const description = 'made by the judge\nbitbuilder:vm/judge';
const seed = 'local:iso/bitbuilder-101.iso';

/** The lives of a cloned VM, 101 and 103, and of one from an image, 102. */
const life = [
  { verb: 'clone', vmId: 101, node: 'pve1', from: 9000, full: true, name: 'web-1', storage: 'local-lvm', description },
  { verb: 'clone', vmId: 103, node: 'pve1', from: 9000, full: false, name: 'web-2.example.net', description },
  { verb: 'create', vmId: 102, node: 'pve1', settings: { name: 'image', cores: 1, nics: [nic(2)], cloudInit, description }, importDisk },
  { verb: 'configure', vmId: 101, settings: { cores: 2, memoryMiB: 2048, cpuType: 'host', nics: [nic(0), nic(1)], cloudInit } },
  {
    verb: 'configure',
    vmId: 101,
    settings: { name: 'web', tags: ['bitbuilder', 'red_1'], description: `${description} 100 %`, agent: true },
  },
  { verb: 'configure', vmId: 101, settings: { nics: [], tags: [], description: '', agent: false } },
  { verb: 'addDisk', vmId: 101, slot: 'scsi1', storage: 'local-lvm', sizeGiB: 1 },
  { verb: 'resizeDisk', vmId: 101, slot: 'scsi1', sizeGiB: 2 },
  { verb: 'removeDisk', vmId: 101, slot: 'scsi1' },
  { verb: 'uploadSeed', vmId: 101, storage: 'local', files: { 'user-data': '#cloud-config\n', 'meta-data': '' } },
  { verb: 'configure', vmId: 101, settings: { seed } },
  { verb: 'start', vmId: 101 },
  { verb: 'configure', vmId: 101, settings: { memoryMiB: 4096 } },
  { verb: 'reboot', vmId: 101 },
  { verb: 'shutdown', vmId: 101 },
  { verb: 'configure', vmId: 101, settings: { seed: null, cloudInit } },
  { verb: 'removeSeed', vmId: 101, volume: seed },
  { verb: 'start', vmId: 102 },
  { verb: 'stop', vmId: 102 },
  { verb: 'makeTemplate', vmId: 102 },
  { verb: 'destroy', vmId: 103 },
] as const satisfies readonly MachineCall[];

/** Not one verb is left out: the compiler refuses a life that lacks one. */
export const unsentVerbs: Readonly<Record<Exclude<MachineCall['verb'], (typeof life)[number]['verb']>, never>> = {};

/** Drives our adapter through everything that it can do, by ticket and by token, and checks each request that it sends. */
export async function judgeRequests(schema: PveSchema, profile: Profile): Promise<RequestsReport> {
  const sent: SentRequest[] = [];
  const simulator = await startProxmoxSimulator({
    profile,
    nodes: ['pve1', 'pve2'].map((name) => ({ name, cpus: 16, memoryMiB: 65_536 })),
    templates: [{ vmId: 9000, name: 'debian-12' }],
    volumes: [{ volume: importDisk.from, sizeGiB: 3 }],
  });
  const connect = (credentials: ProxmoxOptions['credentials']) =>
    createProxmoxHypervisor({ name: 'judge', urls: [simulator.url], credentials, trust: {}, agent: recordingAgent(sent) });
  const byTicket = connect({ username: 'bitbuilder@pve', password: 'lab-password' });
  const byToken = connect({ token: simulator.token });
  try {
    await drive(byTicket, life);
    simulator.fail({ task: 'qmstart', text: 'start failed' });
    await byToken.run({ verb: 'start', vmId: 101 }).catch(() => undefined);
    await drive(byToken, [{ verb: 'destroy', vmId: 101 }]);
  } finally {
    await byTicket.close();
    await byToken.close();
    await simulator.close();
  }
  return judged(sent, schema, `proxmox-${profile}`);
}

async function drive(adapter: Hypervisor, calls: readonly MachineCall[]): Promise<void> {
  for (const call of calls) {
    await adapter.run(call);
    await adapter.find(call.vmId);
    if (call.verb !== 'start') continue;
    await adapter.console(call.vmId, 'vnc');
    await adapter.console(call.vmId, 'terminal');
  }
  await adapter.list();
  await adapter.capacity();
  await adapter.storages();
  await adapter.cpuModels('pve1');
  await adapter.findVolume(importDisk.from);
  await adapter.findVolume('shared:iso/absent.iso');
}

/** Keeps what is sent, and sends it. */
function recordingAgent(sent: SentRequest[]): Dispatcher {
  return new Agent({ connect: { rejectUnauthorized: false } }).compose((dispatch) => (options, handler) => {
    const [path = '', query = ''] = options.path.replace('/api2/json', '').split('?');
    const { method, body } = options;
    const values = Buffer.isBuffer(body) ? partsOf(body) : [...new URLSearchParams(typeof body === 'string' ? body : query)];
    sent.push({ method, path, values });
    return dispatch(options, handler);
  });
}

/** The parts of a form with a file; the file itself counts by its name. */
function partsOf(body: Buffer): [string, string][] {
  const parts = body.toString('latin1').matchAll(/; name="([^"]+)"(?:; filename="([^"]+)")?\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)/g);
  return [...parts].map(([, name = '', file, text = '']) => [name, file ?? text]);
}

/** The same breach of the same call is told once. */
function judged(sent: readonly SentRequest[], schema: PveSchema, family: string): RequestsReport {
  const requests = noScore();
  const told = new Map<string, Disagreement>();
  for (const request of sent) {
    const breaches = breachesOfRequest(request, schema);
    requests.recorded += 1;
    if (breaches?.length === 0) {
      requests.asRecorded += 1;
      continue;
    }
    const command = `${request.method} ${request.path}`;
    const recorded = breaches ? `the parameters of ${command}` : 'no such call';
    const seen = breaches?.join('; ') ?? 'our adapter sends it';
    told.set(`${command} ${seen}`, { family, case: 'adapter', at: 'a request', recorded, seen, command, since: [] });
  }
  return { requests, disagreements: [...told.values()] };
}
