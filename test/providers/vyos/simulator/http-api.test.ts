import { RestClient } from './rest-client.js';

let client: RestClient;
beforeAll(async () => {
  client = await RestClient.start();
});
afterAll(() => client.close());
beforeEach(() => client.router.reset());

describe('a request that is malformed', () => {
  const forms: [string, string, string, string][] = [
    ['no JSON at all', '/retrieve', '', 'Failed to parse JSON: Expecting value: line 1 column 1 (char 0)'],
    ['a trailing comma', '/retrieve', '{"op": "exists",}', 'Expecting property name enclosed in double quotes: line 1 column 17 (char 16)'],
    ['two values', '/retrieve', '{} {}', 'Failed to parse JSON: Extra data: line 1 column 4 (char 3)'],
    ['an open string', '/retrieve', '{"op', 'Unterminated string starting at: line 1 column 2 (char 1)'],
    ['a word in a list of commands', '/configure', '["set"]', "Malformed command 'set': any command must be JSON of dict"],
    ['no operation', '/show', '{"path": ["version"]}', "Malformed command '{'path': ['version']}': missing 'op' field"],
    ['a number in a path', '/retrieve', '{"op": "exists", "path": [1]}', "Malformed command '0': 'path' field must be a list of strings"],
    ['an empty path in a list', '/configure', '[{"op": "set", "path": []}]', "'path' list must be non-empty"],
    ['a value that is none', '/configure', '[{"op": "set", "path": ["a"], "value": 1}]', "'value' field must be a string"],
  ];
  test.each(forms)('as a form: %s', async (_, route, data, words) => {
    const answer = await client.form(route, data);
    expect(answer.status).toBe(400);
    expect(answer.error).toContain(words);
  });

  const bodies: [string, string, object, string][] = [
    [
      'no path',
      '/retrieve',
      { op: 'exists' },
      "{'type': 'missing', 'loc': ('body', 'path'), 'msg': 'Field required', 'input': {'key': 'K', 'op': 'exists'}}",
    ],
    ['an edit without operation', '/configure', { path: ['a'] }, "'loc': ('body', 'ConfigureModel', 'op'), 'msg': 'Field required'"],
    [
      'a path that is a word',
      '/show',
      { op: 'show', path: 'version' },
      "'loc': ('body', 'path'), 'msg': 'Input should be a valid list', 'input': 'version'}",
    ],
    [
      'a number in a path',
      '/show',
      { op: 'show', path: ['a', 1] },
      "'loc': ('body', 'path', 1), 'msg': 'Input should be a valid string', 'input': 1}",
    ],
    [
      'a section without path',
      '/configure-section',
      { op: 'set', path: [], section: {} },
      "'msg': 'Value error, path must be non-empty', 'input': [], 'ctx': {'error': ValueError('path must be non-empty')}}",
    ],
    ['an image without URL', '/image', { op: 'add' }, `'msg': 'Value error, Missing required field "url"'`],
    ['an image operation', '/image', { op: 'burn' }, "\"Input should be 'add', 'delete', 'show' or 'set_default'\""],
    ['a file without name', '/config-file', { op: 'load' }, 'Missing required field "file | string"'],
    ['a format that nobody has', '/retrieve', { op: 'showConfig', path: [], configFormat: 'xml' }, "'xml' is not a valid config format"],
  ];
  test.each(bodies)('as JSON: %s', async (_, route, body, words) => {
    const answer = await client.post(route, body);
    expect([answer.status, answer.error]).toEqual([400, expect.stringContaining(words)]);
  });

  test('a broken JSON body is told with its place', async () => {
    const { error } = await client.send('/show', '{"key": "K"', { 'content-type': 'application/json' });
    expect(error).toBe(
      `{'type': 'json_invalid', 'loc': ('body', 11), 'msg': 'JSON decode error', 'input': {}, 'ctx': {'error': "Expecting ',' delimiter"}}`,
    );
  });

  test('JSON under the content type of a form, as curl -d sends it, is read as JSON', async () => {
    const send = (key: string) => {
      const body = JSON.stringify({ key, op: 'exists', path: ['a=&b'] });
      return client.send('/retrieve', body, { 'content-type': 'application/x-www-form-urlencoded' });
    };
    expect(await send('K')).toMatchObject({ status: 200, data: false });
    expect((await send('X')).status).toBe(401);
  });
});

