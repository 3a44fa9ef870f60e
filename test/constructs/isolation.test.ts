import {
  Aspects,
  BitBuilderProvider,
  Image,
  Isolation,
  Tenant,
  TerraformStack,
  TerraformVariable,
  Testing,
  Vm,
  VrfNetwork,
  WireGuardLink,
  WireguardLinkResource,
  expectIsolated,
  expectReachable,
  type App,
  type ITenant,
} from '../../constructs/index.js';
import { freshApp, refusalOf, synthesise } from './synth.js';

const cidr = '10.20.1.0/24';
const officeKey = 'jUd41n3XYa3yXBzyBvWqlLhYgRef5RiBD7jwo70U+Rw=';

interface Wishes {
  readonly shop?: Partial<ConstructorParameters<typeof VrfNetwork>[2]>;
  readonly lab?: Partial<ConstructorParameters<typeof VrfNetwork>[2]>;
}

/** acme with a shop and a VM, globex with a lab, a VM and a tunnel to its office; apart unless the wishes join them. */
function twoTenants(stack: TerraformStack, { shop = {}, lab = {} }: Wishes = {}) {
  const image = Image.fromName(stack, 'debian', { cluster: 'ams1-pve', name: 'debian' });
  const acme = new Tenant(stack, 'acme');
  const globex = new Tenant(stack, 'globex');
  const shopNetwork = new VrfNetwork(acme, 'shop', { tenant: acme, site: 'ams1', subnets: { front: { cidr, vlan: 100 } }, ...shop });
  const labNetwork = new VrfNetwork(globex, 'lab', { tenant: globex, site: 'ams1', subnets: { front: { cidr, vlan: 101 } }, ...lab });
  const web = new Vm(acme, 'web', { image, nics: [{ subnet: shopNetwork.subnet('front'), address: '10.20.1.10' }] });
  const build = new Vm(globex, 'build', { image, nics: [{ subnet: labNetwork.subnet('front'), address: '10.20.1.20' }] });
  const office = new WireGuardLink(globex, 'office', {
    network: labNetwork,
    local: { router: 'ams1-r2' },
    remote: { publicKey: officeKey, endpoint: '203.0.113.20', port: 51820, allowedIps: ['192.168.40.0/24'] },
  });
  return { acme, globex, shop: shopNetwork, lab: labNetwork, web, build, office };
}

const sameVlan = { lab: { subnets: { front: { cidr, vlan: 100 } } } };
const line = /isolation\.test\.ts:\d+/g;
const withoutLines = (text: string) => text.replace(line, 'LINE');
const withoutCore = (text: string) => text.replace(/^Validation failed.*\n {2}|\n\nIf you wish to ignore[^]*$/g, '');

