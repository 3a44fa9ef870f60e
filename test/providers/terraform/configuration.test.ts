import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terraformResource } from '../../../lib/derive/terraform-resource.js';
import { encodeState } from '../../../providers/terraform/kind-table.js';
import { readResource } from '../../../providers/terraform/rpc/read-resource.js';
import { bytes, maybe, message, one } from '../../../providers/terraform/wire/protobuf.js';
import { diagnosticsField } from '../../../providers/terraform/wire/terraform-messages.js';
import { recordOf, unknown } from '../../../providers/terraform/value/value.js';
import { openFakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { complete, openProvider, startProvider } from './open-provider.js';

const all = [gadget];
const box = { owner: 'red', name: 'box' };

describe('the configuration of the provider', () => {
  test('two connections to one process keep their configurations apart', async () => {
    const shims = [await openFakeShim({ kinds: all, token: 'one' }), await openFakeShim({ kinds: all, token: 'two' })] as const;
    const provider = await startProvider(all);
    const [one, two] = [provider.connect(), provider.connect()];
    expect(await one.configure({ endpoint: shims[0].endpoint, token: 'one' })).toEqual([]);
    expect(await two.configure({ endpoint: shims[1].endpoint, token: 'two' })).toEqual([]);
    for (const client of [one, two]) await client.apply(gadget, box, (await client.plan(gadget, box)).planned);
    expect(shims.map(({ requests }) => requests.length)).toEqual([1, 1]);
    expect(shims[0].requests[0]?.session).not.toBe(shims[1].requests[0]?.session);
    await provider.close();
    await Promise.all(shims.map((shim) => shim.close()));
  });

  test('a missing endpoint, an unknown token, a shim that is not there: each says what to do', async () => {
    const shim = await openFakeShim({ kinds: all, token: 'right' });
    const provider = await openProvider(all, { HOME: '/nonexistent' });
    expect(await provider.configure({})).toMatchObject([{ at: 'endpoint', detail: expect.stringContaining('bbctl shim') as string }]);
    expect(await provider.configure({ endpoint: shim.endpoint, token: 'wrong' })).toMatchObject([{ at: 'token' }]);
    expect(await provider.configure({ endpoint: 'http://10.0.0.1:7070' })).toMatchObject([
      { at: 'endpoint', detail: expect.stringContaining('in the clear') as string },
    ]);
    expect(await provider.configure({ endpoint: unknown })).toEqual([]);
    const state = recordOf([['id', 'red/box']]);
    expect((await provider.read(gadget, state)).told).toEqual([]);
    await shim.close();
    expect(await provider.configure({ endpoint: shim.endpoint, token: 'right' })).toMatchObject([
      { at: 'endpoint', detail: expect.stringContaining('bbctl shim') as string },
    ]);
    await provider.close();
  });

  test.each([
    ['http://127.0.0.1:7070/shim', 'goes on after the host; the shim answers at the root of an address: http://127.0.0.1:7070'],
    ['https://shim.example.net/?a=b', 'the root of an address: https://shim.example.net'],
    ['https://ann:secret@shim.example.net', 'holds a user or password before "@shim.example.net"'],
    [`unix:/run/${'s'.repeat(110)}`, 'is a path of 115 bytes, and that of a socket has 107 at most'],
  ])('an endpoint that nothing can be reached by is refused: %s', async (endpoint, says) => {
    const provider = await openProvider(all, { HOME: '/nonexistent' });
    const [told] = await provider.configure({ endpoint });
    expect(told).toMatchObject({ severity: 'error', at: 'endpoint', detail: expect.stringContaining(says) as string });
    expect(told?.detail).not.toContain('secret');
    await provider.close();
  });

  test('a token out of a file may end in a line break, and what no token can be is refused unshown', async () => {
    const shim = await openFakeShim({ kinds: all, token: 'right' });
    const provider = await openProvider(all, { HOME: '/nonexistent' });
    expect(await provider.configure({ endpoint: shim.endpoint, token: 'right\n' })).toEqual([]);
    const [told] = await provider.configure({ endpoint: shim.endpoint, token: 'two\nlines' });
    expect(told).toMatchObject({
      severity: 'error',
      at: 'token',
      summary: 'The token cannot be used',
      detail:
        'token: it cannot be sent, as it holds a line break (character 4 of 9), and no token does; `bbctl token` prints the right one where the shim runs',
    });
    await provider.close();
    await shim.close();
  });

  test('a token that cannot be sent is told with the variable or the file that holds it, unshown', async () => {
    const home = mkdtempSync(join(tmpdir(), 'bb-token-'));
    const told = async (environment: Record<string, string>) => {
      const provider = await openProvider(all, { HOME: '/nonexistent', BITBUILDER_HOME: home, ...environment });
      const diagnostics = await provider.configure({});
      await provider.close();
      return diagnostics.map(({ summary, detail, at }) => [summary, at, detail]);
    };
    const rest = ', and no token does; `bbctl token` prints the right one where the shim runs';
    writeFileSync(join(home, 'context.json'), JSON.stringify({ endpoint: 'http://127.0.0.1:1', token_file: 'token' }));
    writeFileSync(join(home, 'token'), 'sécret\n');
    expect(await told({})).toEqual([
      [
        'The token cannot be used',
        '',
        `The token in ${join(home, 'token')}: it cannot be sent, as it holds a letter beyond ASCII (character 2 of 6)${rest}`,
      ],
    ]);
    expect(await told({ BITBUILDER_TOKEN: 'two\twords' })).toEqual([
      [
        'The token cannot be used',
        '',
        `The token in BITBUILDER_TOKEN: it cannot be sent, as it holds a control character (character 4 of 9)${rest}`,
      ],
    ]);
    rmSync(home, { recursive: true });
  });

  test('what cannot be read while the endpoint is unknown is left as it is, and never deferred, even where a core would allow it', async () => {
    const provider = await openProvider(all, { HOME: '/nonexistent' });
    expect(await provider.configure({ endpoint: unknown })).toEqual([]);
    const schema = terraformResource(gadget);
    const currentState = encodeState(schema, complete(schema.attributes, { ...box, id: 'red/box' }));
    const clientCapabilities = { deferralAllowed: true };
    // The field of a deferral, which our own messages do not have.
    const withDeferral = message({ diagnostics: diagnosticsField(2), private: one(3, bytes), deferred: maybe(4, bytes) });
    const read = await provider.call(
      { ...readResource, response: withDeferral },
      { typeName: schema.typeName, currentState, private: Buffer.from('kept'), clientCapabilities },
    );
    expect([read.deferred, read.diagnostics, Buffer.from(read.private ?? []).toString()]).toEqual([undefined, [], 'kept']);
    expect((await provider.plan(gadget, box)).told).toEqual([]);
    expect((await provider.data(gadget, { id: 'red/box' })).told).toMatchObject([{ summary: 'The provider is not configured' }]);
    await provider.close();
  });

  test('a slow shim is followed over its operation', async () => {
    const shim = await openFakeShim({ kinds: all, isSlow: true });
    const provider = await openProvider(all, { BITBUILDER_ENDPOINT: shim.endpoint });
    expect(await provider.configure({})).toEqual([]);
    const { state } = await provider.apply(gadget, box, (await provider.plan(gadget, box)).planned);
    expect(state?.serial).toBe('drawn');
    expect(shim.requests.map(({ line }) => line)).toEqual(['PUT /api/v1/gadget/red/box', 'GET /api/v1/operations/op0']);
    await provider.close();
    await shim.close();
  });
});
