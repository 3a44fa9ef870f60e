import { kindNamed } from '../../../../lib/kinds/index.js';
import type { Kind } from '../../../../lib/kind.js';
import type { Operation } from '../../../../lib/wire.js';
import { startWorld, type TestWorld } from '../../../support/world.js';

/** A kind by its name. */
export const kind = (name: string) => kindNamed(name) as Kind;
/** The subnets of a network that has one. */
export const front = (more: object = {}) => ({ front: { cidr: '10.1.0.0/24', ...more } });
/** The spec of a network. */
export const net = (tenant: string, name: string, subnets: object = front(), more: object = {}) => ({
  tenant,
  name,
  site: 'ams1',
  subnets,
  ...more,
});
/** The spec of a VM of red. */
export const vm = (name: string, more: object = {}) => ({
  tenant: 'red',
  name,
  cluster: 'ams1-pve',
  image: 'ams1-pve/debian-12',
  nics: [{ network: 'red/web', subnet: 'front' }],
  ...more,
});
/** The spec of a link between the two routers in the network of red. */
export const link = (name: string) => ({
  name,
  local: { router: 'ams1-r1', network: 'red/web' },
  remote: { router: 'ams1-r2', network: 'red/web' },
});

interface Spec {
  subnets: Record<string, { vlan: number; gateway: string }>;
  local: { addresses: string[] };
}

/** Before each test of a file a world with the tenants red and blue; and what tests do and see in it. */
export function redAndBlue() {
  let world: TestWorld;
  beforeEach(async () => {
    world = await startWorld();
    await world.putAll(['red', 'blue', 'red-web'].map((name) => ({ kind: 'tenant', spec: { name } })));
  });
  afterEach(() => world.close());

  return {
    get world(): TestWorld {
      return world;
    },
    /** Puts a resource, which has to succeed, and answers its spec as it is then. */
    async done(name: string, spec: Record<string, unknown>): Promise<Spec> {
      const operation = await world.put(kind(name), spec);
      expect([operation.error?.message, operation.error?.detail, operation.state]).toEqual([undefined, undefined, 'succeeded']);
      return operation.result?.spec as unknown as Spec;
    },
    /** `succeeded`, or the code of the error. */
    outcome: (work: Promise<Operation | undefined>) =>
      work.then(
        (operation) => operation?.error?.code ?? 'succeeded',
        (error: { code: string }) => error.code,
      ),
    lines: (router = 'ams1-r1') => world.lab.routers[router]?.dump() ?? [],
    tags: (vlan: unknown) => world.lab.cluster.dump().filter((line) => line.includes(`tag=${String(vlan)}`)),
  };
}
