import { found, judge, recording, red, sequences, steps } from './judging.js';

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
        'FAMILY            CASES  COVERED  ACCEPTED  REFUSED  WORDS  DISAGREE',
        'vrf                   3        3       4/4      2/2      -         0',
        'interfaces_dummy      1        1       1/1        -      -         0',
        'total                 4        4       5/5      2/2      -         0',
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
    expect(out).toContain('vrf         1        1       1/1      0/1      -         1');
    expect(out).toContain(
      [
        'test_vrf::test_wrong, commit 1 of 2: set vrf name red table 100',
        '  recorded: refused',
        '  seen:     accepted',
        '  sent:     set vrf name red',
        '  sent:     set vrf name red table 100',
      ].join('\n'),
    );
    expect(out).toContain('vrf: 0.5 of the outcomes are as recorded, 1 were reached');
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
    expect(total).toMatchObject({ covered: 1, agreed: 0, accepted: { matched: 1, recorded: 3 } });
    expect(disagreements).toEqual([
      {
        family: 'vrf',
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
      words: { matched: 1, recorded: 1 },
    });
    const other = await found(said('VRF "red" is not to be!'));
    expect(other.total).toMatchObject({ agreed: 0, refused: { matched: 1, recorded: 1 }, words: { matched: 0, recorded: 1 } });
    expect(other.disagreements).toMatchObject([{ recorded: 'refused: VRF "red" is not to be!', command: 'set vrf name red' }]);
  });

  test('a refused edit does not pass for a refused commit', async () => {
    const file = sequences({ test: 'test_vrf::test_edit', steps: steps('set vrf name red table 7', red, 'commit-must-fail') });
    const { total, disagreements } = await found(file);
    expect(total.refused).toEqual({ matched: 0, recorded: 1 });
    expect(disagreements).toMatchObject([{ command: 'set vrf name red table 7', seen: expect.stringContaining('Set failed') }]);
  });

  test('edits stay after a refused commit and go with a discard', async () => {
    const kept = steps('set vrf name red', 'commit-must-fail', 'set interfaces dummy dum0 vrf red', 'commit-must-fail', red, 'commit');
    const dropped = steps('set vrf name red', 'commit-must-fail', 'discard', 'set interfaces dummy dum0 description one', 'commit');
    const { total } = await found(sequences({ test: 'test_vrf::kept', steps: kept }, { test: 'test_vrf::dropped', steps: dropped }));
    expect(total).toMatchObject({ agreed: 2, accepted: { matched: 2, recorded: 2 }, refused: { matched: 3, recorded: 3 } });
  });

  test('a case with one unknown path is outside, and what it steps out with is told', async () => {
    const file = sequences({
      test: 'test_qos::test_one',
      steps: steps(red, 'commit', 'set vrf name blue', 'commit'),
      teardown: steps('delete moon', 'commit'),
    });
    const { total, disagreements } = await found(file);
    const nothing = { recorded: 0, matched: 0 };
    expect(total).toMatchObject({ cases: 1, covered: 0, agreed: 0, accepted: nothing, refused: nothing });
    expect(disagreements).toEqual([]);
    expect((await judge(file, '--verbose')).out).toContain('outside the grammar:\n  test_qos::test_one: delete moon');
  });

  test('a case that changes the API itself comes from the console, where what became of its commits is heard', async () => {
    const key = 'set service https api keys id one';
    const file = sequences({
      test: 'test_service_https::test_key',
      setup: steps('delete service https', 'commit'),
      steps: steps(key, 'commit-must-fail', `${key} key secret`, 'commit', 'set service https port 70000', 'commit-must-fail'),
    });
    const { families, disagreements } = await found(file);
    expect(families.service_https).toMatchObject({
      covered: 1,
      accepted: { recorded: 2, matched: 2 },
      refused: { recorded: 2, matched: 1 },
    });
    expect(disagreements).toMatchObject([{ command: 'set service https port 70000', seen: expect.stringContaining('Set failed') }]);
  });

  test('what goes wrong before a case steps outside is told and not counted', async () => {
    const file = sequences({
      test: 'test_vrf::test_one',
      steps: steps(red, 'commit-must-fail', 'set vrf name blue', 'set moon', 'commit'),
    });
    const { code, out } = await judge(file);
    expect(out).toBe(
      [
        'FAMILY  CASES  COVERED  ACCEPTED  REFUSED  WORDS  DISAGREE',
        'vrf         1        0         -        -      -         0',
        'total       1        0         -        -      -         0',
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
      ['FAMILY  CASES  COVERED  ACCEPTED  REFUSED  WORDS  DISAGREE', 'http        2        2       1/1      1/1    1/1         0'].join(
        '\n',
      ),
    );
    expect(code).toBe(0);
  });

  test.each([
    ['another status', { ...wrongKey, status: 403 }, '403', '401'],
    ['other words', { ...wrongKey, body: { success: false, error: 'no', data: null } }, '"no"', '"Valid API key is required"'],
    ['other questions to the session', { ...set, backendCalls: [['commit', [], {}]] }, '{"calls":[["commit"', '{"calls":[["set"'],
  ])('a disagreement: %s', async (_, exchange, recorded, seen) => {
    const { disagreements, http } = await found(exchanges(exchange));
    expect(disagreements).toMatchObject([{ recorded: expect.stringContaining(recorded), seen: expect.stringContaining(seen) }]);
    expect(http).toEqual({ cases: 1, matched: 0 });
  });

  test('a route that the simulator does not have is outside', async () => {
    const moon = { ...set, request: { method: 'POST', path: '/moon', form: { data: '{}', key: 'K' } } };
    const { http, disagreements } = await found(exchanges(moon));
    expect(http).toEqual({ cases: 1, matched: 0 });
    expect(disagreements).toEqual([]);
  });
});
