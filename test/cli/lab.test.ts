import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { runProgram } from '../../cli/program.js';

describe('bbctl lab', () => {
  let home: string;
  let environment: NodeJS.ProcessEnv;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'bb-lab-cli-'));
    environment = { ...process.env, BITBUILDER_HOME: home };
  });
  afterEach(async () => {
    await bbctl('down');
    process.exitCode = 0;
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const bbctl = async (...args: string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const surroundings = { environment, home, out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
    const code = await runProgram(['lab', ...args], '0.1.0', surroundings);
    process.exitCode = 0;
    return { code, out: out.join('\n'), err: err.join('\n').replaceAll(home, 'HOME') };
  };
  const answers = (endpoint: string) =>
    request(endpoint).then(
      ({ body }) => body.dump().then(() => true),
      () => false,
    );
  interface Up {
    endpoint: string;
    devices: Record<string, string>;
    credentials: { routers: Record<string, { key: string }> };
    ca: { pem: string };
  }

  test('says where routers answer, takes changes and faults, shows what changed, and goes on where it ended', async () => {
    const up = async () => {
      const started = await bbctl('up', '--detach', '--only', 'routers', '--routers', '1', '--state', join(home, 'kept'), '--json');
      expect(started).toMatchObject({ code: 0, err: '' });
      return JSON.parse(started.out) as Up;
    };
    const { devices, credentials, ca } = await up();
    const dispatcher = new Agent({ connect: { ca: ca.pem } });
    const set = async (...path: string[]) => {
      const body = JSON.stringify({ key: credentials.routers['ams1-r1']?.key, op: 'set', path });
      const headers = { 'content-type': 'application/json' };
      const answer = await request(`${devices['ams1-r1']}/configure`, { method: 'POST', headers, body, dispatcher, reset: true });
      await answer.body.dump();
      return answer.statusCode;
    };
    expect((await bbctl('diff')).out).toBe('nothing has changed');
    expect((await bbctl('fault', 'ams1-r1', 'drop', '--nth', '2')).out).toBe('ams1-r1: drop');
    expect(await set('interfaces', 'dummy', 'dum1')).toBe(200);
    await expect(set('interfaces', 'dummy', 'dum2')).rejects.toThrow(/other side closed/);
    await dispatcher.destroy();
    const changed = await bbctl('diff', '--exit-code');
    expect(changed).toMatchObject({ code: 1, out: '# ams1-r1\n+ set interfaces dummy dum1\n+ set interfaces dummy dum2' });
    expect((await bbctl('dump', 'ams1-r1', '--out', join(home, 'dump.json'))).code).toBe(0);
    expect((await bbctl('diff', join(home, 'dump.json'))).out).toBe('nothing has changed');

    expect((await bbctl('down')).out).toBe('the lab is down');
    const again = await up();
    expect(again.credentials).toEqual(credentials);
    expect((await bbctl('dump', 'ams1-r1')).out).toContain('set interfaces dummy dum2');
  }, 60_000);

  test('stays in the foreground until it is told to end', async () => {
    const main = join(__dirname, '../../cli/main.ts');
    const child = spawn(process.execPath, ['--import', require.resolve('tsx'), main, 'lab', 'up', '--only', 'routers', '--routers', '1'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    while (!text.includes('Ctrl-C ends it')) await once(child.stdout, 'data');
    expect(text).toMatch(/^ {2}ams1-r1 {2}https:\/\/127\.0\.0\.1:\d+ {2}key \S+$/m);
    expect(existsSync(join(home, 'lab', 'ca.pem'))).toBe(true);
    // As a terminal does, to the whole group.
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect([code, existsSync(join(home, 'lab'))]).toEqual([0, false]);
  }, 60_000);

  test('takes what a killed lab left for what it is, and never somebody else for the lab', async () => {
    const up = ['up', '--detach', '--only', 'routers', '--routers', '1', '--state', join(home, 'crashed'), '--json'];
    const first = JSON.parse((await bbctl(...up)).out) as Up & { pid: number };
    process.kill(first.pid, 'SIGKILL');
    while (await answers(first.endpoint));
    // Its process id has gone to another one, which has to outlive this.
    const file = join(home, 'lab', 'lab.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(`"pid": ${first.pid}`, `"pid": ${process.pid}`));
    expect((await bbctl('status')).err).toBe('bbctl: no lab runs in HOME; start one with `bbctl lab up`');
    expect((await bbctl('down')).out).toBe('no lab was running');
    const again = await bbctl(...up);
    expect([again.code, (JSON.parse(again.out) as Up).credentials]).toEqual([0, first.credentials]);
  }, 60_000);

  test('refuses a folder in which another lab keeps its state', async () => {
    const up = ['up', '--detach', '--only', 'routers', '--routers', '1', '--state', join(home, 'shared')];
    expect((await bbctl(...up)).code).toBe(0);
    const elsewhere = { ...environment, BITBUILDER_HOME: join(home, 'other') };
    const err: string[] = [];
    const surroundings = {
      environment: elsewhere,
      home: join(home, 'other'),
      out: () => undefined,
      err: (text: string) => void err.push(text),
    };
    expect(await runProgram(['lab', ...up], '0.1.0', surroundings)).toBe(1);
    expect(err.join()).toMatch(/^bbctl: another lab keeps its state in \S+shared \(process \d+\); end it, or choose another folder/);
  }, 60_000);

  test('says what is wrong and what to do', async () => {
    expect((await bbctl('up', '--detach', '--only', 'routers', '--bind', '192.0.2.77')).err).toContain(
      'bbctl: 192.0.2.77 is no address of this machine; --bind takes one of its own',
    );
    expect((await bbctl('fault', 'ams1-r1', 'drop')).err).toBe('bbctl: no lab runs in HOME; start one with `bbctl lab up`');
    await bbctl('up', '--detach', '--routers', '1', '--nodes', '1');
    const wrong = async (...args: string[]) => (await bbctl('fault', ...args)).err;
    expect(await wrong('ams1-r1', 'explode')).toMatch(/^bbctl: "explode" is no fault of ams1-r1; there are refuse, delay, drop, /);
    expect(await wrong('ams1-r9', 'drop')).toBe('bbctl: the lab has no device "ams1-r9"; it has ams1-r1, ams1-pve');
    expect(await wrong('ams1-r1', 'delay')).toBe('bbctl: this fault needs --ms; see `bbctl lab fault --help`');
    expect(await wrong('ams1-r1', 'kill', 'pve1')).toBe('bbctl: "kill" takes no word after it, and there is "pve1"');
    expect(await wrong('ams1-r1', 'lock', '--nth', '2')).toBe('bbctl: "lock" takes --ms, --text, not --nth; see `bbctl lab fault --help`');
    expect(await wrong('ams1-r1', 'timeout', '--nth', '0')).toContain("argument '0' is invalid. It is a whole number from 1 on.");
    expect(await wrong('ams1-r1', 'partial')).toBe('bbctl: this fault needs --path; see `bbctl lab fault --help`');
    expect(await wrong('ams1-r1', 'partial', '--path', 'interfaces dumy dum1')).toBe(
      'bbctl: "interfaces dumy dum1" is no path of this router\'s configuration: there is no "dumy" there',
    );
    expect(await wrong('ams1-r1', 'drop', '--on', 'nope')).toBe(
      'bbctl: on: "nope" is none of commit, confirm, read, save, load, show, any',
    );
    expect(await wrong('ams1-r1', 'lock', '--ms', '3600001')).toContain('It is a number of milliseconds from 1 to 3600000.');
    expect(await wrong('ams1-pve', 'fail-task', 'nope')).toMatch(
      /^bbctl: there is no type of task "nope"; there are .*, qmclone, .*, vzsuspend$/,
    );
    expect((await bbctl('fault', 'ams1-pve', 'fail-task', 'qmclone')).out).toBe('ams1-pve: fail-task qmclone');
    // It runs already.
    expect(await wrong('ams1-r1', 'boot')).toBe('');
    expect((await bbctl('diff', join(home, 'lab', 'ca.pem'))).err).toContain('it is not what `bbctl lab dump --out` writes');
    expect(JSON.parse(readFileSync(join(home, 'lab', 'lab.json'), 'utf8'))).toHaveProperty('devices.ams1-r1');
  }, 60_000);
});