describe('every stack', () => {
  test('is synthesised when its tenants are apart', () => {
    expect(synthesise((stack) => void twoTenants(stack)).resource).toBeDefined();
  });

  test('is refused with the packet, hop by hop, and the lines that let it through', () => {
    const told = withoutCore(refusalOf((stack) => void twoTenants(stack, sameVlan)));
    expect(withoutLines(told)).toBe(`[site] isolation does not hold

tenant acme reaches tenant globex, and tenant globex reaches tenant acme the same way back
  packet: 10.20.1.10 → 10.20.1.20, TCP port 443
  1. vm acme/web nic 0: sends into subnet acme/shop/front
       vm acme/web nics[0] (site/acme/web, test/constructs/LINE)
  2. subnet globex/lab/front: is one segment with subnet acme/shop/front: both are ams1 VLAN 100
       network acme/shop subnets.front.vlan (site/acme/shop, test/constructs/LINE)
       network globex/lab subnets.front.vlan (site/globex/lab, test/constructs/LINE)
  3. vm globex/build nic 0: receives it
       vm globex/build nics[0] (site/globex/build, test/constructs/LINE)

If that is meant, say so: Isolation.of(scope).allow({ from: 'tenant acme', to: 'tenant globex', reason: '…' })`);
    expect(new Set(told.match(line)).size).toBe(4);
  });

  test.each([
    ['a table', { table: 1000 }],
    ['a VNI', { l3Vni: 10001 }],
    ['the name of a VRF', { vrf: 'shared' }],
  ])('is refused when two tenants share %s', (_, shared) => {
    expect(refusalOf((stack) => void twoTenants(stack, { shop: shared, lab: shared }))).toContain('tenant acme reaches tenant globex');
  });

  test('is refused for a route target that takes in another tenant, named by its attribute', () => {
    const wishes = {
      shop: { l3Vni: 10001 },
      lab: { l3Vni: 10002, importTargets: ['65000:10001'], subnets: { front: { cidr: '10.9.0.0/24' } } },
    };
    const told = refusalOf((stack) => {
      const image = Image.fromName(stack, 'debian', { cluster: 'ams1-pve', name: 'debian' });
      const [acme, globex] = [new Tenant(stack, 'acme'), new Tenant(stack, 'globex')];
      new VrfNetwork(acme, 'shop', { tenant: acme, site: 'ams1', subnets: { front: { cidr } }, ...wishes.shop });
      const lab = new VrfNetwork(globex, 'lab', { tenant: globex, site: 'ams1', ...wishes.lab });
      new Vm(globex, 'build', { image, nics: [{ subnet: lab.subnet('front'), address: '10.9.0.20' }] });
    });
    expect(told).toContain('tenant globex reaches tenant acme\n  packet: 10.9.0.20 → 10.20.1.12, TCP port 443');
    expect(told).toMatch(/network globex\/lab importTargets \(site\/globex\/lab, test\/constructs\/isolation\.test\.ts:\d+\)/);
  });

  test('sees what an escape hatch and an aspect change', () => {
    const override = (stack: TerraformStack) => {
      const { lab } = twoTenants(stack);
      lab.resource.addOverride('subnets.front.vlan', 100);
    };
    const aspect = (stack: TerraformStack) => {
      const { lab } = twoTenants(stack);
      Aspects.of(stack).add({ visit: (node) => void (node === lab.resource && lab.resource.addOverride('subnets.front.vlan', 100)) });
    };
    for (const build of [override, aspect]) expect(refusalOf(build)).toContain('tenant acme reaches tenant globex');
  });

  test('is refused where ids, once they are followed, break a rule of the kind', () => {
    const told = refusalOf((stack) => {
      const { shop, lab } = twoTenants(stack);
      const local = { router: 'ams1-r1', network: shop.networkId };
      new WireguardLinkResource(stack, 'leak', { name: 'leak', local, remote: { router: 'ams1-r2', network: lab.networkId } });
    });
    expect(withoutLines(withoutCore(told))).toBe(
      '[site] wireguard_link acme/leak (site/leak, test/constructs/LINE) cannot be accepted:\n  remote.network: the ends belong to two tenants ("acme" and "globex"); a link stays within one',
    );
  });

  test('is told once what nobody can prove yet, and may go on', () => {
    const { app, clean } = freshApp();
    const stack = new TerraformStack(app, 'site');
    new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
    const targets = new TerraformVariable(stack, 'targets', { type: 'list(string)' });
    twoTenants(stack, { lab: { importTargets: targets.listValue } });
    for (let round = 0; round < 2; round++) Testing.synth(stack, true);
    expect(stack.node.metadata.map(({ data }) => withoutLines(String(data)))).toEqual([
      `not proven for tenant globex: a route target that is not known yet, so it may be anybody's
       network globex/lab importTargets (site/globex/lab, test/constructs/LINE)`,
    ]);
    clean();
  });
});