test('the values of a leaf stand as they were set; to set them in another order is a change, and nothing else moves them', async () => {
  const server = (address: string) => `system name-server ${address}`;
  const shown = async () => (await client.post('/retrieve', { op: 'returnValues', path: ['system', 'name-server'] })).data as string[];
  await client.commit(['delete system name-server', `set ${server('9.9.9.9')}`, `set ${server('1.1.1.1')}`]);
  expect(await shown()).toEqual(['9.9.9.9', '1.1.1.1']);
  client.router.load(['set interfaces dummy dum1']);
  await client.commit([`set ${server('9.9.9.9')}`]);
  expect(await shown()).toEqual(['9.9.9.9', '1.1.1.1']);
  const { commits } = client.router.stats();
  await client.commit([`delete ${server('9.9.9.9')}`, `set ${server('9.9.9.9')}`]);
  expect(await shown()).toEqual(['1.1.1.1', '9.9.9.9']);
  expect(client.router.stats().commits).toBe(commits + 1);
  await client.commit(['delete interfaces dummy', 'set interfaces dummy dum1']);
  expect(client.router.stats().commits).toBe(commits + 1);
});

describe('configuration files', () => {
  const file = { file: '/config/before.boot' };

  test('are saved under a name and loaded again', async () => {
    await client.commit(['set interfaces dummy dum1 description one']);
    expect(await client.post('/config-file', { op: 'save', ...file })).toMatchObject({ status: 200, data: '' });
    await client.commit(['delete interfaces dummy dum1', 'set interfaces dummy dum2']);
    expect(await client.post('/config-file', { op: 'load', ...file })).toMatchObject({ status: 200 });
    expect(client.lines('dummy')).toEqual(['set interfaces dummy dum1 description one']);
    // Another name than the boot configuration's: a reboot does not know of it.
    client.router.reboot();
    expect(client.lines('dummy')).toEqual([]);
    expect((await client.post('/config-file', { op: 'load', ...file })).status).toBe(200);
  });

  test('that are not there are told by their name', async () => {
    expect(await client.post('/config-file', { op: 'load', ...file })).toMatchObject({
      status: 400,
      error: "No such file '/config/before.boot'\n",
    });
    expect((await client.post('/config-file', { op: 'merge', ...file })).error).toContain('No such file or directory');
  });

  test('are merged: values in the way stay unless the merge may destroy', async () => {
    await client.commit(['set interfaces dummy dum1 description old', 'set interfaces dummy dum1 address 10.0.0.1/32']);
    const text = 'interfaces { dummy dum1 { description "new words"; address 10.0.0.2/32 } }';
    expect((await client.post('/config-file', { op: 'merge', string: text })).status).toBe(200);
    expect(client.lines('dum1')).toEqual([
      'set interfaces dummy dum1 address 10.0.0.1/32',
      'set interfaces dummy dum1 address 10.0.0.2/32',
      'set interfaces dummy dum1 description old',
    ]);
    await client.post('/config-file', { op: 'merge', string: text, destructive: true });
    expect(client.lines('description')).toContain("set interfaces dummy dum1 description 'new words'");
  });

  test('with a syntax error are told with the line', async () => {
    const { status, error } = await client.post('/config-file', { op: 'merge', string: 'interfaces {\n  dummy dum1 {\n}\n' });
    expect([status, error]).toEqual([400, 'Failed to parse config: Syntax error on line 1: the brace of "interfaces" is never closed\n']);
  });

  test('a guard on a load is taken back', async () => {
    client.router.load(['set system config-management commit-confirm action reload']);
    await client.post('/config-file', { op: 'merge', string: 'interfaces { dummy dum1 { } }', confirm_time: 5 });
    expect(client.lines('dum1')).toHaveLength(1);
    client.router.expireConfirm();
    expect(client.lines('dum1')).toEqual([]);
  });
});

describe('what showConfig answers', () => {
  beforeEach(() => client.commit(['set interfaces dummy dum1 description x', 'set interfaces dummy dum1 disable']));
  const show = async (configFormat: string, ...path: string[]) =>
    (await client.post('/retrieve', { op: 'showConfig', path, configFormat })).data;

  test('raw: as in configuration mode', async () => {
    expect(await show('raw', 'interfaces', 'dummy')).toBe(' dummy dum1 {\n     description x\n     disable\n }\n');
    expect(await show('raw', 'interfaces', 'dummy', 'dum1')).toBe(' description x\n disable\n');
  });

  test('json_ast: with what a node is', async () => {
    expect(await show('json_ast', 'interfaces', 'dummy', 'dum1')).toMatchObject({
      children: [
        { name: 'description', data: { values: ['x'], tag: false, leaf: true } },
        { name: 'disable', data: { values: [], leaf: true } },
      ],
    });
  });
});

