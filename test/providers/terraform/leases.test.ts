import { ephemerals } from '../../../lib/ephemerals/index.js';
import { apiToken } from '../../../lib/ephemerals/api-token.js';
import { kinds } from '../../../lib/kinds/index.js';
import { stopProvider } from '../../../providers/terraform/rpc/stop-provider.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { clientOf, startProvider, unary } from './open-provider.js';

describe('what was lent out and is not given back', () => {
  let shim: FakeShim;
  let provider: Awaited<ReturnType<typeof startProvider>>;
  beforeEach(async () => {
    shim = await openFakeShim({ kinds, ephemerals });
    provider = await startProvider(kinds, { HOME: '/nonexistent' }, { ephemerals });
  });
  afterEach(async () => {
    shim.hold();
    await provider.close();
    await shim.close();
  });

  const borrow = async () => {
    const session = provider.session();
    const client = clientOf(session);
    await client.configure({ endpoint: shim.endpoint });
    const { lease } = await client.open(apiToken, {});
    const shutdown = () => unary(session, '/plugin.GRPCController/Shutdown', new Uint8Array(0));
    return { session, client, lease, shutdown };
  };
  const takenBack = () => shim.requests.map(({ line }) => line).filter((line) => line.startsWith('DELETE'));
  const once = ['DELETE /api/v1/ephemeral/api_token/lease'];

  it('is taken back before the core hears that the plugin ends, as after an error, when a core closes nothing', async () => {
    const { shutdown } = await borrow();
    await shutdown();
    expect(takenBack()).toEqual(once);
  });

  it('is taken back when the core hangs up', async () => {
    const { session } = await borrow();
    session.destroy();
    while (takenBack().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(takenBack()).toEqual(once);
  });

  it('is taken back once, where the core closes it', async () => {
    const { client, lease, shutdown } = await borrow();
    expect(await client.closeEphemeral(apiToken, lease)).toEqual([]);
    await shutdown();
    expect(takenBack()).toEqual(once);
  });

  it('is taken back by a core whose run was interrupted', async () => {
    const { client, lease } = await borrow();
    await client.call(stopProvider, {});
    expect(await client.closeEphemeral(apiToken, lease)).toEqual([]);
    expect(takenBack()).toEqual(once);
  });

  it('keeps no core waiting for a shim that does not answer', async () => {
    const { shutdown } = await borrow();
    shim.hold((line) => line.startsWith('DELETE'));
    await shutdown();
    expect(takenBack()).toEqual(once);
  });
});
