import { Agent, request } from 'undici';
import { startVyosSimulator, type VyosSimulator } from '../../../providers/vyos/simulator/simulator.js';

const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
let simulator: VyosSimulator;

beforeAll(async () => {
  simulator = await startVyosSimulator({ name: 'r1', key: 'K' });
});
afterAll(async () => {
  await dispatcher.destroy();
  await simulator.close();
});
beforeEach(() => simulator.reset());

interface Body {
  success: boolean;
  data: unknown;
  error: string | null;
}

async function post(path: string, body: object | string, contentType = 'application/json'): Promise<{ status: number; text: string }> {
  const text = typeof body === 'string' ? body : JSON.stringify({ key: 'K', ...body });
  const response = await request(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: text,
    dispatcher,
  });
  return { status: response.statusCode, text: await response.body.text() };
}

async function ask(path: string, body: object): Promise<Body> {
  return JSON.parse((await post(path, body)).text) as Body;
}

/** `set …` and `delete …` lines as one commit; answers the error, or an empty text. */
async function commit(...lines: string[]): Promise<string> {
  const commands = lines.map((line) => {
    const [op, ...path] = line.split(' ');
    return { op, path };
  });
  const { error } = await ask('/configure', { commands });
  return (error ?? '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

describe('the session', () => {
  test('keeps the edits of a refused load for the next request', async () => {
    expect(await commit('set interfaces dummy dum1')).toBe('');
    simulator.lock('locked');
    expect((await ask('/config-file', { op: 'load', file: '/config/config.boot' })).error).toBe('locked\n');
    simulator.unlock();
    expect(await commit('set interfaces dummy dum2')).toBe('');
    expect(simulator.dump().filter((line) => line.includes('dummy'))).toEqual(['set interfaces dummy dum2']);
  });

  test('forgets the edits of a refused commit', async () => {
    simulator.lock();
    expect(await commit('set interfaces dummy dum1')).toBe('Configuration system locked by another commit in progress\n');
    simulator.unlock();
    expect(await commit('set interfaces dummy dum2')).toBe('');
    expect(simulator.dump().filter((line) => line.includes('dummy'))).toEqual(['set interfaces dummy dum2']);
  });

  test('reads as the vendor does: one value a string, several a list, none an empty object', async () => {
    await commit('set interfaces dummy dum1 address 10.0.0.1/32', 'set interfaces dummy dum1 disable', 'set interfaces dummy dum2');
    const read = (op: string, ...path: string[]) => ask('/retrieve', { op, path });
    expect((await read('showConfig', 'interfaces', 'dummy')).data).toEqual({
      dummy: { dum1: { address: '10.0.0.1/32', disable: {} }, dum2: {} },
    });
    await commit('set interfaces dummy dum1 address 10.0.0.2/32');
    expect((await read('showConfig', 'interfaces', 'dummy', 'dum1', 'address')).data).toEqual({ address: ['10.0.0.1/32', '10.0.0.2/32'] });
    expect((await read('returnValues', 'interfaces', 'dummy', 'dum1', 'address')).data).toEqual(['10.0.0.1/32', '10.0.0.2/32']);
    expect((await read('exists', 'interfaces', 'dummy', 'dum3')).data).toBe(false);
    expect((await read('showConfig', 'vrf')).error).toBe('Configuration under specified path is empty\n');
  });

  test('takes a guarded commit back unless it is confirmed', async () => {
    const guarded = (name: string) =>
      ask('/configure', { commands: [{ op: 'set', path: ['interfaces', 'dummy', name] }], confirm_time: 5 });
    simulator.load(['set system config-management commit-confirm action reload']);
    const before = simulator.dump();
    expect((await guarded('dum1')).data).toBe('\nInitialized commit-confirm; 5 minutes to confirm before reload\n');
    simulator.expireConfirm();
    expect(simulator.dump()).toEqual(before);
    await guarded('dum1');
    await ask('/configure', { op: 'confirm', path: [] });
    simulator.expireConfirm();
    expect(simulator.dump()).toContain('set interfaces dummy dum1');
  });

  test('a guard inside a list is dropped', async () => {
    const command = { op: 'set', path: ['interfaces', 'dummy', 'dum1'], confirm_time: 5 };
    expect((await ask('/configure', { commands: [command] })).data).toBe('');
    simulator.expireConfirm();
    expect(simulator.dump()).toContain('set interfaces dummy dum1');
  });

  test('reboots into what was saved', async () => {
    await commit('set interfaces dummy dum1');
    await ask('/config-file', { op: 'save' });
    await commit('set interfaces dummy dum2');
    simulator.reboot();
    expect(simulator.dump().filter((line) => line.includes('dummy'))).toEqual(['set interfaces dummy dum1']);
  });
});

describe('the front', () => {
  test.each([
    ['/nowhere', 404, '<center>nginx</center>'],
    ['/configure/nowhere', 404, '{"detail":"Not Found"}'],
    ['/info', 405, '{"detail":"Method Not Allowed"}'],
  ])('answers %s with %i', async (path, status, text) => {
    const answer = await post(path, {});
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
  });

  test('refuses a body above the limit, and takes it once the limit is raised', async () => {
    const commands = [{ op: 'set', path: ['interfaces', 'dummy', 'dum1', 'description', 'x'.repeat(200)] }];
    const long = { commands, filler: 'x'.repeat(1024 * 1024) };
    expect((await post('/configure', long)).status).toBe(413);
    simulator.load(['set service https request-body-size-limit 2']);
    expect((await post('/configure', long)).status).toBe(200);
  });

  test('takes the forms that curl sends', async () => {
    const data = JSON.stringify({ op: 'showConfig', path: ['system', 'host-name'] });
    const multipart = `--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n${data}\r\n--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nK\r\n--b--\r\n`;
    const answer = await post('/retrieve', multipart, 'multipart/form-data; boundary=b');
    expect(JSON.parse(answer.text)).toEqual({ success: true, data: { 'host-name': 'r1' }, error: null });
  });

  test('escapes HTML in its errors', async () => {
    const { error } = await ask('/configure', { commands: [{ op: '<b>&', path: ['a'] }] });
    expect(error).toBe("'&lt;b&gt;&amp;' is not a valid operation");
  });
});
