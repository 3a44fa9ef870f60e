import type { Kind } from '../../../lib/kind.js';
import type { ValueRecord } from '../../../providers/terraform/value/value.js';
import { openFakeShim, type FakeShim } from './fake-shim.js';
import { openProvider, type ProviderClient } from './open-provider.js';

/** What each test gets: a shim with nothing in it, and a provider that is configured for it. */
export interface Opened {
  shim: FakeShim;
  provider: ProviderClient;
}

/** Opens both before each test, and closes them behind it. */
export function openForEachTest(kinds: readonly Kind[], opened: (both: Opened) => void): void {
  let close: () => Promise<void>;
  beforeEach(async () => {
    const shim = await openFakeShim({ kinds });
    const provider = await openProvider(kinds, { HOME: '/nonexistent' });
    close = async () => {
      await provider.close();
      await shim.close();
    };
    expect(await provider.configure({ endpoint: shim.endpoint })).toEqual([]);
    opened({ shim, provider });
  });
  afterEach(() => close());
}

/** Plans and applies a resource, of which nothing is told. */
export async function create(provider: ProviderClient, kind: Kind, config: Record<string, unknown>): Promise<ValueRecord> {
  const { planned, told } = await provider.plan(kind, config);
  expect(told).toEqual([]);
  const applied = await provider.apply(kind, config, planned);
  expect(applied.told).toEqual([]);
  return applied.state as ValueRecord;
}
