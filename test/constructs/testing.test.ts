import {
  BitBuilderProvider,
  Image,
  Tenant,
  TerraformStack,
  TerraformVariable,
  Testing,
  Vm,
  VrfNetwork,
  WireGuardLink,
} from '../../constructs/index.js';
import { setupJest } from '../../constructs/testing.js';
import { freshApp } from './synth.js';

setupJest();

const officeKey = 'jUd41n3XYa3yXBzyBvWqlLhYgRef5RiBD7jwo70U+Rw=';
const cidr = '10.20.1.0/24';

/** Two tenants, synthesised without validations, as a user's test has it. */
function twoTenants(vlan?: number) {
  const { app, clean } = freshApp();
  const stack = new TerraformStack(app, 'site');
  new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
  const image = Image.fromName(stack, 'debian', { cluster: 'ams1-pve', name: 'debian' });
  const [acme, globex] = [new Tenant(stack, 'acme'), new Tenant(stack, 'globex')];
  const shop = new VrfNetwork(acme, 'shop', { tenant: acme, site: 'ams1', table: 1000, subnets: { front: { cidr, vlan } } });
  const lab = new VrfNetwork(globex, 'lab', { tenant: globex, site: 'ams1', subnets: { front: { cidr, vlan } } });
  const web = new Vm(acme, 'web', { image, cores: 2, tags: ['www'], nics: [{ subnet: shop.subnet('front'), address: '10.20.1.10' }] });
  const build = new Vm(globex, 'build', { image, nics: [{ subnet: lab.subnet('front'), address: '10.20.1.20' }] });
  const office = new WireGuardLink(globex, 'office', {
    network: lab,
    local: { router: 'ams1-r2' },
    remote: { publicKey: officeKey, endpoint: '203.0.113.20', port: 51820, allowedIps: ['192.168.40.0/24'] },
  });
  const synth = Testing.synth(stack);
  clean();
  return { synth, acme, globex, shop, web, build, office };
}

/** The message of a matcher that fails. */
function failureOf(check: () => void): string {
  try {
    check();
  } catch (error) {
    return String((error as Error).message);
  }
  throw new Error('the matcher passed');
}

