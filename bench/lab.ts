import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Agent, request } from 'undici';

/** What a lab costs. */
export interface LabRun {
  /** From the start of `bbctl lab up --detach` to its printed addresses, in seconds. */
  startS: number;
  /** Resident memory of the lab's process after the start and with everything in it. */
  emptyMiB: number;
  fullMiB: number;
  vrfs: number;
  vms: number;
  /** One request with ten edits a VRF. */
  vrfsS: number;
  vmsS: number;
}

interface Up {
  pid: number;
  devices: Record<string, string>;
  credentials: { routers: Record<string, { key: string }>; cluster: { token: string } };
  ca: { pem: string };
}

const run = promisify(execFile);

/** A lab of two routers and two nodes as users start it, filled over its HTTP APIs; gone afterwards. */
export async function benchLab(size: number, root: string, environment: NodeJS.ProcessEnv): Promise<LabRun> {
  const bbctl = join(root, 'dist/cli/main.js');
  if (!existsSync(bbctl)) throw new Error('there is no dist/cli/main.js; run `npm run build` first');
  const home = mkdtempSync(join(tmpdir(), 'bb-bench-lab-'));
  const env = { ...environment, BITBUILDER_HOME: home };
  let agent: Agent | undefined;
  try {
    const begun = performance.now();
    const { stdout } = await run(process.execPath, [bbctl, 'lab', 'up', '--detach', '--json'], { env });
    const startS = seconds(begun);
    const up = JSON.parse(stdout) as Up;
    agent = new Agent({ connect: { ca: up.ca.pem } });
    const emptyMiB = residentMiB(up.pid);

    const forVrfs = performance.now();
    const [router = ''] = Object.keys(up.credentials.routers);
    await configure(agent, up.devices[router] ?? '', up.credentials.routers[router]?.key ?? '', vrfEdits(size));
    const vrfsS = seconds(forVrfs);

    const forVms = performance.now();
    await clones(agent, up.devices['ams1-pve'] ?? '', up.credentials.cluster.token, size);
    return { startS, emptyMiB, fullMiB: residentMiB(up.pid), vrfs: size, vms: size, vrfsS, vmsS: seconds(forVms) };
  } finally {
    await agent?.destroy();
    await run(process.execPath, [bbctl, 'lab', 'down'], { env }).catch(() => undefined);
    rmSync(home, { recursive: true, force: true });
  }
}

function vrfEdits(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const [vrf, vlan, net] = [`vrf name t-${index}`, `interfaces ethernet eth1 vif ${100 + index}`, `10.${index >> 8}.${index & 255}`];
    return [
      `${vrf} table ${1000 + index}`,
      `${vrf} vni ${5000 + index}`,
      `${vrf} description tenant-${index}`,
      `${vrf} protocols static route 0.0.0.0/0 next-hop ${net}.254`,
      `${vlan} vrf t-${index}`,
      `${vlan} address ${net}.1/24`,
      `${vlan} description tenant-${index}`,
      `high-availability vrrp group t-${index} vrid ${1 + (index % 255)}`,
      `high-availability vrrp group t-${index} interface eth1.${100 + index}`,
      `high-availability vrrp group t-${index} address ${net}.3/24`,
    ];
  }).flat();
}

async function configure(dispatcher: Agent, url: string, key: string, lines: readonly string[]): Promise<void> {
  const commands = lines.map((line) => ({ op: 'set', path: line.split(' ') }));
  const { body } = await request(`${url}/configure`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, commands }),
    dispatcher,
  });
  const answer = (await body.json()) as { success: boolean; error: string };
  if (!answer.success) throw new Error(`the router refused: ${answer.error}`);
}

async function clones(dispatcher: Agent, url: string, token: string, count: number): Promise<void> {
  const headers = { authorization: `PVEAPIToken=${token}`, 'content-type': 'application/x-www-form-urlencoded' };
  const call = async (path: string, form: Record<string, string>) => {
    const body = new URLSearchParams(form).toString();
    const answer = await request(`${url}/api2/json/nodes/pve1/qemu${path}`, { method: 'POST', headers, body, dispatcher });
    const text = await answer.body.text();
    return { status: answer.statusCode, text };
  };
  for (let index = 0; index < count; index++) {
    const form = { newid: String(1000 + index), name: `vm-${index}` };
    let answer = await call('/9000/clone', form);
    // A clone holds the lock of its source, as on a real cluster.
    while (answer.status === 500 && /lock/.test(answer.text)) answer = await call('/9000/clone', form);
    if (answer.status !== 200) throw new Error(`the cluster refused clone ${index}: ${answer.status} ${answer.text}`);
  }
}

function residentMiB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib ?? 0) / 1024);
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 10) / 100;
}
