import type { Draw } from '../../../../lib/kind.js';
import { freshStore } from '../../../support/fresh-store.js';

describe('a number that a plan has told', () => {
  const store = freshStore();

  const port = (more: Partial<Draw> = {}): Draw => ({
    at: ['port'],
    pool: 'UDP port',
    scope: 'router r1',
    candidates: () => [1, 2, 3],
    ...more,
  });
  const link = (id: string) => ({ kind: 'wireguard_link', id });
  const keep = (id: string, value: number, now?: number, at = 'port') =>
    store().reservations.keep([{ ...link(id), pool: 'UDP port', scope: 'router r1', at, value: String(value) }], now);
  const draw = async (id: string, more?: Partial<Draw>) => {
    const wish = port(more);
    return (await store().allocations.draw(link(id), [wish])).get(wish);
  };

  test('is drawn by whom it was told, whoever comes first', async () => {
    await keep('a', 1);
    await keep('b', 2);
    expect(await draw('other')).toBe(3);
    expect(await draw('b')).toBe(2);
    expect(await draw('a')).toBe(1);
  });

  test('is the newest that was told', async () => {
    await keep('a', 1);
    await keep('a', 3);
    expect(await draw('b')).toBe(1);
    expect(await draw('a')).toBe(3);
  });

  test('goes to who asks for it by name, and to anybody when nothing else is left', async () => {
    await keep('a', 1);
    await keep('b', 2);
    expect(await draw('named', { wanted: 1 })).toBe(1);
    expect(await draw('c')).toBe(3);
    expect(await draw('a')).toBe(2);
    await expect(draw('b')).rejects.toThrow('no UDP port is left in router r1 for wireguard_link "b" (3 in use)');
  });

  test('is not drawn when it does not fit any more, nor for something else of the same resource', async () => {
    await keep('a', 2);
    expect(await draw('a', { admits: (value) => Number(value) !== 2 })).toBe(1);
    await keep('b', 2);
    expect(await draw('b', { at: ['otherPort'] })).toBe(3);
  });

  test('is forgotten after seven days', async () => {
    const day = 24 * 3_600_000;
    await keep('a', 1, Date.now() - 6 * day);
    expect(await draw('b')).toBe(2);
    await keep('a', 1, Date.now() - 8 * day);
    expect(await draw('c')).toBe(1);
  });
});
