import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../cli/program.js';
import { openApiOf } from '../../lib/derive/openapi.js';
import { kindNamed, kinds } from '../../lib/kinds/index.js';
import { bug } from '../../lib/errors.js';
import { listen } from '../../providers/shim/http/listen.js';
import { createLog } from '../../providers/shim/http/log.js';
import { createMetrics } from '../../providers/shim/http/metrics.js';
import { buildServer } from '../../providers/shim/http/server.js';
import { tokenVerifier } from '../../providers/shim/http/tokens.js';
import { MemoryControlPlane } from '../providers/shim/http/memory-control-plane.js';

const token = 'a-token-of-more-than-thirty-two-characters';

const help = '`bbctl --help` lists the commands, `bbctl COMMAND --help` what one of them accepts';

describe('bbctl', () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'bb-cli-'))));
  afterEach(() => rmSync(home, { recursive: true }));

  const bbctl = async (args: string, environment: NodeJS.ProcessEnv = {}) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runProgram(args.split(' '), '0.1.0', {
      environment,
      home,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
    });
    return { code, out: out.join('\n'), err: err.join('\n').replaceAll(home, 'HOME') };
  };

  describe('says what is wrong and what to do', () => {
    test.each([
      [
        'status',
        'bbctl: no shim runs here: there is no HOME/context.json; start one with `bbctl shim`, or set BITBUILDER_ENDPOINT and BITBUILDER_TOKEN',
      ],
      ['lab status', 'bbctl: no lab runs in HOME; start one with `bbctl lab up`'],
      ['lab reset', 'bbctl: no lab runs in HOME; start one with `bbctl lab up`'],
      ['shim stop', 'bbctl: no shim runs in HOME'],
      [
        'lab up --commit-ms soon',
        `error: option '--commit-ms <ms>' argument 'soon' is invalid. It is a whole number of milliseconds, such as 300.\n${help}`,
      ],
      ['stauts', `error: unknown command 'stauts'\n(Did you mean status?)\n${help}`],
      ['ls', `error: missing required argument 'kind'\n${help}`],
      ['status --jsno', `error: unknown option '--jsno'\n(Did you mean --json?)\n${help}`],
    ])('for `bbctl %s`', async (args, message) => expect(await bbctl(args)).toEqual({ code: 1, out: '', err: message }));

    test('when the endpoint is dead', async () => {
      const answer = await bbctl('status', { BITBUILDER_ENDPOINT: 'http://127.0.0.1:1', BITBUILDER_TOKEN: 'x' });
      expect(answer).toEqual({
        code: 1,
        out: '',
        err: 'bbctl: no shim answers at http://127.0.0.1:1 (ECONNREFUSED); start it with `bbctl shim`',
      });
    });

    test('when the endpoint is no URL', async () => {
      expect((await bbctl('status', { BITBUILDER_ENDPOINT: '127.0.0.1:7420', BITBUILDER_TOKEN: 'x' })).err).toBe(
        'bbctl: BITBUILDER_ENDPOINT is "127.0.0.1:7420"; it must be http://127.0.0.1:7420, https://… or unix:/path/to.sock',
      );
    });

    test('when the token cannot be sent, with where it is from and not what it is', async () => {
      const rest = 'and no token does; put the token of the shim there, which `bbctl token` prints where the shim runs';
      const endpoint = 'http://127.0.0.1:1';
      for (const [token, holds] of [
        ['se\ncret', 'a line break (character 3 of 7)'],
        ['se cret', 'a space (character 3 of 7)'],
        ['secr€t', 'a letter beyond ASCII (character 5 of 6)'],
        ['se\x00cret', 'a control character (character 3 of 7)'],
      ] as const) {
        const { err } = await bbctl('status', { BITBUILDER_ENDPOINT: endpoint, BITBUILDER_TOKEN: token });
        expect(err).toBe(`bbctl: the token in BITBUILDER_TOKEN is wrong: it cannot be sent, as it holds ${holds}, ${rest}`);
        writeFileSync(join(home, 'token'), token);
        writeFileSync(join(home, 'context.json'), JSON.stringify({ endpoint, token_file: join(home, 'token') }));
        expect((await bbctl('status')).err).toBe(
          `bbctl: the token in HOME/token is wrong: it cannot be sent, as it holds ${holds}, ${rest}`,
        );
      }
      // A line break at its end is none of it.
      expect((await bbctl('status', { BITBUILDER_ENDPOINT: endpoint, BITBUILDER_TOKEN: 'x\n' })).err).toContain('no shim answers');
    });

    test('when there can be no home, without a stack', async () => {
      const saidOf = async (folder: string, ...args: string[]) => {
        const err: string[] = [];
        const surroundings = { environment: {}, home: folder, out: () => undefined, err: (text: string) => void err.push(text) };
        expect(await runProgram(args, '0.1.0', surroundings)).toBe(1);
        return err.join('\n');
      };
      const file = join(home, 'file');
      writeFileSync(file, '');
      for (const command of ['lab up', 'lab up --detach', 'shim --detach']) {
        const args = command.split(' ');
        expect(await saidOf(join(file, 'home'), ...args)).toMatch(
          /^bbctl: cannot keep anything in \S+: what should be a folder on the way to it is a file \(ENOTDIR[^\n]*\); set BITBUILDER_HOME to another folder$/,
        );
        expect(await saidOf(file, ...args)).toMatch(/^bbctl: cannot keep anything in \S+: it is a file \(EEXIST[^\n]*$/);
        // Only Linux has it.
        if (existsSync('/proc/self'))
          expect(await saidOf('/proc/bitbuilder', ...args)).toMatch(
            /^bbctl: cannot keep anything in \/proc\/bitbuilder: no folder can be made there \(ENOENT[^\n]*$/,
          );
      }
    });

    test('when context.json is damaged or names a token file that is not there', async () => {
      writeFileSync(join(home, 'context.json'), '{');
      expect((await bbctl('ls tenant')).err).toBe('bbctl: HOME/context.json is not what a shim writes; remove it and start the shim again');
      writeFileSync(join(home, 'context.json'), JSON.stringify({ endpoint: 'http://127.0.0.1:1', token_file: join(home, 'none') }));
      expect((await bbctl('ls tenant')).err).toBe(
        'bbctl: cannot read the token file HOME/none; run as the user who runs the shim, or set BITBUILDER_TOKEN',
      );
    });
  });

  describe('over a running shim, on a unix socket', () => {
    let close: () => Promise<unknown>;
    let controlPlane: MemoryControlPlane;
    beforeEach(async () => {
      controlPlane = new MemoryControlPlane();
      const app = await buildServer({
        controlPlane,
        kinds,
        tokens: tokenVerifier({ local: token }),
        openapi: openApiOf(kinds, '0.1.0'),
        metrics: createMetrics(controlPlane),
        log: createLog('silent'),
      });
      const endpoint = await listen(app, { socket: join(home, 'shim.sock') });
      writeFileSync(join(home, 'token'), `${token}\n`);
      writeFileSync(join(home, 'context.json'), JSON.stringify({ endpoint, token_file: join(home, 'token') }));
      close = () => app.close();
      await controlPlane.put(kindNamed('tenant') ?? bug('no tenants'), 'red', { name: 'red', labels: { env: 'prod' } });
    });
    afterEach(() => close());

    test('status shows the devices', async () => {
      expect((await bbctl('status')).out).toBe(
        [
          'shim 0.1.0',
          'resources: tenant 1, network 0, wireguard_link 0, image 0, vm 0',
          'operations: 0 running, 0 failed',
          '',
          'DEVICE  LAST CONTACT              QUEUED  SINCE START  LAST ERROR',
          'r1      never                     2       commits 3    refused',
          'pve     2026-11-21T10:00:00.000Z  0       calls 7',
        ].join('\n'),
      );
      expect(JSON.parse((await bbctl('status --json')).out)).toMatchObject({ resources: { tenant: 1 }, routers: { r1: { queued: 2 } } });
    });

    test('ls and show print resources, as text and as JSON', async () => {
      expect((await bbctl('ls tenant')).out).toBe('ID   STATE\nred  as declared');
      expect((await bbctl('show tenant red')).out).toBe(
        'tenant red:\n  spec:\n    name: red\n    labels:\n      env: prod\n  status: none\n  drift: none',
      );
      expect(JSON.parse((await bbctl('show tenant red --json')).out)).toMatchObject({ id: 'red', drift: [] });
      expect(await bbctl('show tenant blue')).toEqual({
        code: 1,
        out: '',
        err: 'bbctl: there is no Tenant "blue"; `bbctl ls tenant` lists those that there are',
      });
      expect((await bbctl('ls tennant')).err).toBe(
        'bbctl: there is no kind "tennant"; the shim has tenant, network, wireguard_link, image, vm',
      );
    });

    test('operations tell what was done', async () => {
      expect((await bbctl('operations')).out).toBe(
        'ID    STARTED                   ACTION  RESOURCE    STATE\nop-1  2026-11-21T10:00:00.000Z  put     tenant red  succeeded',
      );
      expect((await bbctl('operations op-1')).out).toContain('state: succeeded');
      expect((await bbctl('operations op-9')).err).toBe('bbctl: there is no operation "op-9"');
      expect((await bbctl('operations --limit ten')).err).toBe('bbctl: --limit is a number from 1 to 1000; seen "ten"');
    });

    test('an empty variable of the environment is as good as none', async () => {
      expect((await bbctl('token', { BITBUILDER_ENDPOINT: '', BITBUILDER_TOKEN: '' })).out).toBe(token);
      expect((await bbctl('ls tenant', { BITBUILDER_ENDPOINT: '', BITBUILDER_TOKEN: '' })).err).toBe('');
    });

    test('token prints what a request needs, and a wrong one is refused with the way out', async () => {
      expect((await bbctl('token')).out).toBe(token);
      expect((await bbctl('status', { BITBUILDER_TOKEN: 'wrong' })).err).toMatch(
        /^bbctl: the shim does not know this bearer token; .*`bbctl token` prints it/,
      );
    });
  });
});
