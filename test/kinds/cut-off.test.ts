import { toOutward } from '../../lib/derive/outward.js';
import { openApiOf } from '../../lib/derive/openapi.js';
import type { Kind } from '../../lib/kind.js';
import { kinds } from '../../lib/kinds/index.js';
import { listen } from '../../providers/shim/http/listen.js';
import { createLog } from '../../providers/shim/http/log.js';
import { createMetrics } from '../../providers/shim/http/metrics.js';
import { buildServer } from '../../providers/shim/http/server.js';
import { tokenVerifier } from '../../providers/shim/http/tokens.js';
import type { ValueRecord } from '../../providers/terraform/value/value.js';
import { openProvider } from '../providers/terraform/open-provider.js';
import { startWorld, type TestWorld } from '../support/world.js';

type Provider = Awaited<ReturnType<typeof openProvider>>;
/** What a core keeps of an apply: the state, and whether it would replace it. */
interface Kept {
  state?: ValueRecord | undefined;
  isTainted: boolean;
}

/** Points of an apply that are tried; `BITBUILDER_KILLS=1000` tries them all. */
const mostPoints = Number(process.env.BITBUILDER_KILLS ?? 4);

/** At each request that the shim sends to a device in an apply, something between the core and the shim is lost. */
describe.each(kinds.filter(({ routers, machine }) => routers || machine).map((kind) => [kind.name, kind] as const))(
  'an apply of %s that is cut off',
  (_, kind: Kind) => {
    let world: TestWorld;
    let app: Awaited<ReturnType<typeof buildServer>>;
    let endpoint: string;
    const config = toOutward(kind.spec, kind.samples.changed) as Record<string, unknown>;

    beforeEach(async () => {
      world = await startWorld();
      await world.putAll(kind.samples.needs);
      const openapi = openApiOf(kinds, '0.0.0');
      const metrics = createMetrics(world.plane);
      const tokens = tokenVerifier({ test: 'test-token' });
      app = await buildServer({ controlPlane: world.plane, kinds, tokens, openapi, metrics, log: createLog('silent') });
      endpoint = await listen(app, { host: '127.0.0.1', port: 0 });
    });
    afterEach(async () => {
      await app.close();
      await world.close();
    });

    /** One command of a core, with a provider of its own. */
    const command = async <T>(work: (provider: Provider) => Promise<T>): Promise<T> => {
      const provider = await openProvider(kinds, { HOME: '/nonexistent' });
      try {
        expect(await provider.configure({ endpoint, token: 'test-token' })).toEqual([]);
        return await work(provider);
      } finally {
        await provider.close();
      }
    };
    const apply = ({ state, isTainted }: Kept) =>
      command(async (provider): Promise<Kept> => {
        const found = state && (await provider.read(kind, state)).state;
        if (found && isTainted) expect((await provider.destroyInSameApply(kind, found)).told).toEqual([]);
        const prior = isTainted ? undefined : found;
        const { planned } = await provider.plan(kind, config, prior);
        const applied = await provider.apply(kind, config, planned, prior);
        return { state: applied.state, isTainted: !prior && applied.told.some(({ severity }) => severity === 'error') };
      });
    const dump = () => JSON.stringify(world.lab.dump()).replace(/[A-Za-z0-9+/]{43}=/g, 'KEY');

    test.each<[string, (provider: Provider) => void]>([
      ['between provider and shim', () => app.server.closeAllConnections()],
      ['between core and provider, and the state with it', (provider) => void provider.close()],
    ])('%s: the second apply finishes it, the plan is empty then, and nothing is left when it is removed', async (_where, cut) => {
      const without = dump();
      world.faults.none();
      const { state: unharmed } = await apply({ isTainted: false });
      const calls = world.faults.requests;
      const whole = dump();
      expect((await command((provider) => provider.destroy(kind, unharmed as ValueRecord))).told).toEqual([]);
      let cuts = 0;
      const step = Math.max(1, calls / mostPoints);
      for (let at = 1; at <= calls; at = Math.floor(at + step)) {
        const where = `call ${at} of ${calls}`;
        const kept = await command(async (provider): Promise<Kept> => {
          const { planned } = await provider.plan(kind, config);
          world.faults.none();
          world.faults.onRequest = () => void (world.faults.requests === at && (cuts++, cut(provider)));
          const applied = await provider.apply(kind, config, planned).catch(() => ({ state: undefined, told: [] }));
          return { state: applied.state, isTainted: applied.told.some(({ severity }) => severity === 'error') };
        });
        world.faults.none();
        const { state, isTainted } = await apply(kept);
        expect({ where, isTainted, dump: dump() }).toEqual({ where, isTainted: false, dump: whole });
        const plan = await command(async (provider) => {
          const read = (await provider.read(kind, state as ValueRecord)).state as ValueRecord;
          const { planned, replace } = await provider.plan(kind, config, read);
          return { isEmpty: JSON.stringify(planned) === JSON.stringify(read), replace, drift: read.drift };
        });
        expect({ where, ...plan }).toEqual({ where, isEmpty: true, replace: [], drift: [] });
        expect((await command((provider) => provider.destroy(kind, state as ValueRecord))).told).toEqual([]);
        expect({ where, dump: dump() }).toEqual({ where, dump: without });
      }
      // The first apply asked the devices what they can, which is asked once.
      expect(cuts).toBeGreaterThanOrEqual(3);
    });
  },
);
