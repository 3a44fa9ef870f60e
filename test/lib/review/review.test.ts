import { markdownOf } from '../../../lib/review/markdown.js';
import type { ReviewMaterial } from '../../../lib/review/review.js';
import { network, noDevices, review, tenant, vm, type Wish } from './plan.js';

const red: Wish = { kind: 'tenant', after: tenant('red') };
const web = (tenantName: string, more: object = {}): Wish => ({ kind: 'network', after: network(tenantName, 'web', more) });
const same = (wish: Wish): Wish => ({ ...wish, before: wish.after ?? {} });
const told = (wish: Wish) => {
  const [change] = review([wish]).tenants.flatMap(({ changes }) => changes);
  return [change?.says, ...(change?.details ?? [])];
};

describe('a change in plain words', () => {
  const was = vm('red', 'one', { memoryMiB: 1024, cloudInit: { userData: 'one secret text' } });
  test.each<[string, Wish, (string | undefined)[]]>([
    [
      'made, without its defaults',
      { kind: 'tenant', after: tenant('red', { description: 'Red Ltd' }) },
      ['Tenant red is created', 'description Red Ltd'],
    ],
    [
      'changed, with units',
      { kind: 'vm', before: was, after: { ...was, memoryMiB: 2048, disks: { scsi0: { sizeGiB: 20 } } } },
      ['VM one is changed', 'memory 1024 MiB → 2048 MiB', 'disks scsi0 size 20 GiB'],
    ],
    [
      'changed in what is sensitive',
      {
        kind: 'vm',
        before: was,
        after: { ...was, cloudInit: { userData: 'another secret text' } },
        sensitive: { cloud_init: { user_data: true } },
      },
      ['VM one is changed', 'cloud init user data (sensitive) → (sensitive)'],
    ],
    [
      'replaced, with the attribute that makes it so',
      { kind: 'vm', before: was, after: { ...was, clone: 'linked' }, actions: ['delete', 'create'], more: { replace_paths: [['clone']] } },
      ['VM one is destroyed and made anew, because clone cannot change in place', 'clone full → linked (forces a new one)'],
    ],
    [
      'known later',
      { kind: 'vm', before: was, after: { ...was, cpuType: 'host' }, unknown: { memory_mib: true } },
      ['VM one is changed', 'cpu type x86-64-v2-AES → host', 'memory 1024 MiB → (known after apply)'].sort(),
    ],
    ['destroyed', { kind: 'vm', before: was }, ['VM one is destroyed']],
    ['forgotten', { kind: 'vm', before: was, actions: ['forget'] }, ['VM one is dropped from the state and stays on the devices as it is']],
    [
      'brought back',
      { kind: 'vm', before: was, after: was, actions: ['update'], state: { drift: ['configure VM 1: cores'] } },
      ['VM one is brought back to what it should be'],
    ],
  ])('%s', (name, wish, words) =>
    expect(name === 'known later' ? told(wish).sort() : told(wish)).toEqual(name === 'known later' ? words.sort() : words),
  );

  test('created, though it is there already', () => {
    const fleet = [{ kind: 'tenant', id: 'red', spec: { name: 'red' }, status: {}, drift: [] }];
    const says = (wishes: Wish[]) =>
      review(wishes, { fleet, devicePlan: noDevices }).tenants.flatMap(({ changes }) => changes.map((each) => each.says));
    expect(says([red])).toEqual([expect.stringMatching(/^Tenant red is there already, .* it is taken over/)]);
    expect(says([{ kind: 'tenant', before: red.after ?? {} }, red])).toEqual(['Tenant red is destroyed', 'Tenant red is created']);
  });

  test('by tenant, in the order of the kinds, and what nobody owns last', () => {
    const link: Wish = { kind: 'wireguard_link', after: { name: 'core', local: { router: 'ams1-r1' }, remote: { router: 'ams1-r2' } } };
    const { tenants, counts } = review([link, web('red'), { kind: 'tenant', after: tenant('blue') }, red]);
    expect(tenants.map(({ tenant: name, changes }) => [name, ...changes.map(({ kind, id }) => `${kind} ${id}`)])).toEqual([
      ['blue', 'tenant blue'],
      ['red', 'tenant red', 'network red/web'],
      [undefined, 'wireguard_link core'],
    ]);
    expect(counts).toEqual({ create: 4, update: 0, replace: 0, delete: 0, forget: 0, none: 0 });
  });
});

