import { kinds } from '../../../lib/kinds/index';
import { writtenIn } from '../../../lib/synthesis/written';
import type { SynthesisedStack } from '../../../lib/synthesis/references';

const network = (more: object = {}) => ({ tenant: '${bitbuilder_tenant.acme.id}', name: 'shop', site: 'ams1', subnets: {}, ...more });
const tenants = { acme: { name: 'acme' }, globex: { name: '${var.name}' } };
const told = (...stacks: SynthesisedStack[]) =>
  writtenIn(stacks, kinds).map(({ kind, id, unknown }) => [kind, id, unknown.map((path) => path.join('.'))]);

test('ids are natural keys, wherever a reference leads', () => {
  expect(
    told({
      resource: {
        bitbuilder_tenant: tenants,
        bitbuilder_network: { shop: network(), lab: network({ tenant: '${data.bitbuilder_tenant.old.id}', name: 'lab' }) },
        bitbuilder_wireguard_link: {
          a: { name: 'backbone', local: { router: 'ams1-r1', network: '${bitbuilder_network.shop.id}' }, remote: { router: 'ams1-r2' } },
          b: { name: 'office', local: { router: 'ams1-r1', network: '${data.bitbuilder_tenant.old.id}/${local.network}' }, remote: {} },
        },
      },
      data: { bitbuilder_tenant: { old: { id: 'initech' } } },
      locals: { network: 'lab' },
    }),
  ).toEqual([
    ['tenant', 'acme', []],
    ['tenant', '${var.name}', []],
    ['network', 'acme/shop', []],
    ['network', 'initech/lab', []],
    ['wireguard_link', 'acme/backbone', []],
    ['wireguard_link', 'initech/office', []],
  ]);
});

test('a reference to an attribute has the value that is written there', () => {
  const [, , blog] = writtenIn(
    [
      {
        resource: {
          bitbuilder_tenant: { acme: tenants.acme },
          bitbuilder_network: {
            shop: network({ table: 1000, subnets: { front: { cidr: '10.1.0.0/24', vlan: 100 } } }),
            blog: network({
              name: 'blog',
              table: '${bitbuilder_network.shop.table}',
              subnets: {
                front: { cidr: '${bitbuilder_network.shop.subnets["front"].cidr}', vlan: '${bitbuilder_network.shop.subnets.front.vlan}' },
              },
            }),
          },
        },
      },
    ],
    kinds,
  );
  expect(blog).toMatchObject({
    id: 'acme/blog',
    spec: { table: 1000, subnets: { front: { cidr: '10.1.0.0/24', vlan: 100 } } },
    unknown: [],
  });
});

test('what nobody knows is left out and told, and what is demanded keeps its expression', () => {
  const [shop] = writtenIn(
    [
      {
        resource: {
          bitbuilder_network: {
            shop: network({
              tenant: '${var.tenant}',
              table: '${var.table}',
              import_targets: ['65000:1', '${var.target}'],
              subnets: { front: { cidr: '${cidrsubnet(var.all, 8, 1)}', vlan: '${upper("$${x}")}' } },
            }),
          },
        },
      },
    ],
    kinds,
  );
  expect(shop).toMatchObject({
    id: '${var.tenant}/shop',
    spec: {
      tenant: '${var.tenant}',
      name: 'shop',
      site: 'ams1',
      importTargets: ['65000:1'],
      subnets: { front: { cidr: '${cidrsubnet(var.all, 8, 1)}' } },
    },
  });
  expect(shop?.unknown.map((path) => path.join('.')).sort()).toEqual(['importTargets.1', 'subnets.front.vlan', 'table']);
  expect(shop?.spec).not.toHaveProperty('table');
});

test('what crosses from stack to stack is followed to the stack that it names', () => {
  const output = { 'cross-stack-output-id': { value: '${bitbuilder_tenant.acme.id}' } };
  const crossing = '${data.terraform_remote_state.cross-stack-reference-input-one.outputs.cross-stack-output-id}';
  expect(
    told(
      { name: 'one', resource: { bitbuilder_tenant: { acme: { name: 'acme' } } }, output },
      { name: 'other', resource: { bitbuilder_tenant: { acme: { name: 'globex' } } }, output },
      { name: 'two', resource: { bitbuilder_network: { shop: network({ tenant: crossing }) } } },
    ),
  ).toContainEqual(['network', 'acme/shop', []]);
});

