import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { breachesOf } from '../../judge/answer-check.js';
import { runJudge } from '../../judge/program.js';

let scratch: string;
const root = () => join(scratch, 'project');

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'bitbuilder-judge-'));
  for (const folder of ['project/judge', 'shared/vendor']) mkdirSync(join(scratch, folder), { recursive: true });
});
afterEach(() => rmSync(scratch, { recursive: true }));

interface Run {
  code: number;
  out: string;
  complaint: string;
}

async function judge(...args: string[]): Promise<Run> {
  const [out, complaints]: string[][] = [[], []];
  const code = await runJudge(args, { root: root(), print: (text) => out?.push(text), complain: (text) => complaints?.push(text) });
  return { code, out: out?.join('\n') ?? '', complaint: complaints?.join('\n') ?? '' };
}

function recording(content: unknown, name = 'recording.json'): string {
  const file = join(scratch, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A step as one line: `set vrf name red table 100`, `commit`, `commit-must-fail`. */
const steps = (...lines: string[]) => lines.map((line) => line.split(' '));
const sequences = (...cases: { test: string; setup?: string[][]; steps: string[][]; teardown?: string[][] }[]) =>
  recording({ format: 'vyos-smoke-sequences/1', cases });

const scoreSchema = z.object({ asRecorded: z.number(), recorded: z.number() });
const jsonSchema = z.object({
  total: z.object({
    cases: z.number(),
    inside: z.number(),
    agreed: z.number(),
    accepted: scoreSchema,
    refused: scoreSchema,
    words: scoreSchema,
  }),
  proxmox: z.object({ answers: scoreSchema, routes: scoreSchema, unwalked: z.array(z.string()) }).optional(),
  disagreements: z.array(
    z.object({ case: z.string(), at: z.string(), recorded: z.string(), seen: z.string(), command: z.string(), since: z.array(z.string()) }),
  ),
});

/** The object on the last line of `--json`. */
async function found(...args: string[]) {
  const { out } = await judge('--json', ...args);
  return jsonSchema.parse(JSON.parse(out.split('\n').at(-1) ?? ''));
}

const red = 'set vrf name red table 100';

describe('sequences', () => {
  test('that go as recorded make a table without disagreements, each case on a fresh router', async () => {
    const file = sequences(
      {
        test: 'test_vrf::test_one',
        setup: steps('delete vrf'),
        steps: steps('set vrf name red', 'commit-must-fail', red, 'commit'),
      },
      { test: 'test_vrf::test_table_is_fixed', steps: steps(red, 'commit', 'set vrf name red table 200', 'commit-must-fail') },
      {
        test: 'test_vrf::test_the_table_is_free_again',
        steps: steps('set vrf name red table 200', 'commit'),
        teardown: steps('delete vrf', 'commit'),
      },
      { test: 'test_interfaces_dummy::test_address', steps: steps('set interfaces dummy dum0 address 192.0.2.9/32', 'commit') },
    );
    const { code, out } = await judge(file);
    expect(out).toBe(
      [
        'FAMILY                 CASES  INSIDE  ACCEPTED  REFUSED  WORDS  DISAGREE',
        'test_vrf                   3       3       4/4      2/2      -         0',
        'test_interfaces_dummy      1       1       1/1        -      -         0',
        'total                      4       4       5/5      2/2      -         0',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test('a wrong acceptance is told with its command, and the case goes on from the recorded state', async () => {
    const file = sequences({
      test: 'test_vrf::test_wrong',
      steps: steps('set vrf name red', red, 'commit-must-fail', 'set vrf name red table 200', 'commit'),
    });
    const { code, out } = await judge(file, '--verbose');
    expect(out).toContain('test_vrf      1       1       1/1      0/1      -         1');
    expect(out).toContain(
      [
        'test_vrf::test_wrong, commit 1 of 2: set vrf name red table 100',
        '  recorded: refused',
        '  seen:     accepted',
        '  sent:     set vrf name red',
        '  sent:     set vrf name red table 100',
      ].join('\n'),
    );
    expect(out).toContain('test_vrf: 0.5 of the outcomes are as recorded, 1 were reached');
    expect(code).toBe(1);
  });

  test('a wrong refusal is told with the command from which on it is refused, and what follows counts as not repeated', async () => {
    const file = sequences({
      test: 'test_vrf::test_wrong',
      steps: steps(
        red,
        'commit',
        'set interfaces dummy dum0 description one',
        'set vrf name blue',
        'set interfaces dummy dum1 vrf green',
        'commit',
        'set vrf name blue table 200',
        'commit',
      ),
    });
    const { total, disagreements } = await found(file);
    expect(total).toMatchObject({ inside: 1, agreed: 0, accepted: { asRecorded: 1, recorded: 3 } });
    expect(disagreements).toEqual([
      {
        case: 'test_vrf::test_wrong',
        at: 'commit 2 of 3',
        recorded: 'accepted',
        seen: expect.stringContaining('VRF "blue" table id is mandatory!'),
        command: 'set vrf name blue',
        since: ['set interfaces dummy dum0 description one', 'set vrf name blue', 'set interfaces dummy dum1 vrf green'],
      },
    ]);
  });

  test('recorded words must be the words of the refusal, however they are wrapped', async () => {
    const said = (words: string) =>
      sequences({ test: 'test_vrf::test_words', steps: [...steps('set vrf name red'), ['commit-must-fail', words]] });
    expect((await found(said('VRF "red"\ntable id is mandatory!'))).total).toMatchObject({
      agreed: 1,
      words: { asRecorded: 1, recorded: 1 },
    });
    const other = await found(said('VRF "red" is not to be!'));
    expect(other.total).toMatchObject({ agreed: 0, refused: { asRecorded: 1, recorded: 1 }, words: { asRecorded: 0, recorded: 1 } });
    expect(other.disagreements).toMatchObject([{ recorded: 'refused: VRF "red" is not to be!', command: 'set vrf name red' }]);
  });

  test('a refused edit does not pass for a refused commit', async () => {
    const file = sequences({ test: 'test_vrf::test_edit', steps: steps('set vrf name red table 7', red, 'commit-must-fail') });
    const { total, disagreements } = await found(file);
    expect(total.refused).toEqual({ asRecorded: 0, recorded: 1 });
    expect(disagreements).toMatchObject([{ command: 'set vrf name red table 7', seen: expect.stringContaining('Set failed') }]);
  });

  test('edits stay after a refused commit and go with a discard', async () => {
    const kept = steps('set vrf name red', 'commit-must-fail', 'set interfaces dummy dum0 vrf red', 'commit-must-fail', red, 'commit');
    const dropped = steps('set vrf name red', 'commit-must-fail', 'discard', 'set interfaces dummy dum0 description one', 'commit');
    const { total } = await found(sequences({ test: 'test_vrf::kept', steps: kept }, { test: 'test_vrf::dropped', steps: dropped }));
    expect(total).toMatchObject({ agreed: 2, accepted: { asRecorded: 2, recorded: 2 }, refused: { asRecorded: 3, recorded: 3 } });
  });

  test('a case with one unknown path, or one that changes the API it is judged over, is outside and scores nothing', async () => {
    const { total, disagreements } = await found(
      sequences(
        { test: 'test_qos::test_one', steps: steps(red, 'commit', 'set vrf name blue', 'commit'), teardown: steps('delete qos', 'commit') },
        { test: 'test_service_https::test_one', setup: steps('delete service https'), steps: steps(red, 'commit') },
      ),
    );
    const nothing = { asRecorded: 0, recorded: 0 };
    expect(total).toMatchObject({ cases: 2, inside: 0, agreed: 0, accepted: nothing, refused: nothing });
    expect(disagreements).toEqual([]);
  });

  test('what goes wrong before a case steps outside is told and not counted', async () => {
    const file = sequences({
      test: 'test_vrf::test_one',
      steps: steps(red, 'commit-must-fail', 'set vrf name blue', 'set qos policy', 'commit'),
    });
    const { code, out } = await judge(file);
    expect(out).toBe(
      [
        'FAMILY    CASES  INSIDE  ACCEPTED  REFUSED  WORDS  DISAGREE',
        'test_vrf      1       0         -        -      -         0',
        'total         1       0         -        -      -         0',
        '',
        'not counted, before a case steps outside:',
        'test_vrf::test_one, commit 1 of 1: set vrf name red table 100',
        '  recorded: refused',
        '  seen:     accepted',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test('the first ten disagreements are listed, with --verbose all', async () => {
    const file = sequences(
      ...Array.from({ length: 12 }, (_, index) => ({ test: `test_vrf::test_${index}`, steps: steps(red, 'commit-must-fail') })),
    );
    const { out } = await judge(file);
    expect(out).toContain('test_vrf::test_9,');
    expect(out).not.toContain('test_vrf::test_10,');
    expect(out).toContain('and 2 more; --verbose lists all');
    expect((await judge(file, '--verbose')).out).toContain('test_vrf::test_11,');
  });
});

describe('HTTP exchanges', () => {
  const wrongKey = {
    name: 'wrong key',
    request: { method: 'POST', path: '/retrieve', json: { key: 'X', op: 'showConfig', path: [] } },
    status: 401,
    contentType: 'text/html; charset=utf-8',
    body: { success: false, error: 'Valid API key is required', data: null },
    backendCalls: [],
  };
  const set = {
    name: 'form::set',
    request: { method: 'POST', path: '/configure', form: { data: '{"op":"set","path":["a"]}', key: 'K' } },
    status: 200,
    contentType: 'text/html; charset=utf-8',
    body: { success: true, data: '', error: null },
    backendCalls: [
      ['set', [['a']], { value: '' }],
      ['commit', [], {}],
    ],
  };
  const exchanges = (...cases: object[]) => recording({ format: 'vyos-http-golden/1', cases });

  test('that go as recorded score as accepted, as refused and as refused in these words', async () => {
    const { code, out } = await judge(exchanges(wrongKey, set));
    expect(out).toBe(
      [
        'FAMILY  CASES  INSIDE  ACCEPTED  REFUSED  WORDS  DISAGREE',
        'http        1       1         -      1/1    1/1         0',
        'form        1       1       1/1        -      -         0',
        'total       2       2       1/1      1/1    1/1         0',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test.each([
    ['another status', { ...wrongKey, status: 403 }, '403', '401'],
    ['other words', { ...wrongKey, body: { success: false, error: 'no', data: null } }, '"no"', '"Valid API key is required"'],
    ['other questions to the session', { ...set, backendCalls: [['commit', [], {}]] }, '{"calls":[["commit"', '{"calls":[["set"'],
  ])('a disagreement: %s', async (_, exchange, recorded, seen) => {
    const { disagreements, total } = await found(exchanges(exchange));
    expect(disagreements).toMatchObject([{ recorded: expect.stringContaining(recorded), seen: expect.stringContaining(seen) }]);
    expect(total.agreed).toBe(0);
  });

  test('a route that the simulator does not have is outside', async () => {
    const image = { ...set, request: { method: 'POST', path: '/image', form: { data: '{}', key: 'K' } } };
    expect((await found(exchanges(image))).total).toMatchObject({ cases: 1, inside: 0, accepted: { asRecorded: 0, recorded: 0 } });
  });
});

describe('answers of the cluster', () => {
  const pveSchema = (paths: object) => recording({ format: 'pve-api-schema/1', product: 'Proxmox VE', version: '9', paths });

  test('are walked through by every route and checked where the schema says what returns', async () => {
    const version = { GET: { returns: { type: 'object', properties: { version: { type: 'string', pattern: '9\\.\\d+\\.\\d+' } } } } };
    const nodes = {
      GET: { returns: { type: 'array', items: { type: 'object', properties: { node: { type: 'string' }, moon: { type: 'string' } } } } },
    };
    const { proxmox, disagreements } = await found(pveSchema({ '/version': version, '/nodes': nodes }));
    expect(proxmox?.unwalked).toEqual([]);
    expect(proxmox?.answers.asRecorded).toBe(3);
    expect(disagreements.filter(({ recorded }) => recorded !== 'no such call')).toMatchObject([
      { command: 'GET /nodes', recorded: 'returns of GET /nodes', seen: '$[0].moon: is missing' },
    ]);
  });

  test.each([
    [{ type: 'integer' }, '12', []],
    [{ type: 'integer', minimum: 5 }, 4.5, ['$: 4.5 is not an integer']],
    [{ type: 'boolean' }, 2, ['$: 2 is not a boolean']],
    [{ type: 'string', enum: ['a', 'b'] }, 'c', ['$: "c" is none of a, b']],
    [{ type: 'string', pattern: '[a-z]+' }, 'a1', ['$: "a1" is not like [a-z]+']],
    [{ type: 'null' }, 'x', ['$: "x" where nothing is answered']],
    [{ type: 'string', optional: true }, null, []],
    [{ type: 'string' }, null, ['$: null is not a string']],
    [{ type: 'array', items: { type: 'number', maximum: 1 } }, [0.5, 2], ['$[1]: 2 is above 1']],
    [{ type: 'object', properties: { 'net[n]': { type: 'string' }, a: { optional: true } } }, { net0: {} }, ['$.net0: {} is not a string']],
    [{ type: 'object', additionalProperties: 0 }, { b: 1 }, ['$.b: is not in the schema']],
  ])('%j against %j breaks %j', (schema, value, breaches) => {
    expect(breachesOf(value, schema)).toEqual(breaches);
  });
});

describe('files', () => {
  test.each([
    ['not json', '{', /it is not JSON/],
    ['another format', { format: 'vyos-smoke-sequences/9', cases: [] }, /format "vyos-smoke-sequences\/9"; known formats are .*golden\/1/],
    ['no format', [], /it has no "format"/],
    [
      'a bad step',
      { format: 'vyos-smoke-sequences/1', cases: [{ test: 'a', steps: [['sett', 'x']] }] },
      /at cases\.0\.steps\.0: not a step/,
    ],
    ['no cases', { format: 'vyos-http-golden/1' }, /at cases/],
  ])('%s is refused with exit code 2 before anything is judged', async (_, content, message) => {
    const good = sequences({ test: 'test_vrf::one', steps: steps(red, 'commit') });
    const { code, out, complaint } = await judge(good, recording(content, 'bad.json'));
    expect(complaint).toMatch(message);
    expect(complaint).toContain('bad.json');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('a named file that is missing and an unknown option are errors', async () => {
    const missing = await judge(join(scratch, 'none.json'));
    expect(missing).toMatchObject({ code: 2, complaint: expect.stringMatching(/cannot judge by .*none\.json: ENOENT/) });
    expect(await judge('--fast')).toMatchObject({ code: 2, complaint: expect.stringContaining('usage: npm run judge') });
  });

  test('recordings that are not beside the project are told and are no error', async () => {
    const { code, out } = await judge();
    expect(out.match(/not judged: there is no .*\.json/g)).toHaveLength(3);
    expect(code).toBe(0);
  });

  test('recordings beside the project are judged when none is named', async () => {
    recording(
      { format: 'vyos-smoke-sequences/1', cases: [{ test: 'test_vrf::one', steps: steps(red, 'commit') }] },
      'shared/vendor/vyos-smoke-sequences.json',
    );
    expect((await found()).total).toMatchObject({ cases: 1, agreed: 1 });
  });
});

describe('what was reached', () => {
  const beside = (...lines: string[]) =>
    recording(
      {
        format: 'vyos-smoke-sequences/1',
        cases: lines.map((line, index) => ({ test: `test_vrf::${index}`, steps: steps(...line.split('; ')) })),
      },
      'shared/vendor/vyos-smoke-sequences.json',
    );
  const [right, wrong, outside] = [`${red}; commit`, `${red}; commit-must-fail`, 'set qos policy; commit'];

  test('is written with --update and stands until something gets worse', async () => {
    beside(right, wrong);
    expect((await judge()).code).toBe(1);
    expect((await judge('--update')).code).toBe(0);
    const reached: unknown = JSON.parse(readFileSync(join(root(), 'judge', 'reached.json'), 'utf8'));
    expect(reached).toEqual({ test_vrf: { asRecorded: 0.5, covered: 0.5 } });
    expect((await judge()).code).toBe(0);
    beside(right, wrong, wrong);
    expect((await judge()).code).toBe(1);
    beside(right, right);
    expect((await judge()).code).toBe(0);
    beside(outside);
    await judge('--update');
    expect(JSON.parse(readFileSync(join(root(), 'judge', 'reached.json'), 'utf8'))).toEqual({});
  });

  test('is not kept by stepping outside', async () => {
    beside(right, right);
    await judge('--update');
    beside(right, outside);
    const { code, out } = await judge();
    expect(out).toContain('test_vrf: 0.5 of the cases are covered, 1 were reached');
    expect(code).toBe(1);
  });

  test('says nothing of the coverage of other files', async () => {
    beside(right, right);
    await judge('--update');
    expect((await judge(sequences({ test: 'test_vrf::other', steps: steps(...outside.split('; ')) }))).code).toBe(0);
  });

  test('must be readable', async () => {
    writeFileSync(join(root(), 'judge', 'reached.json'), '{"test_vrf": 1}');
    expect(await judge()).toMatchObject({ code: 2, complaint: expect.stringContaining('write it anew with --update') });
  });
});
