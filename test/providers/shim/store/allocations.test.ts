import type { Draw } from '../../../../lib/kind.js';
import { freshStore } from '../../../support/fresh-store.js';

const vm = { kind: 'vm', id: 'red/web-1' };
const address = (nic: number, more: Partial<Draw> = {}): Draw => ({
  at: ['nics', nic, 'address'],
  pool: 'address',
  scope: 'network red/web',
  candidates: () => ['10.1.0.2', '10.1.0.3'],
  ...more,
});

describe('what a resource has drawn', () => {
  const store = freshStore();

  const draw = async (...draws: Draw[]) =>
    [...(await store().allocations.draw(vm, draws)).entries()].map(([{ at }, value]) => [at[1], value]);

  test('moves on to where it is stated, and another is drawn for where it was', async () => {
    expect(await draw(address(0))).toEqual([[0, '10.1.0.2']]);
    expect((await draw(address(0), address(1, { wanted: '10.1.0.2' }))).sort()).toEqual([
      [0, '10.1.0.3'],
      [1, '10.1.0.2'],
    ]);
  });

  test('is named by what of the spec it comes from where nothing is left and it goes nowhere in the spec', async () => {
    const none = address(0, { at: ['routerAddresses', 'front', 'ams1-r2'], for: ['subnets', 'front', 'cidr'], candidates: () => [] });
    await expect(draw(none)).rejects.toMatchObject({ problems: [{ path: ['subnets', 'front', 'cidr'], message: 'no address left' }] });
  });
});
