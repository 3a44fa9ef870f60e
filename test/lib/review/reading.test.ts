import { kinds } from '../../../lib/kinds/index.js';
import { askingFor } from '../../../lib/review/order.js';
import { parsePlanFile } from '../../../lib/review/plan-file.js';
import { readPlans } from '../../../lib/review/reading.js';
import { network, planJson, readingOf, tenant, vm, type Wish } from './plan.js';

const red: Wish = { kind: 'tenant', after: tenant('red') };
const web: Wish = { kind: 'network', after: network('red', 'web') };
const told = (wishes: readonly Wish[]) => askingFor(readingOf(wishes).resources);
const order = (wishes: readonly Wish[]) => told(wishes).changes.map(({ change }) => `${change.action} ${change.kind} ${change.id}`);

describe('what is no plan is refused', () => {
  const json = (change: object) => JSON.stringify({ ...planJson([red]), ...change });
  const without = (name: string) => JSON.stringify({ ...planJson([red]), [name]: undefined });
  test.each([
    ['an empty file', '', /is empty/],
    ['text', 'Plan: 1 to add', /not JSON/],
    ['a saved plan', 'PK\u0003\u0004', /a saved plan, not its JSON/],
    ['a truncated plan', json({}).slice(0, 400), /ends in the middle, after 400 characters/],
    ['a list', '[]', /JSON, but not a plan/],
    ['a log of plan -json', '{"@level":"info"}\n{"@level":"info"}\n', /the log that `plan -json` prints/],
    ['an object without a version', without('format_version'), /no format_version/],
    ['an old format', json({ format_version: '0.2' }), /format_version is 0\.2, and 1\.x can be read/],
    ['a newer format', json({ format_version: '2.0' }), /format_version is 2\.0/],
    ['a state', JSON.stringify({ format_version: '1.0', terraform_version: '1.11.4', values: {} }), /a state, not a plan/],
    ['a plan that ended in errors', json({ errored: true }), /ended in errors/],
    ['something with other types', json({ resource_changes: [{ address: 1 }] }), /resource_changes\.0\.address/],
  ])('%s', (_, text, message) => expect(() => parsePlanFile(text, 'plan.json')).toThrow(message));

  const read = (plan: object) => readPlans([{ name: 'stack', file: parsePlanFile(JSON.stringify(plan), 'stack') }], kinds);
  const foreign = { address: 'aws_vpc.a', mode: 'managed', type: 'aws_vpc', provider_name: 'registry.terraform.io/hashicorp/aws' };
  const change = { actions: ['create'], before: null, after: {} };

  test('a plan of another provider only, with its name', () => {
    const plan = { ...planJson([]), resource_changes: [{ ...foreign, change }] };
    expect(() => read(plan)).toThrow(
      'nothing in it is of the provider bitbuilder/bitbuilder; it is of registry.terraform.io/hashicorp/aws',
    );
  });

  test('a kind and an action that are newer than this program', () => {
    const [known] = planJson([red]).resource_changes as Record<string, unknown>[];
    expect(() => read({ ...planJson([]), resource_changes: [{ ...known, type: 'bitbuilder_firewall' }] })).toThrow(
      /is a bitbuilder_firewall, which this bbctl does not know/,
    );
    expect(() => read({ ...planJson([]), resource_changes: [{ ...known, change: { ...change, actions: ['forget', 'create'] } }] })).toThrow(
      /has the action forget and create/,
    );
  });

  test('one resource in two plans', () => {
    const file = parsePlanFile(JSON.stringify(planJson([red])), 'a');
    expect(() =>
      readPlans(
        [
          { name: 'a', file },
          { name: 'b', file },
        ],
        kinds,
      ),
    ).toThrow(/are both Tenant "red"/);
  });

  test('an empty plan is no fault, and other providers beside ours are counted', () => {
    expect(read(planJson([])).resources).toEqual([]);
    const plan = planJson([red]);
    const both = read({ ...plan, resource_changes: [...(plan.resource_changes as object[]), { ...foreign, change }] });
    expect(both.foreign).toEqual([{ stack: 'stack', address: 'aws_vpc.a', actions: ['create'] }]);
  });
});

