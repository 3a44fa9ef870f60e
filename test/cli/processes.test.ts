import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { ShimClient } from '../../cli/client.js';
import { readContext } from '../../cli/context.js';
import { commandOf, isAlive, startProgram, stopProcess } from '../../cli/processes.js';
import { runProgram } from '../../cli/program.js';

describe('the lab and the shim as processes', () => {
  let home: string;
  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bb-processes-'));
    environment = { ...process.env, BITBUILDER_HOME: home };
  });
  afterEach(async () => {
    await bbctl('shim', 'stop');
    await bbctl('lab', 'down');
    rmSync(home, { recursive: true });
  });

  const bbctl = async (...args: string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runProgram(args, '0.1.0', {
      environment,
      home,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
    });
    return { code, out: out.join('\n'), err: err.join('\n').replaceAll(home, 'HOME') };
  };
  const readJson = (name: string) => JSON.parse(readFileSync(join(home, name), 'utf8')) as { pid: number; endpoint: string };
  const control = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const answer = await request(`${readJson('lab/lab.json').endpoint}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, Record<string, unknown>> };
  };
  const put = async (path: string, spec: object, waitS = 20) => {
    const { endpoint, token } = readContext({ environment: {}, home, out: () => undefined, err: () => undefined });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await request(`${endpoint}/api/v1/${path}?wait=${waitS}`, { method: 'PUT', headers, body: JSON.stringify(spec) });
    return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
  };

  test('a lab goes up, takes a network and a VM, is reset and goes down without a trace', async () => {
    expect(await bbctl('lab', 'up', '--detach')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('the lab is up: ams1-r1, ams1-r2, ams1-pve'),
    });
    for (const name of ['inventory.yaml', 'secrets.yaml', 'lab.json'])
      expect((statSync(join(home, 'lab', name)).mode & 0o777).toString(8)).toBe('600');
    expect((await bbctl('lab', 'up', '--detach')).err).toMatch(
      /^bbctl: a lab already runs in HOME\/lab \(process \d+\); end it with `bbctl lab down`$/,
    );
    const { pid } = readJson('lab/lab.json');
    const before = (await control('GET', '/dump')).body;

    expect(await bbctl('shim', '--detach', '--listen', '127.0.0.1:0')).toMatchObject({ code: 0, err: '' });
    expect((await bbctl('shim', '--detach', '--listen', '127.0.0.1:0')).err).toMatch(
      /^bbctl: a shim already runs on HOME \(process \d+\); stop it with `bbctl shim stop`, or set BITBUILDER_HOME to another folder/,
    );
    expect((await put('tenant/red', { name: 'red' })).status).toBe(200);
    expect(
      (await put('network/red%2Fweb', { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } } })).status,
    ).toBe(200);
    const vm = await put('vm/red%2Fw1', {
      tenant: 'red',
      name: 'w1',
      cluster: 'ams1-pve',
      image: 'ams1-pve/debian-12',
      nics: [{ network: 'red/web', subnet: 'front' }],
    });
    expect(vm).toMatchObject({ status: 200, body: { status: { running: true } } });
    expect((await bbctl('status')).out).toContain('resources: tenant 1, network 1, wireguard_link 0, image 0, vm 1');
    expect((await bbctl('ls', 'vm')).out).toBe('ID      STATE\nred/w1  as declared');
    expect((await bbctl('lab', 'status')).out).toMatch(/^ams1-r1 +https:\/\/127\.0\.0\.1:\d+ +commits [1-9]/m);
    expect((await control('GET', '/dump')).body).not.toEqual(before);

    expect((await bbctl('lab', 'reset')).out).toBe('the lab is as it was at the start');
    expect((await control('GET', '/dump')).body).toEqual(before);
    expect((await bbctl('ls', 'network')).out).toMatch(/^red\/web +\d+ to do: /m);

    expect((await bbctl('shim', 'stop')).out).toBe('the shim has stopped');
    expect([existsSync(join(home, 'context.json')), existsSync(join(home, 'shim.pid'))]).toEqual([false, false]);
    expect((await bbctl('lab', 'down')).out).toBe('the lab is down');
    expect([isAlive(pid), existsSync(join(home, 'lab'))]).toEqual([false, false]);
    expect((await bbctl('lab', 'down')).out).toBe('no lab was running');
  });

  test('a lab takes delays and faults while it runs', async () => {
    await bbctl('lab', 'up', '--detach', '--commit-ms', '5');
    expect((await control('GET', '/settings')).body).toMatchObject({ commitMs: 5, cloneMs: 0 });
    expect((await control('POST', '/settings', { cloneMs: 7 })).body).toMatchObject({ commitMs: 5, cloneMs: 7 });
    expect((await control('POST', '/settings', { cloneSeconds: 7 })).status).toBe(400);
    expect(await control('POST', '/faults', { device: 'nobody', fault: {} })).toEqual({
      status: 400,
      body: { error: { code: 'invalid_request', message: 'the lab has no device "nobody"; it has ams1-r1, ams1-r2, ams1-pve' } },
    });
  });

  test('a shim without an inventory says where it looked and what to do', async () => {
    expect((await bbctl('shim', '--detach')).err).toMatch(
      /^bbctl: cannot read the inventory HOME\/inventory\.yaml: there is no such file; write one \(docs\/inventory\.md\), or run `bbctl lab up`/,
    );
    mkdirSync(join(home, 'lab'));
    writeFileSync(join(home, 'lab', 'inventory.yaml'), 'sites: {}\n');
    expect((await bbctl('shim', '--detach')).err).toMatch(/^bbctl: HOME\/lab\/inventory\.yaml:1: sites: there must be at least one site/);
    expect((await bbctl('shim', '--detach', '--listen', '0.0.0.0:7420')).err).toMatch(/^bbctl: will not listen on "0\.0\.0\.0:7420"/);
  });

  test('a lab and a shim that follow their parent end with it, however it ends', async () => {
    const starter = `
      const { startProgram } = require(${JSON.stringify(join(__dirname, '../../cli/processes.ts'))});
      const options = { environment: process.env, logFile: ${JSON.stringify(join(home, 'log'))}, detached: false };
      startProgram('providers/lab/main', [], options)
        .then(async (lab) => [lab, await startProgram('providers/shim/main', ['--listen', '127.0.0.1:0'], options)])
        .then((started) => console.log(JSON.stringify(started.map(({ child }) => child.pid))));`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', starter], {
      env: environment,
      cwd: join(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pids = JSON.parse(await new Promise<string>((resolve) => parent.stdout.setEncoding('utf8').once('data', resolve))) as number[];
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill('SIGKILL');
    while (pids.some(isAlive)) await new Promise(setImmediate);
    expect(existsSync(join(home, 'context.json'))).toBe(false);
  });

  test('a program that cannot start is told with the end of its log', async () => {
    const logFile = join(home, 'log');
    await expect(startProgram('providers/lab/main', ['--no-such-flag'], { environment, logFile, detached: false })).rejects.toMatchObject({
      message: `providers/lab/main ended before it was ready (exit code 1); see ${logFile}`,
      detail: expect.stringContaining("Unknown option '--no-such-flag'"),
    });
  });

  test('a shim in the foreground logs JSON, finishes what it does and ends on SIGTERM', async () => {
    await bbctl('lab', 'up', '--detach');
    const [command, ...args] = commandOf('providers/shim/main');
    const child = spawn(command, [...args, '--listen', '127.0.0.1:0'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let log = '';
    await new Promise<void>((resolve) =>
      child.stdout.setEncoding('utf8').on('data', (text: string) => (log += text).includes('"ready"') && resolve()),
    );
    await control('POST', '/settings', { commitMs: 300 });
    const client = new ShimClient(readContext({ environment: {}, home, out: () => undefined, err: () => undefined }));
    expect((await client.status()).routers).toHaveProperty('ams1-r1');
    await client.close();
    await put('tenant/red', { name: 'red' });
    const network = { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } } };
    expect((await put('network/red%2Fweb', network, 0)).status).toBe(202);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await stopProcess(child.pid ?? 0, 10_000);
    expect(await ended).toBe(0);
    for (const router of ['ams1-r1', 'ams1-r2'])
      expect((await control('GET', '/dump')).body[router]).toContain('set vrf name t-red-web table 1000');
    const lines = log
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    expect(lines).toEqual(expect.arrayContaining(['ready', 'answered', 'stopping', 'stopped']));
    expect(log).not.toContain(readFileSync(join(home, 'token'), 'utf8').trim());
  });
});
