import { kinds } from '../../../lib/kinds/index.js';
import { declaredPolicy } from '../../../lib/policies/declared.js';
import { judgePlan, type PlanSuppression } from '../../../lib/review/policies.js';
import type { Resource } from '../../../lib/wire.js';
import { network, readingOf, review, tenant, vm, type Wish } from './plan.js';

const sizes = { policy: 'maximum-sizes', cores: 4 };
const big = vm('red', 'big', { cores: 8 });

function judged(
  wishes: readonly Wish[],
  policies: readonly object[],
  suppressions: readonly PlanSuppression[] = [],
  fleet: readonly Resource[] = [],
) {
  const rules = { policies: policies.map((each) => declaredPolicy.parse(each)), suppressions };
  const { policies: found, suppressed } = judgePlan({ reading: readingOf(wishes), kinds, fleet }, rules);
  return { found: found.map(({ id, severity, resource, message }) => `${severity} [${id}] ${resource}: ${message}`), suppressed };
}

test.each<[object, Wish[], string[]]>([
  [
    sizes,
    [{ kind: 'vm', after: big }],
    ['error [maximum-sizes] vm red/big (bitbuilder_vm.r0): cores: 8 cores are more than the 4 that a VM may have'],
  ],
  [
    { ...sizes, severity: 'warning', id: 'small' },
    [{ kind: 'vm', before: big, after: big }],
    ['warning [small] vm red/big (bitbuilder_vm.r0): cores: 8 cores are more than the 4 that a VM may have'],
  ],
  [
    { policy: 'naming', pattern: '^[a-z]+-[0-9]+$', kinds: ['vm'] },
    [
      { kind: 'vm', after: big },
      { kind: 'vm', after: vm('red', 'web-1') },
      { kind: 'tenant', after: tenant('red') },
    ],
    ['error [naming] vm red/big (bitbuilder_vm.r0): name: "big" does not match /^[a-z]+-[0-9]+$/; choose another name'],
  ],
  [
    { policy: 'required-labels', labels: { owner: true, cost_centre: '^[A-Z][0-9]+$' } },
    [{ kind: 'tenant', after: tenant('red', { labels: { cost_centre: 'x' } }) }],
    [
      'error [required-labels] tenant red (bitbuilder_tenant.r0): labels.owner: is required',
      'error [required-labels] tenant red (bitbuilder_tenant.r0): labels.cost_centre: "x" does not match /^[A-Z][0-9]+$/',
    ],
  ],
  [
    { policy: 'allowed-sites', sites: ['fra1'] },
    [{ kind: 'network', after: network('red', 'web') }],
    ['error [allowed-sites] network red/web (bitbuilder_network.r0): site: "ams1" is not allowed here; use fra1'],
  ],
])('%j is judged on what a plan makes and leaves', (policy, wishes, told) => {
  expect(judged(wishes, [policy]).found).toEqual(told);
});

test('what is known only after the apply is not judged, and that is told', () => {
  const wish: Wish = {
    kind: 'vm',
    after: vm('red', 'big'),
    unknown: { cores: true },
    expressions: { cores: { references: ['terraform_data.size'] } },
  };
  expect(judged([wish], [sizes]).found).toEqual([
    'warning [maximum-sizes] vm red/big (bitbuilder_vm.r0): cannot be judged: cores is known only after the apply',
  ]);
});

describe('a VM that must not be lost', () => {
  const policy = { policy: 'protected-vms', tags: ['db'], tenantLabels: { env: 'prod' } };
  const db = vm('red', 'db', { tags: ['db'] });

  test('may stay and change, and be in no plan that destroys it', () => {
    expect(judged([{ kind: 'vm', before: db, after: { ...db, cores: 2 } }], [policy]).found).toEqual([]);
    const says =
      'error [protected-vms] vm red/db (bitbuilder_vm.r0): the plan destroys it; lifecycle.prevent_destroy: must be true, since it is tagged db';
    expect(judged([{ kind: 'vm', before: db }], [policy]).found).toEqual([says]);
    expect(judged([{ kind: 'vm', before: db, after: vm('red', 'db'), actions: ['delete', 'create'] }], [policy]).found).toEqual([says]);
  });

  test('is one by the label of its tenant too, wherever the tenant is known from', () => {
    const one: Wish = { kind: 'vm', before: vm('red', 'one') };
    const labels = { env: 'prod' };
    expect(judged([one], [policy]).found).toEqual([]);
    expect(judged([one, { kind: 'tenant', before: tenant('red', { labels }) }], [policy]).found).toHaveLength(1);
    const fleet = [{ kind: 'tenant', id: 'red', spec: { name: 'red', labels }, status: {}, drift: [] }];
    expect(judged([one], [policy], [], fleet).found).toHaveLength(1);
  });
});

test.each([
  ['vm red/big', ['vm red/big']],
  ['tenant red', ['tenant red']],
  ['bitbuilder_vm.r0', ['bitbuilder_vm.r0']],
  ['bitbuilder_vm.r', []],
  ['tenant re', []],
  ['vm red/bigger', []],
])('a suppression on %s lets be what it names, with what is below it', (on, scopes) => {
  const reason = 'benchmarked with the customer';
  const told = judged([{ kind: 'vm', after: big }], [sizes], [{ id: 'maximum-sizes', on, reason }]);
  expect(told.suppressed).toEqual(scopes.map((scope) => ({ id: 'maximum-sizes', scope, reason })));
  expect(told.found).toHaveLength(scopes.length === 0 ? 1 : 0);
});

test('what policies were told to let be is part of what is approved', () => {
  const hash = (reason?: string) =>
    review([{ kind: 'vm', after: big }], { suppressed: reason === undefined ? [] : [{ id: 'maximum-sizes', scope: 'vm red/big', reason }] })
      .approval.hash;
  expect(new Set([hash(), hash('one reason'), hash('another reason')]).size).toBe(3);
});
