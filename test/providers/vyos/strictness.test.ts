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
beforeEach(() => {
  simulator.reset();
  Object.assign(simulator.settings, { commitMs: 0, gatewayTimeoutMs: 600_000, rebootMs: 0 });
});

interface Answer {
  status: number;
  type: string;
  data: unknown;
  error: string | null;
}

async function send(path: string, body: string, type: string): Promise<Answer> {
  const answer = await request(`${simulator.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body, dispatcher });
  const text = await answer.body.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as { data: unknown; error: string | null }) : { data: text, error: null };
  return { status: answer.statusCode, type: String(answer.headers['content-type']), ...json };
}

const post = (path: string, body: object) => send(path, JSON.stringify({ key: 'K', ...body }), 'application/json');
const read = (op: string, ...path: string[]) => post('/retrieve', { op, path });
const commit = (lines: readonly string[], more: object = {}) =>
  post('/configure', { commands: lines.map((line) => ({ op: line.split(' ')[0], path: line.split(' ').slice(1) })), ...more });
const lines = (word: string) => simulator.dump().filter((line) => line.includes(word));

describe('a key', () => {
  test.each([
    [
      'JSON, none',
      '{"op":"exists","path":[]}',
      'application/json',
      400,
      "{'type': 'missing', 'loc': ('body', 'key'), 'msg': 'Field required'",
    ],
    ['JSON, wrong', '{"key":"X","op":"exists","path":[]}', 'application/json', 401, 'Valid API key is required'],
    ['a form, none', 'data={"op":"exists","path":[]}', 'application/x-www-form-urlencoded', 401, 'Valid API key is required'],
    ['a form, inside its data', 'data={"key":"K","op":"exists","path":[]}', 'application/x-www-form-urlencoded', 200, ''],
  ])('%s', async (_, body, type, status, words) => {
    const answer = await send('/retrieve', body, type);
    expect([answer.status, answer.type]).toEqual([status, 'text/html; charset=utf-8']);
    expect(answer.error ?? '').toContain(words);
  });
});

describe('a read', () => {
  beforeEach(() =>
    commit(['set interfaces dummy dum1 address 10.0.0.1/32', 'set interfaces dummy dum1 disable', 'set interfaces dummy dum2']),
  );

  test.each<[string[], unknown]>([
    [['interfaces', 'dummy'], { dummy: { dum1: { address: '10.0.0.1/32', disable: {} }, dum2: {} } }],
    [['interfaces', 'dummy', 'dum1'], { address: '10.0.0.1/32', disable: {} }],
    [['interfaces', 'dummy', 'dum1', 'address'], { address: '10.0.0.1/32' }],
  ])('shows %j', async (path, shape) => {
    expect(await read('showConfig', ...path)).toMatchObject({ status: 200, data: shape });
  });

  test.each([[['vrf']], [['interfaces', 'dummy', 'dum2']], [['interfaces', 'dummy', 'dum9']], [['nowhere', 'at', 'all']]])(
    'finds nothing at %j',
    async (path) => {
      expect(await read('showConfig', ...path)).toMatchObject({ status: 400, error: 'Configuration under specified path is empty\n' });
    },
  );

  test('finds values only at a leaf', async () => {
    expect((await read('returnValues', 'interfaces', 'dummy', 'dum1', 'address')).data).toEqual(['10.0.0.1/32']);
    expect((await read('returnValues', 'interfaces', 'dummy')).data).toEqual([]);
    expect((await read('returnValue', 'interfaces', 'dummy')).data).toBeNull();
    expect((await read('exists', 'interfaces', 'dummy', 'dum1', 'address', '10.0.0.1/32')).data).toBe(true);
    expect((await read('exists', 'interfaces', 'dummy', 'dum1', 'address', '10.0.0.2/32')).data).toBe(false);
  });
});

describe('a deletion of what is not there', () => {
  test('succeeds, unless the API is strict', async () => {
    expect(await commit(['delete vrf name red'])).toMatchObject({ status: 200, data: '' });
    simulator.load(['set service https api rest strict']);
    expect(await commit(['delete vrf name red'])).toMatchObject({
      status: 400,
      error: 'Cannot delete [vrf name red]: path/value does not exist',
    });
  });
});

describe('a guard', () => {
  const guarded = (name: string) => commit([`set interfaces dummy ${name}`], { confirm_time: 5 });

  test('reboots a router that is not told otherwise, into what was saved, and is away meanwhile', async () => {
    await commit(['set interfaces dummy dum1']);
    simulator.settings.rebootMs = 40;
    expect((await guarded('dum2')).data).toBe('\nInitialized commit-confirm; 5 minutes to confirm before reboot\n');
    simulator.expireConfirm();
    expect(lines('dummy')).toEqual([]);
    const away = async (): Promise<unknown> => {
      for (;;) {
        const failed = await read('exists').then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failed) return failed;
      }
    };
    expect(String(await away())).toMatch(/ECONNREFUSED|ECONNRESET|other side closed|SocketError/);
    const back = async (): Promise<Answer> => read('exists', 'interfaces').catch(back);
    expect((await back()).data).toBe(true);
  });

  test('is refused while another is pending, although the change is live', async () => {
    await guarded('dum1');
    expect(await guarded('dum2')).toMatchObject({ status: 400, error: 'Another confirm is pending\n' });
    expect(lines('dummy')).toEqual(['set interfaces dummy dum1', 'set interfaces dummy dum2']);
    expect((await post('/configure', { op: 'confirm', path: [] })).data).toBe('Reboot timer stopped\n');
  });
});

describe('a commit', () => {
  test('leaves what the other scripts applied when one of them refuses', async () => {
    const answer = await commit(['set vrf name red table 1000', 'set interfaces ethernet eth1 vrf blue']);
    expect(answer).toMatchObject({
      status: 400,
      error: '[ interfaces ethernet eth1 ]\nVRF "blue" does not exist!\n\n[[interfaces ethernet eth1]] failed\nCommit failed\n',
    });
    expect(lines('vrf')).toEqual(['set vrf name red table 1000']);
  });

  test('of the API itself is made after the answer, and nobody hears of its refusal', async () => {
    simulator.settings.commitMs = 20;
    const words = 'Requested HTTP API server configuration change; commit will be called in the background';
    expect(await commit(['set service https api keys id other'])).toMatchObject({ status: 200, data: words });
    // The next request waits for it and does not find what was refused.
    expect(await commit(['set interfaces dummy dum1'])).toMatchObject({ status: 200 });
    expect(lines('keys')).toEqual(['set service https api keys id bitbuilder key K']);
    expect((await commit(['set service https api keys id other key L'])).data).toBe(words);
    await commit(['set interfaces dummy dum2']);
    expect(lines('keys')).toHaveLength(2);
  });

  test('that takes longer than nginx waits is made all the same', async () => {
    Object.assign(simulator.settings, { commitMs: 40, gatewayTimeoutMs: 10 });
    const answers = await Promise.all([1, 2].map((number) => commit([`set interfaces dummy dum${number}`])));
    expect(answers.map(({ status, type }) => [status, type])).toEqual([
      [504, 'text/html'],
      [504, 'text/html'],
    ]);
    Object.assign(simulator.settings, { gatewayTimeoutMs: 600_000 });
    await commit([]);
    expect(lines('dummy')).toEqual(['set interfaces dummy dum1', 'set interfaces dummy dum2']);
  });
});