test('of two stacks without names that offer the same, neither is guessed', () => {
  const stack = (name: string): SynthesisedStack => ({ resource: { bitbuilder_tenant: { acme: { name } } } });
  expect(told(stack('one'), stack('two'), { resource: { bitbuilder_network: { shop: network() } } }).at(-1)).toEqual([
    'network',
    '${bitbuilder_tenant.acme.id}/shop',
    [],
  ]);
});

test('references in a circle are unknown', () => {
  const circle = {
    a: network({ name: '${bitbuilder_network.b.name}' }),
    b: network({ name: '${bitbuilder_network.a.name}' }),
  };
  expect(told({ resource: { bitbuilder_tenant: { acme: { name: 'acme' } }, bitbuilder_network: circle } }).map(([, id]) => id)).toEqual([
    'acme',
    'acme/${bitbuilder_network.b.name}',
    'acme/${bitbuilder_network.a.name}',
  ]);
});

test('other types, null and what Terraform is told of a resource stay out of the spec', () => {
  const lifecycle = { prevent_destroy: true };
  const [only, ...others] = writtenIn(
    [{ resource: { null_resource: { x: {} }, bitbuilder_tenant: { acme: { name: 'acme', description: null, lifecycle } } } }],
    kinds,
  );
  expect(others).toEqual([]);
  expect(only).toMatchObject({ spec: { name: 'acme' }, preventsDestroy: true, address: 'bitbuilder_tenant.acme' });
  expect(Object.keys(only?.spec ?? {})).toEqual(['name']);
});

test('of a block with for_each two instances stand for all', () => {
  const shop = network({ tenant: '${each.value}', for_each: '${toset(var.tenants)}', import_targets: ['65000:1'] });
  expect(told({ resource: { bitbuilder_network: { shop } } })).toEqual([
    ['network', '${each.value (first)}/shop', []],
    ['network', '${each.value (second)}/shop', []],
  ]);
  expect(told({ resource: { bitbuilder_tenant: { acme: { name: 'acme', count: 1 } } } })).toEqual([['tenant', 'acme', []]]);
});

test('a reference to what will be drawn for another resource says whose it is, through conversions and outputs', () => {
  const importing = (text: string) => network({ name: 'lab', import_targets: `\${${text}}` });
  const one: SynthesisedStack = {
    name: 'one',
    resource: {
      bitbuilder_tenant: { acme: tenants.acme },
      bitbuilder_network: { shop: network(), lab: importing('tolist(bitbuilder_network.shop.export_targets)') },
    },
    output: { shop: { value: '${bitbuilder_network.shop}' } },
  };
  const output = 'data.terraform_remote_state.cross-stack-reference-input-one.outputs.shop.export_targets';
  const two: SynthesisedStack = {
    name: 'two',
    resource: { bitbuilder_network: { lab: importing(output), blog: importing('var.targets') } },
  };
  const borrowed = writtenIn([one, two], kinds).flatMap((each) => (each.kind === 'network' ? [each.borrowed] : []));
  const whose = [{ at: ['importTargets'], from: 'network acme/shop', attribute: 'export_targets' }];
  expect(borrowed).toEqual([[], whose, whose, []]);
});

test('a conversion of what is written is what is written', () => {
  const { shop, lab } = { shop: network({ export_targets: ['65000:1'] }), lab: network({ name: 'lab' }) };
  const resource = {
    bitbuilder_tenant: { acme: tenants.acme },
    bitbuilder_network: { shop, lab: { ...lab, import_targets: '${toset(bitbuilder_network.shop.export_targets)}' } },
  };
  expect(writtenIn([{ resource }], kinds).map(({ spec }) => spec.importTargets)).toEqual([undefined, undefined, ['65000:1']]);
});
