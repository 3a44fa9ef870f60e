import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BitBuilderError } from '../../../../lib/errors.js';
import { listen, parseListenAddress } from '../../../../providers/shim/http/listen.js';
import { readOrMakeToken } from '../../../../providers/shim/http/tokens.js';
import { serverOver } from './fixture.js';
import { MemoryControlPlane } from './memory-control-plane.js';

describe('where the shim listens', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-http-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    ['127.0.0.1:7420', { host: '127.0.0.1', port: 7420 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['unix:/run/bb.sock', { socket: '/run/bb.sock' }],
  ])('%s is understood', (text, address) => expect(parseListenAddress(text)).toEqual(address));

  test.each([
    ['0.0.0.0:7420', /^will not listen on "0\.0\.0\.0:7420": .* not a loopback address; .*--allow-remote/],
    ['127.evil.example:1', /not a loopback address/],
    ['7420', /^cannot listen on "7420": write HOST:PORT, such as 127\.0\.0\.1:7420, or unix:\/path$/],
    ['127.0.0.1:99999', /write HOST:PORT/],
    ['unix:run/bb.sock', /must be absolute/],
    [`unix:/${'x'.repeat(110)}`, /has 111 bytes, and a socket's has at most 103/],
  ])('%s is refused', (text, message) => expect(() => parseListenAddress(text)).toThrow(message));

  test('a host that is not loopback is taken when it is allowed in so many words', () => {
    expect(parseListenAddress('0.0.0.0:7420', true)).toEqual({ host: '0.0.0.0', port: 7420 });
  });

  test('a socket is for its owner only, a stale one is replaced and a live one is left alone', async () => {
    const controlPlane = new MemoryControlPlane();
    const make = () => serverOver(controlPlane);
    const socket = join(folder, 'shim.sock');
    const killed = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
    spawnSync(process.execPath, ['-e', killed, socket]);
    expect(statSync(socket).isSocket()).toBe(true);
    const [first, second] = await Promise.all([make(), make()]);
    expect(await listen(first, { socket })).toBe(`unix:${socket}`);
    expect((statSync(socket).mode & 0o777).toString(8)).toBe('600');
    await expect(listen(second, { socket })).rejects.toThrow(`cannot listen on unix:${socket}: another process answers there`);
    await Promise.all([first.close(), second.close()]);
  });

  test('a file or folder that is no socket is refused and left alone', async () => {
    const app = await serverOver(new MemoryControlPlane());
    const [file, inner] = [join(folder, 'inventory.yaml'), join(folder, 'inner')];
    writeFileSync(file, 'sites: {}');
    mkdirSync(inner);
    await expect(listen(app, { socket: file })).rejects.toThrow(`unix:${file}: there is a file that is no socket; choose another path`);
    await expect(listen(app, { socket: inner })).rejects.toThrow(`unix:${inner}: there is a folder that is no socket`);
    expect(readFileSync(file, 'utf8')).toBe('sites: {}');
    await app.close();
  });

  test('the token file is made once, for its owner only, and a stump of a token is refused', () => {
    const file = join(folder, 'token');
    const made = readOrMakeToken(file);
    expect(made).toMatch(/^[\w-]{43}$/);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(readOrMakeToken(file)).toBe(made);
    writeFileSync(file, 'short\n');
    expect(() => readOrMakeToken(file)).toThrow(BitBuilderError);
    writeFileSync(file, `${'x'.repeat(20)} ${'y'.repeat(20)}\n`);
    expect(() => readOrMakeToken(file)).toThrow(
      `the token in ${file} is wrong: it cannot be sent, as it holds a space (character 21 of 41), and no token does; remove the file and the shim makes`,
    );
  });
});
