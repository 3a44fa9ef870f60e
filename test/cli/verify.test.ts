import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../cli/program.js';
import { openApiOf } from '../../lib/derive/openapi.js';
import { kinds } from '../../lib/kinds/index.js';
import { verificationSchema } from '../../lib/verification.js';
import { listen } from '../../providers/shim/http/listen.js';
import { createLog } from '../../providers/shim/http/log.js';
import { createMetrics } from '../../providers/shim/http/metrics.js';
import { buildServer } from '../../providers/shim/http/server.js';
import { tokenVerifier } from '../../providers/shim/http/tokens.js';
import { startTampered, type Tampered } from '../support/tampered.js';

const token = 'a-token-of-more-than-thirty-two-characters';

describe('bbctl verify', () => {
  let hands: Tampered;
  let close: () => Promise<unknown>;
  beforeAll(async () => {
    hands = await startTampered();
    const controlPlane = hands.world.plane;
    const app = await buildServer({
      controlPlane,
      kinds,
      tokens: tokenVerifier({ local: token }),
      openapi: openApiOf(kinds, '0.1.0'),
      metrics: createMetrics(controlPlane),
      log: createLog('silent'),
    });
    const home = hands.world.folder;
    const endpoint = await listen(app, { socket: join(home, 'shim.sock') });
    writeFileSync(join(home, 'token'), `${token}\n`);
    writeFileSync(join(home, 'context.json'), JSON.stringify({ endpoint, token_file: join(home, 'token') }));
    close = () => app.close();
  });
  afterAll(async () => {
    await close();
    await hands.world.close();
  });
  afterEach(() => (process.exitCode = undefined));

  const bbctl = async (...args: string[]) => {
    const out: string[] = [];
    const say = (text: string) => void out.push(text);
    const code = await runProgram(args, '0.1.0', { environment: {}, home: hands.world.folder, out: say, err: say });
    return { code, out: out.join('\n') };
  };

  test('says that all holds, and exits with 0', async () => {
    expect(await bbctl('verify')).toEqual({
      code: 0,
      out: 'holds: the devices let through what is declared and nothing else\nread: routers 2, clusters 1, VMs 4; declared: resources 10',
    });
  });

  test('tells a leak hop by hop with the lines that make it, and exits with 2', async () => {
    const { net0, world } = hands;
    const before = net0(10000);
    world.lab.cluster.editVm(10000, { net0: before.replace('tag=100', 'tag=103') });
    const told = await bbctl('verify');
    const json = await bbctl('verify', '--json');
    world.lab.cluster.editVm(10000, { net0: before });
    expect(told.code).toBe(2);
    expect(told.out.split('\n').slice(0, 9)).toEqual([
      'broken: the devices do not do what is declared',
      'read: routers 2, clusters 1, VMs 4; declared: resources 10',
      '',
      'tenants are not apart:',
      expect.stringMatching(/^ {2}tenant red reaches tenant blue$/),
      expect.stringMatching(/^ {4}packet: 10\.20\.1\.2 → 10\.30\.1\.\d+, TCP port 443$/),
      '    1. vm red/web-1 nic 0: sends into ams1 VLAN 103',
      '         VM 10000 of ams1-pve: net0: vmbr0 tag 103',
      expect.stringMatching(/^ {4}2\. VRF t-blue-far on ams1-r[12]: takes it in on eth1\.103$/),
    ]);
    expect(told.out).toContain(
      'vm red/web-1: vm red/web-1 nic 0 is on ams1 VLAN 100\n    VM 10000 of ams1-pve has: vm red/web-1 nic 0 is on ams1 VLAN 103',
    );
    expect(json.code).toBe(2);
    expect(verificationSchema.parse(JSON.parse(json.out))).toMatchObject({ verdict: 'broken' });
  });

  test('says which router did not answer, and exits with 3', async () => {
    await hands.world.lab.routers['ams1-r2']?.setDown(true);
    const told = await bbctl('verify');
    await hands.world.lab.routers['ams1-r2']?.setDown(false);
    expect(told.code).toBe(3);
    expect(told.out).toContain('not read:\n  router ams1-r2: ');
  });
});