describe('on what Testing.synth gives', () => {
  test('reachability is asked of constructs, names and addresses', () => {
    const { synth, acme, globex, web, build, office } = twoTenants();
    expect(synth).toReach(build, office.outside, { protocol: 'tcp', port: 22 });
    expect(synth).toReach('vm globex/build', '192.168.40.7');
    expect(synth).not.toReach(web, office.outside);
    expect(synth).toBeIsolatedFrom(acme, globex);
    expect(synth).toBeIsolatedFrom(acme, 'underlay');
    expect(JSON.parse(synth)).not.toBeIsolatedFrom(build, office.outside);
  });

  test('a failure says the way, or where packets are lost', () => {
    const { synth, acme, globex, web, office } = twoTenants(100);
    expect(failureOf(() => expect(synth).toBeIsolatedFrom(acme, globex, { protocol: 'icmp' }))).toBe(
      `expected tenant acme and tenant globex to be isolated (ICMP), but tenant acme reaches tenant globex
  packet: 10.20.1.10 → 10.20.1.20, ICMP
  1. vm acme/web nic 0: sends into subnet acme/shop/front
       vm acme/web nics[0]
  2. subnet globex/lab/front: is one segment with subnet acme/shop/front: both are ams1 VLAN 100
       network acme/shop subnets.front.vlan
       network globex/lab subnets.front.vlan
  3. vm globex/build nic 0: receives it
       vm globex/build nics[0]`,
    );
    expect(failureOf(() => expect(twoTenants().synth).toReach(web, office.outside))).toBe(
      `expected vm acme/web to reach outside peer ${officeKey} (any packet), but it does not: network acme/shop: it has no route there`,
    );
    expect(failureOf(() => expect(synth).not.toReach(web, web))).toBe(
      'expected not vm acme/web to reach vm acme/web (any packet), but it is so',
    );
    expect(failureOf(() => expect(synth).toReach('vm acme/wbe', web))).toMatch(/there is no "vm acme\/wbe" to send from or to; there are/);
  });

  test('router lines are those of an empty fleet; what is stated is as stated', () => {
    const { synth } = twoTenants();
    expect(synth).toHaveRouterCommand('ams1-r1', 'set vrf name t-acme-shop table 1000');
    expect(synth).toHaveRouterCommand('ams1-r2', /^set interfaces wireguard wg\d+ peer office allowed-ips 192\.168\.40\.0\/24$/);
    expect(synth).not.toHaveRouterCommand('ams1-r1', /wireguard/);
    expect(failureOf(() => expect(synth).toHaveRouterCommand('ams1-r1', 'set vrf name t-acme-shop table 1001'))).toMatch(
      /^expected router ams1-r1 to have set vrf name t-acme-shop table 1001, but it has\n {2}set vrf name t-acme-shop table 1000$/,
    );
    expect(failureOf(() => expect(synth).toHaveRouterCommand('fra1-r1', /./))).toBe(
      'expected router fra1-r1 to have /./, but there are lines for ams1-r1, ams1-r2 only',
    );
  });

  test('router lines follow the inventory that is given, and a site that it lacks is named', () => {
    const { synth } = twoTenants();
    const router = { url: 'https://192.0.2.1', trunk: 'bond0', underlayAddress: '192.0.2.1' };
    const sites = {
      ams1: {
        fabric: { type: 'vlan', vlans: '300-399' },
        routers: { 'ams1-r2': router },
        clusters: { 'ams1-pve': { urls: ['https://192.0.2.2'] } },
      },
    };
    expect(synth).toHaveRouterCommand('ams1-r2', 'set interfaces bonding bond0 vif 300 vrf t-acme-shop', { inventory: { sites } });
    expect(
      failureOf(() =>
        expect(synth).toHaveRouterCommand('ams1-r2', /./, { inventory: { sites: { fra1: { ...sites.ams1, clusters: {} } } } }),
      ),
    ).toBe(
      'network acme/shop names site "ams1" (site), and the inventory has fra1 with ams1-r2: give the inventory of your control plane as { inventory }',
    );
    expect(failureOf(() => expect(synth).toHaveRouterCommand('ams1-r2', /./, { inventory: { sites: 3 } }))).toMatch(
      /^the inventory cannot be used: sites: /,
    );
  });

  test('VMs have their defaults, and the rest may be left out', () => {
    const { synth } = twoTenants();
    expect(synth).toHaveVm('acme/web');
    expect(synth).toHaveVm('acme/web', {
      cores: 2,
      memoryMiB: 1024,
      nics: [{ network: 'acme/shop', subnet: 'front', address: '10.20.1.10' }],
    });
    expect(synth).not.toHaveVm('acme/web', { cores: 3 });
    expect(synth).not.toHaveVm('globex/web');
    expect(failureOf(() => expect(synth).toHaveVm('globex/web'))).toBe('expected a VM globex/web, but there are acme/web, globex/build');
  });

  test('an attribute that is an expression is neither this nor that, and never its default', () => {
    const { app, clean } = freshApp();
    const stack = new TerraformStack(app, 'site');
    new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
    const acme = new Tenant(stack, 'acme');
    const shop = new VrfNetwork(acme, 'shop', { tenant: acme, site: 'ams1', subnets: { front: { cidr } } });
    const image = Image.fromName(stack, 'debian', { cluster: 'ams1-pve', name: 'debian' });
    const size = new TerraformVariable(stack, 'size', { type: 'number' });
    new Vm(acme, 'web', { image, cores: size.numberValue, nics: [{ subnet: shop.subnet('front') }] });
    const synth = Testing.synth(stack);
    const says = 'nobody can say this of VM acme/web: cores is known only when Terraform runs';
    expect(failureOf(() => expect(synth).toHaveVm('acme/web', { cores: 1 }))).toBe(says);
    expect(failureOf(() => expect(synth).not.toHaveVm('acme/web', { cores: 2 }))).toBe(says);
    expect(synth).toHaveVm('acme/web', { memoryMiB: 1024 });
    clean();
  });

  test('a number that is an expression is not drawn instead: what hangs on it cannot be said', () => {
    const { app, clean } = freshApp();
    const stack = new TerraformStack(app, 'site');
    new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
    const [acme, globex] = [new Tenant(stack, 'acme'), new Tenant(stack, 'globex')];
    const vlan = new TerraformVariable(stack, 'vlan', { type: 'number' }).numberValue;
    new VrfNetwork(acme, 'shop', { tenant: acme, site: 'ams1', subnets: { front: { cidr, vlan } } });
    new VrfNetwork(globex, 'lab', { tenant: globex, site: 'ams1', subnets: { front: { cidr, vlan: 150 } } });
    const synth = Testing.synth(stack);
    const why = 'subnets.front.vlan is not known';
    expect(synth).toHaveRouterCommand('ams1-r1', 'set interfaces ethernet eth1 vif 150 vrf t-globex-lab');
    expect(() => expect(synth).toHaveRouterCommand('ams1-r1', /vif 100/)).toThrow(why);
    expect(() => expect(synth).not.toHaveRouterCommand('ams1-r1', /vif 101/)).toThrow(why);
    expect(() => expect(synth).toBeIsolatedFrom('tenant acme', 'tenant globex')).toThrow(why);
    clean();
  });

  test('several stacks are read together', () => {
    const { app, clean } = freshApp();
    const [one, two] = ['one', 'two'].map((name) => {
      const stack = new TerraformStack(app, name);
      new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
      return stack;
    }) as [TerraformStack, TerraformStack];
    const acme = new Tenant(one, 'acme');
    new VrfNetwork(one, 'shop', { tenant: acme, site: 'ams1', subnets: { front: { cidr, vlan: 100 } } });
    new VrfNetwork(two, 'blog', { tenant: acme, site: 'ams1', subnets: { front: { cidr: '10.20.2.0/24', vlan: 100 } } });
    const globex = new Tenant(two, 'globex');
    new VrfNetwork(two, 'lab', { tenant: globex, site: 'ams1', subnets: { front: { cidr, vlan: 101 } } });
    two.prepareStack();
    const documents = [Testing.synth(one), Testing.synth(two)];
    expect(documents).toReach('network acme/shop', 'network acme/blog');
    expect(documents).toBeIsolatedFrom('tenant acme', 'tenant globex');
    clean();
  });
});

