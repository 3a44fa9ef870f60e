import { kinds } from '../../../lib/kinds/index.js';
import type { Kind } from '../../../lib/kind.js';
import { Decimal, unknown } from '../../../providers/terraform/value/value.js';
import { gadget } from './gadget.js';
import { openProvider, type ProviderClient } from './open-provider.js';

const all = [...kinds, gadget];
const network = kinds.find(({ name }) => name === 'network') as Kind;
const box = { owner: 'red', name: 'box' };

describe('a configuration that is validated', () => {
  let provider: ProviderClient & { close(): Promise<void> };

  beforeAll(async () => void (provider = await openProvider(all, { HOME: '/nonexistent' })));
  afterAll(() => provider.close());

  test('a core without write-only attributes is told which version it takes', async () => {
    const [told] = await provider.validate(gadget, { ...box, secret: 's3cret' }, { writeOnlyAllowed: false });
    expect(told).toMatchObject({ severity: 'error', at: 'secret' });
    expect(told?.detail).toContain('Terraform 1.11');
    expect(await provider.validate(gadget, box, { writeOnlyAllowed: false })).toEqual([]);
  });

  test('a problem points at its attribute, in the words of the configuration', async () => {
    expect(await provider.validate(gadget, { ...box, name: 'BAD' })).toEqual([
      { severity: 'error', summary: 'Invalid Gadget', detail: 'name: must be lower-case letters', at: 'name' },
    ]);
    const subnets = { a: { cidr: '10.0.0.0/24' }, b: { cidr: '10.0.0.0/25' } };
    const [overlap] = await provider.validate(network, { tenant: 'red', name: 'web', site: 'ams1', subnets });
    expect(overlap?.at).toBe('subnets.b.cidr');
    expect(overlap?.detail).toMatch(/^subnets\.b\.cidr: subnet "b" \(10\.0\.0\.0\/25\) overlaps/);
  });

  test('a key without a name is told at its place, in words', async () => {
    const tenant = kinds.find(({ name }) => name === 'tenant') as Kind;
    expect(await provider.validate(tenant, { name: 'red', labels: { '': 'x' } })).toMatchObject([
      { detail: 'labels[""]: must not be empty' },
    ]);
  });

  test.each([
    [{ serial: 'x' }, 'serial', 'serial: is read-only; leave it out'],
    [{ id: unknown }, 'id', 'id: is read-only; leave it out'],
    [{ labels: { a: null } }, 'labels.a', 'labels.a: is null; leave the key out'],
    [{ labels: { 'a.b/c': null } }, 'labels.a.b/c', 'labels["a.b/c"]: is null; leave the key out'],
    [{ parts: { a: null, b: { cidr: '10.0.0.0/24' } } }, 'parts.a', 'parts.a: is null; leave the key out'],
    [{ ports: [null] }, 'ports.0', 'ports[0]: is null; leave the element out'],
    [{ tags: [null] }, 'tags', 'tags[0]: is null; leave the element out'],
    [{ size: new Decimal('2.00000000000000001') }, 'size', 'size: has more digits than are kept, about 15; seen 2.00000000000000001'],
    [
      { limits: { cores: new Decimal('9'.repeat(50)) } },
      'limits.cores',
      `limits.cores: has more digits than are kept, about 15; seen ${'9'.repeat(40)}…`,
    ],
  ])('what could never come true is refused: %j', async (config, at, detail) => {
    expect(await provider.validate(gadget, { ...box, ...config })).toEqual([{ severity: 'error', summary: 'Invalid Gadget', detail, at }]);
  });
});
