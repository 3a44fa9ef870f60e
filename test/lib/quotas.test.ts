import { quotaProblems, type QuotaQuestion, type Use } from '../../lib/quotas.js';

const cores = (amount: number): Use => ({ of: { kind: 'tenant', id: 'red' }, quota: 'cores', amount, at: ['cores'] });
const asked = (question: Partial<QuotaQuestion>) =>
  quotaProblems({
    asker: 'vm "red/web"',
    holder: 'tenant "red"',
    quotas: [{ quota: 'cores', most: 8, at: ['quotas', 'cores'] }],
    taken: [],
    before: [],
    asked: [],
    ...question,
  });

describe('a quota', () => {
  test('is kept up to the last unit, and the problem names it, what is used and what is asked', () => {
    expect(asked({ taken: [cores(2), cores(4)], asked: [cores(2)] })).toEqual([]);
    expect(asked({ taken: [cores(2), cores(4)], asked: [cores(3)] })).toEqual([
      {
        path: ['cores'],
        message:
          'tenant "red" may have 8 in quotas.cores: 6 are used by others, vm "red/web" asks for 3; ask for less, remove something, or raise quotas.cores',
      },
    ]);
  });

  test('of nothing refuses the first', () => {
    expect(asked({ quotas: [{ quota: 'cores', most: 0, at: ['quotas', 'cores'] }], asked: [cores(1)] })).toHaveLength(1);
  });

  test('that was lowered below what is used stops growth, and neither what stays nor what shrinks', () => {
    const beyond = { taken: [cores(20)], before: [cores(4)] };
    expect([3, 4, 5].map((amount) => asked({ ...beyond, asked: [cores(amount)] }).length)).toEqual([0, 0, 1]);
  });

  test('does not count what is taken of another', () => {
    const disk = { ...cores(100), quota: 'diskGiB' };
    expect(asked({ taken: [disk], asked: [disk, cores(8)] })).toEqual([]);
  });
});