describe('changes are asked in the order of an apply', () => {
  const one: Wish = { kind: 'vm', after: vm('red', 'one') };
  const gone = ({ kind, after }: Wish): Wish => ({ kind, ...(after ? { before: after } : {}) });

  test('a removal comes first when it waits for nothing, and after what is made meanwhile when it does', () => {
    const other: Wish = { kind: 'network', after: network('blue', 'web') };
    expect(order([web, one, gone(other)])).toEqual(['delete network blue/web', 'put network red/web', 'put vm red/one']);
    const user: Wish = { kind: 'vm', before: vm('blue', 'one', { nics: [{ network: 'blue/web', subnet: 'front' }] }) };
    expect(order([gone(other), web, one, user])).toEqual([
      'delete vm blue/one',
      'put network red/web',
      'put vm red/one',
      'delete network blue/web',
    ]);
  });

  test('what is referred to is made first, and removed last', () => {
    expect(order([one, web, red])).toEqual(['put tenant red', 'put network red/web', 'put vm red/one']);
    expect(order([red, web, one].map(gone))).toEqual(['delete vm red/one', 'delete network red/web', 'delete tenant red']);
  });

  test('a replacement is a removal and a new one, with what stands on it around', () => {
    const table = (number: number) => network('red', 'web', { table: number });
    const replaced: Wish = { kind: 'network', before: table(100), after: table(101), actions: ['delete', 'create'] };
    const both: Wish = { kind: 'vm', before: vm('red', 'one'), after: vm('red', 'one'), actions: ['delete', 'create'] };
    expect(order([replaced, both])).toEqual(['delete vm red/one', 'delete network red/web', 'put network red/web', 'put vm red/one']);
  });

  test('made first under the same id, nothing is removed', () => {
    const kept: Wish = { kind: 'tenant', before: tenant('red'), after: tenant('red'), actions: ['create', 'delete'] };
    expect(order([kept])).toEqual(['put tenant red']);
  });

  test('what a VM leaves goes before the VM has moved, unless the new one is made first', () => {
    const moved: Wish = {
      kind: 'vm',
      before: vm('red', 'one'),
      after: vm('red', 'one', { nics: [{ network: 'red/new', subnet: 'front' }] }),
    };
    expect(order([gone(web), moved])).toEqual(['delete network red/web', 'put vm red/one']);
    const renamed: Wish = { kind: 'network', before: network('red', 'web'), after: network('red', 'new'), actions: ['create', 'delete'] };
    expect(order([renamed, moved])).toEqual(['put network red/new', 'put vm red/one', 'delete network red/web']);
  });

  test('what was imported, or moved from another type, is asked for with the VM that it may have to take over', () => {
    const held: Wish = { kind: 'vm', before: vm('red', 'one'), after: vm('red', 'one', { cores: 4 }), state: { vm_id: 105 } };
    const adopted = (wish: Wish, previous?: string) => {
      const json = planJson([wish]) as { resource_changes: object[] };
      for (const change of json.resource_changes) Object.assign(change, previous && { previous_address: previous });
      const file = parsePlanFile(JSON.stringify(json), 'stack');
      return askingFor(readPlans([{ name: 'stack', file }], kinds).resources).changes.map(({ change }) => change.adopt);
    };
    expect(adopted({ ...held, more: { importing: { id: 'red/one@105' } } })).toEqual([105]);
    expect(adopted(held, 'module.a["b.c"].proxmox_virtual_environment_vm.web[0]')).toEqual([105]);
    expect(adopted(held, 'module.a["b.c"].bitbuilder_vm.other["x.y"]')).toEqual([undefined]);
    expect(adopted(held)).toEqual([undefined]);
  });

  test('what is forgotten stays on the devices, and what stays as it is is not asked', () => {
    const forgotten: Wish = { kind: 'tenant', before: tenant('red'), actions: ['forget'] };
    expect(order([forgotten, { kind: 'network', before: network('red', 'web'), after: network('red', 'web') }])).toEqual([]);
  });
});