describe('an app of several stacks', () => {
  let fresh: { app: App; clean(): void };
  beforeEach(() => (fresh = freshApp()));
  afterEach(() => fresh.clean());

  const stackOf = (name: string) => {
    const stack = new TerraformStack(fresh.app, name);
    new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
    return stack;
  };
  const networkIn = (stack: TerraformStack, name: string, vlan: number, tenant: ITenant = new Tenant(stack, name)) =>
    new VrfNetwork(stack, `${name}-net`, { tenant, site: 'ams1', subnets: { front: { cidr, vlan } } });

  test('is proven as a whole: what one stack writes may leak into another', () => {
    networkIn(stackOf('one'), 'acme', 100);
    networkIn(stackOf('two'), 'globex', 100);
    expect(() => fresh.app.synth()).toThrow(/\[one\] isolation does not hold[^]*one\/acme-net[^]*two\/globex-net/);
  });

  test('may have what one tenant owns in two stacks', () => {
    const [one, two] = [stackOf('one'), stackOf('two')];
    const acme = new Tenant(one, 'acme');
    networkIn(one, 'shop', 100, acme);
    networkIn(two, 'blog', 100, acme);
    const named = Tenant.fromName(two, 'imported', 'acme');
    networkIn(two, 'mail', 100, named);
    expect(() => fresh.app.synth()).not.toThrow();
  });

  test.each([true, false])('is refused for targets that will be drawn for another tenant, in its own stack: %s', (isOwn) => {
    const stack = stackOf('one');
    const theirs = networkIn(stack, 'acme', 100);
    new VrfNetwork(isOwn ? stack : stackOf('two'), 'leak', {
      tenant: new Tenant(stack, 'globex'),
      site: 'ams1',
      subnets: { front: { cidr: '10.9.0.0/24', vlan: 101 } },
      importTargets: theirs.reference('exportTargets') as string[],
    });
    expect(() => fresh.app.synth()).toThrow(
      /globex reaches tenant acme[^]*route target of network acme\/acme-net, drawn by the apply[^]*importTargets \((one|two)\/leak,/,
    );
  });

  test('is proven anew for what an aspect changes in a later stack', () => {
    networkIn(stackOf('one'), 'acme', 100);
    const two = stackOf('two');
    const lab = networkIn(two, 'globex', 101);
    Aspects.of(two).add({ visit: (node) => void (node === lab.resource && lab.resource.addOverride('subnets.front.vlan', 100)) });
    expect(() => fresh.app.synth()).toThrow(/\[two\] isolation does not hold/);
  });
});

describe('what a user expects', () => {
  test('is silent when it is so', () => {
    synthesise((stack) => {
      const { acme, globex, web, build, office, lab } = twoTenants(stack);
      expectIsolated(acme, globex);
      expectIsolated(web, build, { protocol: 'tcp', port: '8000-8010' });
      expectReachable(build, office.outside, { protocol: 'tcp', port: 22, to: '192.168.40.7' });
      expectReachable(office.outside, lab.subnet('front'));
      Isolation.of(stack).expectIsolated('vm acme/web', 'underlay').expectReachable('vm globex/build', '192.168.40.7');
    });
  });

  test('is told with the way when an end is reached that must not be', () => {
    const told = refusalOf((stack) => {
      const { build, office } = twoTenants(stack);
      expectIsolated(build, office.outside, { protocol: 'udp', port: 53 });
    });
    expect(withoutLines(withoutCore(told))).toMatch(
      /^\[site\] expected vm globex\/build and outside peer jUd\S+ to be isolated \(UDP port 53, test\/constructs\/LINE\), but vm globex\/build reaches outside peer \S+\n {2}packet: 10\.20\.1\.20 → 192\.168\.40\.10, UDP port 53\n {2}1\. /,
    );
  });

  test('is told with the reason when an end is not reached', () => {
    const told = refusalOf((stack) => {
      const { web, office } = twoTenants(stack);
      expectReachable(web, office.outside, { protocol: 'tcp', port: 443 });
      new Tenant(stack, 'empty');
      Isolation.of(stack).expectReachable('tenant empty', web);
    });
    expect(
      withoutLines(withoutCore(told))
        .split('\n')
        .map((each) => each.trim()),
    ).toEqual([
      `[site] expected vm acme/web to reach outside peer ${officeKey} (TCP port 443, test/constructs/LINE), but it does not: network acme/shop: it has no route there`,
      '[site] expected tenant empty to reach vm acme/web (any packet, test/constructs/LINE), but tenant empty has no interface in any network',
    ]);
  });

  test('of a tenant without networks is that nobody reaches it', () => {
    synthesise((stack) => expectIsolated(twoTenants(stack).acme, new Tenant(stack, 'empty')));
  });

  test('cannot be of somebody who does not exist', () => {
    const told = refusalOf((stack) => expectIsolated(twoTenants(stack).acme, 'tenant globx'));
    expect(told).toContain('there is no "tenant globx" to send from or to; there are ams1 VLAN 100, ams1 VLAN 101, network acme/shop');
  });

  test('needs a stack, an outside and a flow that can be', () => {
    expect(() => expectIsolated('tenant acme', 'tenant globex')).toThrow('neither tenant acme nor tenant globex is a construct');
    expect(
      refusalOf((stack) => {
        const { acme, lab } = twoTenants(stack);
        const link = new WireGuardLink(stack, 'backbone', { network: lab, local: { router: 'ams1-r1' }, remote: { router: 'ams1-r2' } });
        expectIsolated(acme, link.outside);
      }),
    ).toContain('both ends are routers of ours, so there is nobody outside');
    expect(refusalOf((stack) => expectIsolated(twoTenants(stack).acme, 'underlay', { protocol: 'icmp', port: 443 }))).toContain(
      'protocol icmp has no ports',
    );
  });
});

describe('a way that is allowed', () => {
  const reason = 'the shop is built in the lab';

  test('is no breach, in its direction and for its flow only, and stands in the metadata of the stack', () => {
    const { app, clean } = freshApp();
    const stack = new TerraformStack(app, 'site');
    new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
    const { acme, globex, shop } = twoTenants(stack, sameVlan);
    const isolation = Isolation.of(shop).allow({ from: acme, to: globex, reason });
    expect(() => Testing.synth(stack, true)).toThrow(/isolation does not hold\n\ntenant globex reaches tenant acme\n/);
    isolation.allow({ from: globex, to: shop, flow: { protocol: 'tcp', port: '1-65535' }, reason });
    expect(() => Testing.synth(stack, true)).toThrow(/tenant globex reaches tenant acme\n {2}packet: \S+ → \S+ TCP port 0\n/);
    isolation.allow({ from: globex, to: acme, reason });
    expect(() => Testing.synth(stack, true)).not.toThrow();
    const { '//': metadata } = stack.toTerraform() as { '//': { bitbuilder: { allowed: unknown[] } } };
    expect(metadata.bitbuilder.allowed[1]).toEqual({
      scope: 'site/acme/shop',
      from: 'tenant globex',
      to: 'network acme/shop',
      flow: 'TCP port 1-65535',
      packets: { protocols: [6], ports: ['1-65535'] },
      reason,
    });
    clean();
  });

  test.each(['', '   ', 'because', undefined as unknown as string])('needs a reason: %p is none', (blank) => {
    expect(refusalOf((stack) => void Isolation.of(stack).allow({ from: 'tenant a', to: 'tenant b', reason: blank }))).toContain(
      'the way from tenant a to tenant b needs a reason of at least ten characters',
    );
  });

  test('may stand on the app, and an expectation may not', () => {
    const { app, clean } = freshApp();
    const stack = new TerraformStack(app, 'site');
    new BitBuilderProvider(stack, 'bitbuilder', { mirror: false });
    twoTenants(stack, sameVlan);
    const ends = ['tenant acme', 'tenant globex'] as const;
    for (const [from, to] of [ends, [...ends].reverse() as [string, string]]) Isolation.of(app).allow({ from, to, reason });
    expect(() => app.synth()).not.toThrow();
    expect(() => Isolation.of(app).expectReachable(...ends)).toThrow('stands in no stack');
    clean();
  });

  test('needs ends that exist', () => {
    const told = refusalOf((stack) => void Isolation.of(twoTenants(stack).acme).allow({ from: 'tenant acme', to: 'tenant globx', reason }));
    expect(told).toMatch(/the way that is allowed at test\/constructs\/isolation\.test\.ts:\d+ means nobody: there is no "tenant globx"/);
  });
});