describe('requests in the background', () => {
  const operations = async (query = '') =>
    ((await client.post(`/retrieve/background-operations${query}`, {})).data as { operations: Record<string, unknown>[] }).operations;
  const settled = async (id: unknown): Promise<Record<string, unknown>> => {
    const [found] = await operations(`?op_id=${String(id)}`);
    return found && found['finished_at'] !== null ? found : settled(id);
  };
  const start = async (...lines: string[]) => {
    const { data } = await client.commit(lines, {}, '?in_background=true');
    return (data as { operation: Record<string, unknown> }).operation;
  };

  test('are answered as queued and worked on in their order', async () => {
    const first = await start('set interfaces dummy dum1');
    const second = await start('set interfaces dummy nonsense1');
    expect(first).toMatchObject({ status: 'queued', started_at: null, result: null });
    expect(await settled(first['op_id'])).toMatchObject({ status: 'succeeded', result: '', error: null });
    expect(await settled(second['op_id'])).toMatchObject({ status: 'failed', result: null });
    expect((await operations()).map(({ op_id: id }) => id).slice(-2)).toEqual([first['op_id'], second['op_id']]);
  });

  test('a query that is no boolean is refused', async () => {
    expect((await client.commit(['set interfaces dummy dum1'], {}, '?in_background=perhaps')).error).toContain("'type': 'bool_parsing'");
  });
});

describe('two sessions', () => {
  test('a console keeps its candidate while the API commits, and both are there in the end', async () => {
    const console = client.router.console();
    await console.set(['interfaces', 'dummy', 'dum1']);
    await client.commit(['set interfaces dummy dum2']);
    expect(client.lines('dummy')).toEqual(['set interfaces dummy dum2']);
    await console.commit();
    expect(client.lines('dummy')).toEqual(['set interfaces dummy dum1', 'set interfaces dummy dum2']);
  });

  test('a commit that meets another one is refused with the words of the lock', async () => {
    const slow = await RestClient.start({ commitMs: 200 });
    try {
      const console = slow.router.console();
      await console.set(['interfaces', 'dummy', 'dum1']);
      const first = console.commit();
      expect((await slow.commit(['set interfaces dummy dum2'])).error).toBe('Configuration system locked by another commit in progress\n');
      await first;
      expect(slow.lines('dummy')).toEqual(['set interfaces dummy dum1']);
    } finally {
      await slow.close();
    }
  });
});

describe('releases', () => {
  test('1.4 knows no guard, no background and no merge, and writes errors as they are', async () => {
    const older = await RestClient.start({ version: '1.4' });
    try {
      expect((await older.commit(['set interfaces dummy dum1'], { confirm_time: 5 })).data).toBe('');
      older.router.expireConfirm();
      expect(older.lines('dum1')).toHaveLength(1);
      expect((await older.post('/configure', { op: 'confirm' })).status).toBe(400);
      expect((await older.commit(['set interfaces dummy dum2'], {}, '?in_background=true')).data).toBe('');
      expect((await older.post('/config-file', { op: 'merge', string: 'interfaces { }' })).error).toBe("'merge' is not a valid operation");
      expect((await older.send('/info', '', {}, 'GET')).text).toBe('{"detail":"Not Found"}');
      expect((await older.post('/show', { op: '<b>', path: [] })).error).toBe("'<b>' is not a valid operation");
    } finally {
      await older.close();
    }
  });

  test('rolling lends tokens, which end with the daemon', async () => {
    const newer = await RestClient.start({ version: 'rolling' });
    try {
      const { token } = (await newer.post('/token', {})).data as { token: string };
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const read = () => newer.send('/retrieve', '{"op": "exists", "path": ["system"]}', headers);
      expect(await read()).toMatchObject({ status: 200, data: true });
      newer.router.reboot();
      expect((await read()).status).toBe(400);
      expect((await client.post('/token', {})).text).toContain('<center>nginx</center>');
    } finally {
      await newer.close();
    }
  });
});