describe('what is known only after the apply', () => {
  const asked = (wish: Wish, others: readonly Wish[] = []) => {
    const { changes, withheld } = told([wish, ...others]);
    return { spec: changes[0]?.change.spec, withheld: withheld.map(({ unknownInputs }) => unknownInputs.map((path) => path.join('.'))) };
  };

  test('is left out where the control plane draws it', () => {
    const wish = { ...web, unknown: { vrf: true, table: true, subnets: { front: { vlan: true, gateway: true } } } };
    expect(asked(wish)).toEqual({
      spec: expect.objectContaining({ subnets: { front: { cidr: '10.1.0.0/24' } } }) as unknown,
      withheld: [],
    });
  });

  test('keeps a change from being asked where somebody wrote a reference', () => {
    expect(asked({ kind: 'vm', after: vm('red', 'one'), unknown: { memory_mib: true } }).withheld).toEqual([['memory_mib']]);
    const expressions = { table: { references: ['terraform_data.x.output'] } };
    expect(asked({ ...web, unknown: { table: true }, expressions }).withheld).toEqual([['table']]);
  });

  test('looks through a reference to see whether a nested address is drawn or comes from elsewhere', () => {
    const wish = (reference: string): Wish => ({
      kind: 'vm',
      after: vm('red', 'one', { nics: [{ network: 'red/web', subnet: 'front' }] }),
      unknown: { nics: [{ address: true, mac: true }] },
      expressions: { nics: { references: [reference] } },
    });
    const other: Wish = { kind: 'network', after: network('red', 'web'), unknown: { routers: true } };
    expect(asked(wish('bitbuilder_network.r1.id'), [other]).withheld).toEqual([]);
    expect(asked(wish('bitbuilder_network.r1.routers'), [other]).withheld).toEqual([['nics.0.address', 'nics.0.mac']]);
  });

  test('looks as far as the plan tells through what says no more than its name: locals, modules, items and computed indexes', () => {
    const source = {
      address: 'terraform_data.n["x"]',
      type: 'terraform_data',
      change: { actions: ['create'], before: null, after: {}, after_unknown: { id: true, output: true } },
    };
    const withheld = (reference: string, attribute: readonly string[], items?: readonly string[]) => {
      const expressions = { subnets: { references: [reference] } };
      const wish: Wish = { ...web, unknown: { subnets: { front: { vlan: true, gateway: true } } }, expressions };
      const plan = planJson([wish]);
      const file = parsePlanFile(
        JSON.stringify({
          ...plan,
          configuration: {
            root_module: {
              resources: [
                { address: 'bitbuilder_network.r0', expressions, ...(items ? { for_each_expression: { references: items } } : {}) },
              ],
            },
          },
          resource_changes: [...(plan.resource_changes as object[]), source],
          relevant_attributes: [{ resource: 'terraform_data.n', attribute }],
        }),
        'stack',
      );
      return askingFor(readPlans([{ name: 'stack', file }], kinds).resources).withheld.length > 0;
    };
    const items = ['local.networks'];
    for (const reference of ['local.vlan', 'module.numbers.vlan', 'each.value', 'terraform_data.n']) {
      expect([reference, withheld(reference, ['output'], items), withheld(reference, ['input'], items)]).toEqual([reference, true, false]);
    }
    expect(withheld('each.key', ['output'], items)).toBe(false);
    expect([withheld('each.value.vlan', ['output']), withheld('each.value', ['output'], ['var.vlans'])]).toEqual([false, false]);
    expect(withheld('var.vlan', ['output'])).toBe(false);
  });

  test('a write-only value is not in the plan: a stand-in of the kind is asked where it is sent anew', () => {
    const link = { name: 'b', local: { router: 'ams1-r1' }, remote: { router: 'ams1-r2' } };
    const expressions = { preshared_key: { references: ['var.key'] } };
    const spec = (wish: Wish) => asked({ ...wish, expressions }).spec;
    expect(spec({ kind: 'wireguard_link', after: link })).toHaveProperty('preshared_key');
    expect(spec({ kind: 'wireguard_link', before: link, after: { ...link, mtu: 1400 } })).not.toHaveProperty('preshared_key');
    expect(spec({ kind: 'wireguard_link', before: link, after: { ...link, presharedKeyVersion: 2 } })).toHaveProperty('preshared_key');
  });
});
