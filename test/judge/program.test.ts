import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { found, judge, recording, red, root, sequences, steps } from './judging.js';

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
    const missing = await judge(join(root(), 'none.json'));
    expect(missing).toMatchObject({ code: 2, complaint: expect.stringMatching(/cannot judge by .*none\.json: ENOENT/) });
    expect(await judge('--fast')).toMatchObject({ code: 2, complaint: expect.stringContaining('usage: npm run judge') });
  });

  test('recordings that are not beside the project are told and are no error', async () => {
    const { code, out } = await judge();
    expect(out.match(/not judged: there is no .*\.json/g)).toHaveLength(4);
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
  const [right, wrong, outside] = [`${red}; commit`, `${red}; commit-must-fail`, 'set moon; commit'];

  test('is written with --update and stands until something gets worse', async () => {
    beside(right, wrong);
    expect((await judge()).code).toBe(1);
    expect((await judge('--update')).code).toBe(0);
    const reached: unknown = JSON.parse(readFileSync(join(root(), 'judge', 'reached.json'), 'utf8'));
    expect(reached).toEqual({ vrf: { asRecorded: 0.5, covered: 0.5 } });
    expect(readFileSync(join(root(), 'docs', 'lab-coverage.md'), 'utf8')).toContain('| vrf | 2 | 2 | 1 of 1 | 0 of 1 |');
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
    expect(out).toContain('vrf: 0.5 of the cases are covered, 1 were reached');
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
