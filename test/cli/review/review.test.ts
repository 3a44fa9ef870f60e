import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runProgram } from '../../../cli/program.js';
import { network, planJson, tenant, vm, type Wish } from '../../lib/review/plan.js';

const red: Wish = { kind: 'tenant', after: tenant('red') };
const same: Wish = { ...red, before: tenant('red') };
const targets = { importTargets: ['65000:1'], exportTargets: ['65000:1'] };
const leak: Wish[] = [
  { kind: 'network', after: network('red', 'web', targets) },
  { kind: 'network', after: network('blue', 'web', targets) },
];

describe('bbctl review and apply', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-review-'))));
  afterEach(() => {
    process.exitCode = undefined;
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string, encoding: BufferEncoding = 'utf8') => {
    writeFileSync(join(folder, name), text, encoding);
    return join(folder, name);
  };
  const plan = (wishes: readonly Wish[], name = 'stack.json') => write(name, JSON.stringify(planJson(wishes)));
  const bbctl = async (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const [out, err]: [string[], string[]] = [[], []];
    process.exitCode = undefined;
    const code = await runProgram(args, '0.1.0', {
      environment,
      home: folder,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
    });
    return { code, out: out.join('\n'), err: err.join('\n').replaceAll(folder, 'HOME') };
  };

  test.each<[string, readonly Wish[], number]>([
    ['nothing changes', [same], 0],
    ['there are changes', [red], 2],
    ['a way between tenants is opened', leak, 3],
  ])('when %s, the exit code says so', async (_, wishes, code) => {
    const answer = await bbctl(['review', plan(wishes), '--no-shim']);
    expect([answer.code, answer.err]).toEqual([code, '']);
  });

  test('without a shim it reviews and says what it could not see', async () => {
    expect(await bbctl(['review', plan([red])])).toMatchObject({
      code: 2,
      out: expect.stringMatching(/was not asked \(no shim runs here/) as string,
    });
    const dead = { BITBUILDER_ENDPOINT: 'http://127.0.0.1:1', BITBUILDER_TOKEN: 'x' };
    expect(await bbctl(['review', plan([red])], dead)).toMatchObject({
      code: 2,
      out: expect.stringMatching(/was not asked \(no shim answers at/) as string,
    });
  });

  test('a shim that refuses the token is an error, not a shim that is away', async () => {
    const failure = { error: { code: 'unauthenticated', message: 'the token is unknown', problems: [], retry: false, left_behind: false } };
    const server = createServer((_, response) =>
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(failure)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const environment = { BITBUILDER_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, BITBUILDER_TOKEN: 'x' };
    expect(await bbctl(['review', plan([red])], environment)).toMatchObject({ code: 1, err: 'bbctl: the token is unknown' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('writes every form from one review, by the ending of the file', async () => {
    const files = ['md', 'html', 'json', 'txt'].map((ending) => join(folder, `review.${ending}`));
    await bbctl(['review', plan([red]), '--no-shim', ...files.flatMap((file) => ['--out', file])]);
    expect(files.map((file) => readFileSync(file, 'utf8').slice(0, 2))).toEqual(['##', '<!', '{\n', '1 ']);
    expect(await bbctl(['review', plan([red]), '--no-shim', '--out', join(folder, 'review.doc')])).toMatchObject({
      code: 1,
      err: 'bbctl: the ending of HOME/review.doc names no format; end it with .md, .html, .json, .txt, or give --format',
    });
  });

  test('several stacks are one review', async () => {
    const answer = await bbctl([
      'review',
      plan([red], 'a.json'),
      plan([{ kind: 'tenant', after: tenant('blue') }], 'b.json'),
      '--no-shim',
      '--format',
      'json',
    ]);
    expect(JSON.parse(answer.out)).toMatchObject({ counts: { create: 2 }, stacks: [{ name: 'a' }, { name: 'b' }] });
  });

  test('a declared way is let be, with its reason, and nothing else is', async () => {
    const ways = (...names: string[]) =>
      write(
        'ways.json',
        JSON.stringify(names.map((from) => ({ from, to: from === 'tenant red' ? 'tenant blue' : 'tenant red', reason: 'one shop' }))),
      );
    const review = (file: string) => bbctl(['review', plan(leak), '--no-shim', '--allow', file]);
    expect(await review(ways('tenant red', 'tenant blue'))).toMatchObject({ code: 2, out: expect.stringContaining('one shop') as string });
    expect(await review(ways('tenant red'))).toMatchObject({ code: 3 });
    expect(await review(write('bad.json', '[{"from":"tenant red","to":"tenant blue","reason":" "}]'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('say why this way may be open') as string,
    });
  });

  test('policies are judged on the plan, block it, and let be what they were told to', async () => {
    const big = plan([{ kind: 'vm', after: vm('red', 'big', { cores: 8 }) }]);
    const policies = [
      { policy: 'maximum-sizes', cores: 4 },
      { policy: 'naming', pattern: '^db', severity: 'warning' },
    ];
    const review = (more: object) =>
      bbctl(['review', big, '--no-shim', '--allow', write('declared.json', JSON.stringify({ policies, ...more }))]);
    const blocked = await review({});
    expect(blocked).toMatchObject({ code: 3, out: expect.stringContaining('1 policy not kept') as string });
    expect(blocked.out).toContain('vm red/big (bitbuilder_vm.r0): cores: 8 cores are more than the 4 that a VM may have');
    const passed = await review({ suppressions: [{ id: 'maximum-sizes', on: 'tenant red', reason: 'agreed with the customer' }] });
    expect(passed).toMatchObject({ code: 2, out: expect.stringContaining('on tenant red: agreed with the customer') as string });
    expect(passed.out).toContain('"big" does not match /^db/');
    expect(passed.out).not.toContain('is suppressed on');
    const typo = await review({ suppressions: [{ id: 'maximum-sizes', on: 'vm red/bgi', reason: 'agreed with the customer' }] });
    expect(typo).toMatchObject({
      code: 3,
      out: expect.stringContaining('maximum-sizes is suppressed on vm red/bgi, which is nothing in the plan') as string,
    });
  });

  test.each([
    ['a policy that is none', { policies: [{ policy: 'tidy' }] }, /policies\[0\]/],
    ['an option that a policy does not have', { policies: [{ policy: 'naming', patern: 'x' }] }, /patern/],
    ['a pattern that is none', { policies: [{ policy: 'naming', pattern: '(' }] }, /Unterminated group[^]*policies\[0\].pattern/],
    [
      'a way for no packet',
      { ways: [{ from: 'tenant red', to: 'tenant blue', flow: { ports: [] }, reason: 'so' }] },
      /an empty list fits no packet/,
    ],
    [
      'a port of a protocol that has none',
      { ways: [{ from: 'tenant red', to: 'tenant blue', flow: { protocols: [6, 1], ports: ['443'] }, reason: 'so' }] },
      /ICMP has no ports[^]*ways\[0\]\.flow\.protocols\[1\]/,
    ],
    [
      'a way from IPv4 to IPv6',
      { ways: [{ from: 'tenant red', to: 'tenant blue', flow: { from: ['10.0.0.0/8'], to: ['2001:db8::/32'] }, reason: 'so' }] },
      /no packet goes from 10\.0\.0\.0\/8 to 2001:db8::\/32: say `from` and `to` of one address family[^]*ways\[0\]\.flow\.to/,
    ],
    [
      'an id that two policies have',
      { policies: [{ policy: 'maximum-sizes', cores: 4 }, { policy: 'encrypted-links' }, { policy: 'maximum-sizes', cores: 8 }] },
      /policies\[0\] has the id "maximum-sizes" already; give one of them an `id` of its own[^]*policies\[2\]\.id/,
    ],
    ['a policy without a limit', { policies: [{ policy: 'maximum-sizes' }] }, /no limit is given/],
    [
      'a suppression without a reason',
      { policies: [{ policy: 'encrypted-links' }], suppressions: [{ id: 'encrypted-links', on: 'tenant red', reason: 'so' }] },
      /at least ten characters/,
    ],
    [
      'a suppression of another policy',
      { policies: [{ policy: 'encrypted-links' }], suppressions: [{ id: 'naming', on: 'tenant red', reason: 'agreed with the customer' }] },
      /"naming" is no policy of this file; there are encrypted-links/,
    ],
  ])('%s in the declared file is an error', async (_, declared, says) => {
    const told = await bbctl(['review', plan([red]), '--no-shim', '--allow', write('declared.json', JSON.stringify(declared))]);
    expect(told).toMatchObject({ code: 1, err: expect.stringMatching(says) as string });
  });

  test('a file that cannot be written is an error that names it', async () => {
    const told = await bbctl(['review', plan([red]), '--no-shim', '--out', join(folder, 'none', 'review.md')]);
    expect(told).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^bbctl: cannot use HOME\/none\/review.md: there is no such file or folder/) as string,
    });
  });

  test('what the synthesis of a CDK app says is read beside the plan', async () => {
    mkdirSync(join(folder, 'stacks', 'site'), { recursive: true });
    const way = (from: string, to: string) => ({
      scope: 'site/acme',
      from,
      to,
      flow: 'any packet',
      packets: {},
      reason: 'one shop for both',
    });
    const allowed = [way('tenant red', 'tenant blue'), way('tenant blue', 'tenant red')];
    const suppressed = [{ scope: 'site/web', id: 'maximum-sizes', reason: 'the database is big', findings: 1 }];
    write('stacks/site/cdk.tf.json', JSON.stringify({ '//': { bitbuilder: { allowed, suppressed } } }));
    const annotations = [{ constructPath: 'site/web', level: '@cdktf/warn', message: '[naming] name: is not as agreed' }];
    write('manifest.json', JSON.stringify({ stacks: { site: { annotations }, other: { annotations } } }));
    const answer = await bbctl(['review', plan(leak, 'stacks/site/plan.json'), '--no-shim', '--format', 'json']);
    expect(answer.code).toBe(2);
    expect(JSON.parse(answer.out)).toMatchObject({
      isolation: { state: 'holds', allowed: [{ reason: 'one shop for both' }, {}] },
      policies: [{ id: 'naming', severity: 'warning', resource: 'site/web', message: 'name: is not as agreed' }],
      suppressed: [{ id: 'maximum-sizes', scope: 'site/web', reason: 'the database is big' }],
    });
  });

  test('a plan that PowerShell wrote is read', async () => {
    const file = write('powershell.json', `\ufeff${JSON.stringify(planJson([red]))}`, 'utf16le');
    expect(await bbctl(['review', file, '--no-shim'])).toMatchObject({ code: 2 });
  });

  describe('what cannot be reviewed is an error', () => {
    test.each<[string, () => string, RegExp]>([
      ['no file', () => join(folder, 'none.json'), /cannot read HOME\/none.json: there is no such file/],
      [
        'a truncated plan',
        () => write('cut.json', JSON.stringify(planJson([red])).slice(0, 300)),
        /cannot review HOME\/cut.json: the JSON ends in the middle/,
      ],
      [
        'a plan of another provider',
        () =>
          write(
            'aws.json',
            JSON.stringify({
              ...planJson([]),
              resource_changes: [
                {
                  address: 'a.b',
                  mode: 'managed',
                  type: 'a',
                  provider_name: 'registry.terraform.io/hashicorp/aws',
                  change: { actions: ['create'] },
                },
              ],
            }),
          ),
        /nothing in it is of the provider bitbuilder/,
      ],
    ])('%s', async (_, file, message) => {
      const answer = await bbctl(['review', file(), '--no-shim']);
      expect([answer.code, answer.out]).toEqual([1, '']);
      expect(answer.err).toMatch(message);
    });

    test.each<[string, () => string, RegExp]>([
      ['a folder', () => folder, /cannot read HOME: it is a folder/],
      [
        'a compressed plan',
        () => write('plan.gz', gzipSync('{}').toString('latin1'), 'latin1'),
        /it is compressed with gzip; unpack it first/,
      ],
    ])('%s', async (_, file, message) => {
      expect(await bbctl(['review', file(), '--no-shim'])).toMatchObject({ code: 1, err: expect.stringMatching(message) as string });
    });

    test('a saved plan that the core cannot show, in its words', async () => {
      mkdirSync(join(folder, 'bin'));
      write('bin/terraform', '#!/bin/sh\necho "Error: Failed to read plan: stale" >&2\nexit 1\n');
      chmodSync(join(folder, 'bin/terraform'), 0o755);
      const answer = await bbctl(['review', write('tfplan', 'PK\u0003\u0004junk'), '--no-shim'], {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      });
      expect([answer.code, answer.err.split('\n').at(-1)]).toEqual([1, 'Error: Failed to read plan: stale']);
      expect(answer.err).toMatch(/^bbctl: cannot read the plan HOME\/tfplan: it is shown in the folder where `init` was run/);
    });
  });

  test('an apply wants a hash, a saved plan and a shim', async () => {
    const hash = `sha256:${'0'.repeat(64)}`;
    expect(await bbctl(['apply', plan([red])])).toMatchObject({
      code: 1,
      err: expect.stringContaining("required option '--only <hash>'") as string,
    });
    expect(await bbctl(['apply', '--only', 'abc', plan([red])])).toMatchObject({
      code: 1,
      err: expect.stringContaining('sha256: and 64 digits; seen "abc"') as string,
    });
    expect(await bbctl(['apply', '--only', hash, plan([red])])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not a saved plan') as string,
    });
  });
});