describe('on the JSON of a plan', () => {
  const resource = (type: string, name: string, after: object, actions = ['create'], unknown: object = {}) => ({
    address: `bitbuilder_${type}.${name}`,
    mode: 'managed',
    type: `bitbuilder_${type}`,
    provider_name: 'registry.terraform.io/bitbuilder/bitbuilder',
    change: {
      actions,
      before: actions.includes('delete') ? after : null,
      after: actions.includes('delete') ? null : after,
      after_unknown: unknown,
    },
  });
  const network = (tenant: string, name: string, vlan: number) =>
    resource('network', name, { id: `${tenant}/${name}`, tenant, name, site: 'ams1', subnets: { front: { cidr, vlan } } }, ['create'], {
      table: true,
    });
  const planOf = (...changes: object[]) =>
    JSON.stringify({ format_version: '1.2', terraform_version: '1.11.4', planned_values: { root_module: {} }, resource_changes: changes });
  const vm = resource('vm', 'web', {
    id: 'acme/web',
    tenant: 'acme',
    name: 'web',
    cluster: 'ams1-pve',
    image: 'ams1-pve/debian',
    cores: 4,
    nics: [{ network: 'acme/shop', subnet: 'front', address: '10.20.1.10' }],
  });

  test('the same questions are answered', () => {
    const plan = planOf(network('acme', 'shop', 100), network('globex', 'lab', 101), vm);
    expect(plan).toBeIsolatedFrom('tenant acme', 'tenant globex');
    expect(plan).toReach('vm acme/web', 'subnet acme/shop/front');
    expect(plan).toHaveVm('acme/web', { cores: 4 });
    expect(plan).toHaveRouterCommand('ams1-r1', 'set interfaces ethernet eth1 vif 100 vrf t-acme-shop');
    expect(planOf(network('acme', 'shop', 100), network('globex', 'lab', 100), vm)).not.toBeIsolatedFrom('vm acme/web', 'tenant globex');
  });

  test('what is destroyed is gone', () => {
    const gone = resource('network', 'lab', { id: 'globex/lab', tenant: 'globex', name: 'lab', site: 'ams1', subnets: {} }, ['delete']);
    expect(failureOf(() => expect(planOf(network('acme', 'shop', 100), gone)).toReach('network globex/lab', 'network acme/shop'))).toMatch(
      /there is no "network globex\/lab"/,
    );
  });
});

test.each([
  ['no JSON', 'resource "x" {}', 'the resources cannot be read: it is not JSON: it begins with "resource "x" {}"'],
  ['another JSON', '{"a":1}', 'the resources cannot be read: it is neither a synthesised stack'],
  [
    'a list of two sorts',
    ['{"resource":{}}', '{"format_version":"1.2","resource_changes":[]}'],
    'some of the documents are plans and some are synthesised',
  ],
  ['a plan with errors', '{"format_version":"1.2","resource_changes":[],"errored":true}', 'planning ended in errors'],
])('%s is refused', (_, documents, text) => {
  expect(() => expect(documents).toHaveVm('acme/web')).toThrow(text);
});
