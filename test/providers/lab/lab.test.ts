import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { argumentsOf, flagsOf } from '../../../providers/lab/arguments.js';
import { labControl } from '../../../providers/lab/control.js';
import { startDevices, type Devices } from '../../../providers/lab/devices.js';
import { strike } from '../../../providers/lab/faults.js';
import { inventoryOf } from '../../../providers/lab/lab.js';
import { readState, shapeOf, writeState } from '../../../providers/lab/state.js';

const agent = new Agent({ connect: { rejectUnauthorized: false } });
let started: Devices[] = [];
afterEach(async () => {
  await Promise.all(started.map((lab) => lab.close()));
  started = [];
});
afterAll(() => agent.destroy());

async function start(options: Parameters<typeof startDevices>[0]): Promise<Devices> {
  const lab = await startDevices(options);
  started.push(lab);
  return lab;
}

const call = async (lab: Devices, method: 'GET' | 'POST', path: string, form?: Record<string, string>) => {
  const { url = '', token = '' } = lab.cluster ?? {};
  const answer = await request(`${url}/api2/json${path}`, {
    method,
    headers: {
      authorization: `PVEAPIToken=${token}`,
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    dispatcher: agent,
  });
  await answer.body.dump();
  return answer.statusCode;
};

describe('the devices of a lab', () => {
  test('are as many as wanted, of one kind or of both', async () => {
    const both = await start({ routers: 3, nodes: 3 });
    expect([Object.keys(both.routers), both.cluster?.name]).toEqual([['ams1-r1', 'ams1-r2', 'ams1-r3'], 'ams1-pve']);
    expect(Object.keys(inventoryOf(both).sites['ams1']?.routers ?? {})).toHaveLength(3);
    expect(await call(both, 'GET', '/nodes/pve3/status')).toBe(200);
    const routers = await start({ nodes: 0 });
    expect([Object.keys(routers.routers).length, routers.cluster]).toEqual([2, undefined]);
    const cluster = await start({ routers: 0, nodes: 1, profile: '8.4' });
    expect([cluster.routers, Object.keys(cluster.dump())]).toEqual([{}, ['ams1-pve']]);
  });

  test('take their time when it is to be realistic, with figures of their own where they are given', async () => {
    const lab = await start({ routers: 1, nodes: 1, time: 'realistic', settings: { commitMs: 5 } });
    expect(lab.settings()).toMatchObject({ commitMs: 5, cloneMs: 20_000 });
    expect(lab.routers['ams1-r1']?.settings.scriptMs['protocols bgp']).toBeGreaterThan(100);
    lab.change({ cloneMs: 7 });
    expect(lab.settings()).toMatchObject({ commitMs: 5, cloneMs: 7 });
  });

  test('listen on ports in a row, or not at all', async () => {
    const { blocker, port } = await block(20_001 + (process.pid % 5000) * 2);
    try {
      await expect(startDevices({ routers: 2, nodes: 0, port: port - 1 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    } finally {
      await new Promise((done) => blocker.close(done));
    }
    // Nothing of the lab that could not start holds its port.
    const lab = await start({ routers: 2, nodes: 0, port: port - 1 });
    expect(Object.values(lab.routers).map(({ url }) => new URL(url).port)).toEqual([String(port - 1), String(port)]);
  });
});

/** Takes the first free port from here on: below those that the system gives to whoever asks for any, as all other tests do. */
async function block(port: number): Promise<{ blocker: Server; port: number }> {
  const blocker = createServer();
  try {
    await once(blocker.listen(port, '127.0.0.1'), 'listening');
    return { blocker, port };
  } catch {
    return block(port + 2);
  }
}

describe('the state of a lab', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-lab-state-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('survives: configurations, keys, files, VMs', async () => {
    const first = await start({});
    first.routers['ams1-r1']?.load(['set interfaces dummy dum1 description "it is mine"']);
    const [vmId, token] = ['300', { newid: '300', name: 'web' }];
    expect(await call(first, 'POST', '/nodes/pve1/qemu/9000/clone', token)).toBe(200);
    await settled(first, vmId);
    writeState(folder, first.state());
    expect((statSync(join(folder, 'lab-state.json')).mode & 0o777).toString(8)).toBe('600');

    const second = await start({ state: readState(folder) });
    expect(second.dump()).toEqual(first.dump());
    expect(second.routers['ams1-r1']?.key).toBe(first.routers['ams1-r1']?.key);
    expect(await call(second, 'POST', `/nodes/pve1/qemu/${vmId}/status/start`, {})).toBe(200);
    await second.reset();
    expect(second.dump()).not.toEqual(first.dump());
  });

  test('fits its own lab only', async () => {
    const state = (await start({ routers: 1, nodes: 0 })).state();
    expect(shapeOf(state, {}, folder)).toEqual({ routers: 1, nodes: 0, profile: '9.2', vyos: '1.5' });
    expect(() => shapeOf(state, { routers: 3 }, folder)).toThrow(
      `the state in ${folder} is of a lab with --routers 1, not 3; leave the flag out, or choose another folder`,
    );
  });

  test('that is not there is none, and one that is something else is refused', () => {
    expect(readState(folder)).toBeUndefined();
    writeFileSync(join(folder, 'lab-state.json'), '{"format": "other"}');
    expect(() => readState(folder)).toThrow(`${folder}/lab-state.json is not the state of a lab; move it away, or choose another folder`);
    expect(readFileSync(join(folder, 'lab-state.json'), 'utf8')).toContain('other');
  });

  async function settled(lab: Devices, vmId: string): Promise<void> {
    while ((await call(lab, 'GET', `/nodes/pve1/qemu/${vmId}/status/current`)) !== 200);
  }
});

describe('faults of a lab', () => {
  let lab: Devices;
  beforeEach(async () => (lab = await start({ routers: 1, nodes: 2 })));
  const post = async (body: object) => {
    const { url = '', key = '' } = lab.routers['ams1-r1'] ?? {};
    const options = { method: 'POST', headers: { 'content-type': 'application/json' }, dispatcher: agent, reset: true } as const;
    const answer = await request(`${url}/configure`, { ...options, body: JSON.stringify({ key, ...body }) });
    await answer.body.dump();
    return answer.statusCode;
  };
  const edit = { op: 'set', path: ['interfaces', 'dummy', 'dum1'] };

  test('of a router: a time-out after the change, a lock, a plug', async () => {
    await strike(lab, { device: 'ams1-r1', fault: { is: 'timeout', on: 'commit' } });
    expect(await post(edit)).toBe(504);
    expect(lab.dump()['ams1-r1']).toContain('set interfaces dummy dum1');
    await strike(lab, { device: 'ams1-r1', fault: { is: 'locked' } });
    expect(await post({ op: 'delete', path: ['interfaces', 'dummy'] })).toBe(400);
    await strike(lab, { device: 'ams1-r1', fault: { is: 'killed' } });
    await expect(post(edit)).rejects.toThrow();
    await strike(lab, { device: 'ams1-r1', fault: { is: 'booted' } });
    expect(lab.dump()['ams1-r1']).not.toContain('set interfaces dummy dum1');
    expect(await post(edit)).toBe(200);
    await strike(lab, { device: 'ams1-r1', fault: { is: 'killed' } });
    await lab.reset();
    expect([await post(edit), await post(edit)]).toEqual([200, 200]);
  });

  test('of a cluster: a node that is lost, a call that is refused', async () => {
    await strike(lab, { device: 'ams1-pve', fault: { loseNode: 'pve2' } });
    expect(await call(lab, 'GET', '/nodes/pve2/status')).toBe(595);
    await strike(lab, { device: 'ams1-pve', fault: { bringBackNode: 'pve2' } });
    await strike(lab, { device: 'ams1-pve', fault: { route: 'GET /nodes/{node}/status', nth: 2, status: 500, text: 'planted' } });
    const answers = [];
    for (let times = 0; times < 3; times++) answers.push(await call(lab, 'GET', '/nodes/pve2/status'));
    expect(answers).toEqual([200, 500, 200]);
  });

  test('that cannot be are refused, and it is said what would do', async () => {
    const cases: [object, string][] = [
      [{ device: 'nobody', fault: {} }, 'the lab has no device "nobody"; it has ams1-r1, ams1-pve'],
      [{ device: 'ams1-r1', fault: { is: 'bored' } }, 'is: "bored" is none of refused, delay, timeout, '],
      [{ device: 'ams1-r1', fault: { is: 'delay', on: 'commit' } }, 'ms: it has to be a whole number from 1 to 3600000, and is missing'],
      [{ device: 'ams1-r1', fault: { is: 'cut', nth: 1.5 } }, 'nth: it has to be a whole number from 1 to 9999999, and is 1.5'],
      [{ device: 'ams1-r1', fault: { is: 'cut', on: 'reads' } }, 'on: "reads" is none of commit, confirm, read, save, load, show, any'],
      [{ device: 'ams1-r1', fault: { is: 'refused', text: '' } }, 'text: it is empty'],
      [{ device: 'ams1-r1', fault: { is: 'partial', path: [], text: 'x' } }, 'path: it is empty; name a path, such as'],
      [{ device: 'ams1-r1', fault: { is: 'partial', path: ['vrf', 'name', '-'], text: 'x' } }, '"vrf name -" is no path of this router'],
      [{ device: 'ams1-pve', fault: { loseNode: 'pve9' } }, 'there is no node pve9; the cluster has pve1, pve2'],
      [{ device: 'ams1-pve', fault: { task: 'qmclones', text: 'x' } }, 'there is no type of task "qmclones"; there are '],
      [{ device: 'ams1-pve', fault: { lockVm: 999, ms: 1 } }, 'there is no guest 999 to lock; the cluster has 9000, 9001'],
      [{ device: 'ams1-pve', fault: { lockVm: 9000, ms: 0 } }, 'ms: it has to be a whole number from 1 to 3600000, and is 0'],
      [{ device: 'ams1-pve', fault: { configLock: 9000, text: 'x' } }, '"x" is no lock of a guest; there are backup, clone, create, '],
      [{ device: 'ams1-pve', fault: { fullStorage: 'x' } }, 'there is no storage x; the cluster has local, '],
      [{ device: 'ams1-pve', fault: { route: 'clone', cut: 'after' } }, 'route: "clone" is no method and path of the API; name such as '],
      [{ device: 'ams1-pve', fault: { loose: 'pve2' } }, 'is no fault of a cluster; there are "route" with '],
    ];
    const app = labControl(lab);
    for (const [payload, words] of cases) {
      const { statusCode, body } = await app.inject({ method: 'POST', url: '/faults', payload });
      expect([statusCode, (JSON.parse(body) as { error: { message: string } }).error.message]).toEqual([
        400,
        expect.stringContaining(words),
      ]);
    }
    await app.close();
  });
});

describe('the flags of a lab', () => {
  const of = (...argv: string[]) => argumentsOf(flagsOf(argv));

  test('come to options', () => {
    expect(of('--nodes', '3', '--only', 'cluster', '--profile', '8.4', '--clone-ms', '20')).toMatchObject({
      options: { routers: 0, nodes: 3, profile: '8.4', settings: { cloneMs: 20 } },
    });
    expect(of('--script-ms', '*=250, protocols bgp=900').options.settings).toEqual({ scriptMs: { '*': 250, 'protocols bgp': 900 } });
    expect(of('--script-ms', '5', '--command-ms', '7').options.settings).toEqual({ scriptMs: { '*': 5 }, perCommandMs: 7 });
    expect(of('--state', 'memory').stateFolder).toBeUndefined();
    expect(of('--state', '/tmp/x').stateFolder).toBe('/tmp/x');
  });

  test.each([
    [['--nodes', '0'], '--nodes is "0"; it must be a whole number from 1 to 32'],
    [['--only', 'switches'], '--only is "switches"; it must be one of routers, cluster'],
    [['--bind', 'example.org'], '--bind is "example.org"; it must be an IPv4 address of this machine, such as 127.0.0.1'],
    [['--command-ms', 'x'], '--command-ms is "x"; it must be a whole number from 0 to 600000'],
    [['--script-ms', 'bgp'], '--script-ms is "bgp"; it must be milliseconds, or a list by node such as "*=250,protocols bgp=900"'],
  ])('%j are refused', (argv, message) => {
    expect(() => of(...argv)).toThrow(message);
  });
});