describe('the verdict', () => {
  const targets = { importTargets: ['65000:1'], exportTargets: ['65000:1'] };
  const blue: Wish = same({ kind: 'network', after: network('blue', 'web', targets) });

  test('is clean when nothing changes, also with a control plane', () => {
    expect(review([same(red)], { devicePlan: noDevices })).toMatchObject({ verdict: 'clean', isolation: { state: 'holds' } });
  });

  test('counts an output and a change of another provider as a change', () => {
    expect(review([same(red)], {}, { output_changes: { a: { actions: ['create'] } } }).verdict).toBe('changes');
  });

  test('is blocked by a way between tenants that the plan opens, told hop by hop', () => {
    const { verdict, isolation } = review([blue, web('red', targets)]);
    expect(verdict).toBe('blocked');
    expect(isolation).toMatchObject({ state: 'broken', breaches: [{ isNew: true, hops: expect.any(Array) as unknown }, { isNew: true }] });
    expect(isolation.breaches[0]?.hops.flatMap(({ because }) => because)).toContain('network red/web subnets.front.cidr');
  });

  test('says of a way that it was open before, and of another that the plan closes it', () => {
    const open = same(web('red', targets));
    expect(review([blue, open, { kind: 'tenant', after: tenant('green') }]).isolation.breaches.map(({ isNew }) => isNew)).toEqual([
      false,
      false,
    ]);
    const closed: Wish = {
      kind: 'network',
      before: network('red', 'web', targets),
      after: network('red', 'web', { importTargets: [], exportTargets: [] }),
    };
    expect(review([blue, closed])).toMatchObject({ verdict: 'changes', isolation: { state: 'holds', closes: [{}, {}] } });
  });

  test('knows the whole fleet where the control plane tells of it', () => {
    const fleet = [
      {
        kind: 'network',
        id: 'blue/web',
        spec: {
          tenant: 'blue',
          name: 'web',
          site: 'ams1',
          subnets: { front: { cidr: '10.2.0.0/24' } },
          import_targets: ['65000:1'],
          export_targets: ['65000:1'],
        },
        status: {},
        drift: [],
      },
    ];
    expect(review([web('red', targets)]).isolation.state).toBe('holds');
    expect(review([web('red', targets)], { fleet }).isolation).toMatchObject({ state: 'broken', scope: 'fleet' });
  });

  test('a declared way of somebody who is not there, as after a renaming, is told', () => {
    const allowances = [{ from: 'tenant red', to: 'tenant crimson', reason: 'they share a shop' }];
    const allowed = (seen: Partial<ReviewMaterial>) => review([web('red')], { allowances, ...seen }).isolation.allowed;
    expect(allowed({ fleet: [], devicePlan: noDevices })).toMatchObject([{ missing: ['tenant crimson'] }]);
    expect(allowed({})).toEqual([{ ...allowances[0], packets: 'any packet' }]);
  });

  test('says of a declared way which packets may take it', () => {
    const flow = { protocols: [6, 17], ports: ['443-443', '8000-8010'], to: ['10.1.0.0/24'] };
    const told = review([web('red')], { allowances: [{ from: 'tenant red', to: 'tenant blue', flow, reason: 'they share a shop' }] });
    expect(told.isolation.allowed).toMatchObject([{ packets: 'TCP, UDP port 443, 8000-8010 to 10.1.0.0/24' }]);
    expect(markdownOf(told)).toContain('may reach tenant blue with TCP, UDP port 443, 8000-8010 to 10.1.0.0/24: they share a shop');
  });

  test('lets a declared way be', () => {
    const allowances = ['red', 'blue'].map((from) => ({
      from: `tenant ${from}`,
      to: `tenant ${from === 'red' ? 'blue' : 'red'}`,
      reason: 'they share a shop',
    }));
    expect(review([blue, web('red', targets)], { allowances })).toMatchObject({
      verdict: 'changes',
      isolation: { state: 'holds', allowed: [{ reason: 'they share a shop' }, {}] },
    });
  });

  test('does not claim a proof of what is known only after the apply, where it decides who reaches whom', () => {
    expect(review([{ kind: 'vm', after: vm('red', 'one'), unknown: { memory_mib: true } }]).isolation.state).toBe('holds');
    const { isolation } = review([{ kind: 'vm', after: vm('red', 'one'), unknown: { nics: [{ network: true }] } }]);
    expect(isolation).toMatchObject({ state: 'unproven', unproven: ['vm red/one: nics is known only after the apply'] });
  });

  test('outlives a secret that reads like it', () => {
    const wish: Wish = {
      kind: 'vm',
      after: vm('red', 'one', { cloudInit: { userData: 'changes' } }),
      sensitive: { cloud_init: { user_data: true } },
    };
    expect(review([wish]).verdict).toBe('changes');
  });

  test('is blocked by what an apply would be refused for, and by a policy of severity error', () => {
    const problems = [{ kind: 'tenant', id: 'red', code: 'in_use', message: 'tenant red is in use', problems: [] }];
    expect(review([red], { devicePlan: { ...noDevices, problems } })).toMatchObject({
      verdict: 'blocked',
      blockers: ['1 change would be refused'],
    });
    const finding = { id: 'labels', resource: 'tenant red', message: 'has no owner' } as const;
    expect(review([red], { policies: [{ ...finding, severity: 'error' }] }).verdict).toBe('blocked');
    expect(review([red], { policies: [{ ...finding, severity: 'warning' }] }).verdict).toBe('changes');
  });
});
