import {
  Fn,
  ImageData,
  NetworkResource,
  Tenant,
  TenantResource,
  TerraformOutput,
  type TerraformResource,
  TerraformStack,
  TerraformVariable,
  Token,
  VmResource,
  VrfNetwork,
  WireguardLinkResource,
} from '../../constructs/index.js';
import { resourceOf } from '../../constructs/resources.js';
import { kinds } from '../../lib/kinds/index.js';
import { freshApp, refusalOf, synthesise } from './synth.js';

const front = { front: { cidr: '10.1.0.0/24' } };

type Path = readonly (string | number)[];

/** Every place in a value, but the value itself. */
function pathsOf(value: unknown, at: Path = []): Path[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const steps = below.map(([key, inner]) => [Array.isArray(value) ? Number(key) : key, inner] as const);
  return [...(at.length > 0 ? [at] : []), ...steps.flatMap(([key, inner]) => pathsOf(inner, [...at, key]))];
}

/** The value with a token at one place, in the guise of what stood there. */
function replaced(value: unknown, [step, ...rest]: Path, token: TerraformVariable): unknown {
  if (step === undefined)
    return typeof value === 'string' ? token.stringValue : typeof value === 'number' ? token.numberValue : token.value;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? replaced(item, rest, token) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [step]: replaced(object[step], rest, token) };
}

describe('validation at the line that wrote it', () => {
  test('names the construct and every problem, in the words of the code', () => {
    expect(
      refusalOf((stack) => {
        const subnets = { front: { cidr: '10.1.0.7/24' }, back: { cidr: '10.2.0.0/24', vlan: 5000 } };
        new VrfNetwork(new Tenant(stack, 'acme'), 'Shop', { tenant: Tenant.fromName(stack, 't', 'acme'), site: 'ams1', subnets });
      }),
    ).toBe(
      `Network at "site/acme/Shop" cannot be accepted:
  name: must be 1 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen
  subnets.front.cidr: has host bits or an unusual form: "10.1.0.7/24"; the network is "10.1.0.0/24"
  subnets.back.vlan: must be at most 4094, seen 5000`,
    );
  });

  test('applies the rules over several attributes', () => {
    expect(
      refusalOf(
        (stack) =>
          new NetworkResource(stack, 'shop', {
            tenant: 'acme',
            name: 'shop',
            site: 'ams1',
            subnets: { a: { cidr: '10.1.0.0/16' }, b: { cidr: '10.1.2.0/24' } },
          }),
      ),
    ).toContain('subnet "b" (10.1.2.0/24) overlaps subnet "a" (10.1.0.0/16) in the same VRF');
  });

  test('skips what is a token, wherever it stands, and still judges its neighbours', () => {
    const json = synthesise((stack) => {
      const vlan = new TerraformVariable(stack, 'vlan', { type: 'number' });
      const cidr = new TerraformVariable(stack, 'cidr', { type: 'string' });
      const subnets = new TerraformVariable(stack, 'subnets', { type: 'any' });
      new NetworkResource(stack, 'a', {
        tenant: 'acme',
        name: 'a',
        site: 'ams1',
        subnets: { front: { cidr: cidr.stringValue, vlan: vlan.numberValue } },
      });
      new NetworkResource(stack, 'b', { tenant: 'acme', name: `b-${cidr.stringValue}`, site: '${local.site}', subnets: subnets.value });
      new TenantResource(stack, 'c', { name: 'c', labels: Token.asStringMap(subnets.value) });
    });
    expect(json.resource).toEqual({
      bitbuilder_network: {
        a: { tenant: 'acme', name: 'a', site: 'ams1', subnets: { front: { cidr: '${var.cidr}', vlan: '${var.vlan}' } } },
        b: { tenant: 'acme', name: 'b-${var.cidr}', site: '${local.site}', subnets: '${var.subnets}' },
      },
      bitbuilder_tenant: { c: { name: 'c', labels: '${var.subnets}' } },
    });
    const message = refusalOf((stack) => {
      const cidr = new TerraformVariable(stack, 'cidr', { type: 'string' });
      new NetworkResource(stack, 'a', { tenant: 'acme', name: 'a', site: 'ams1', subnets: { front: { cidr: cidr.stringValue, vlan: 1 } } });
    });
    expect(message).toBe('Network at "site/a" cannot be accepted:\n  subnets.front.vlan: must be at least 2, seen 1');
  });

  test.each(kinds.map((kind) => [kind.title, kind] as const))('of a %s accepts a token at any place of its spec', (_, kind) => {
    const Resource = resourceOf(kind) as unknown as new (scope: TerraformStack, id: string, spec: unknown) => TerraformResource;
    const paths = pathsOf(kind.samples.changed);
    const json = synthesise((stack) => {
      const token = new TerraformVariable(stack, 'token', { type: 'any' });
      for (const [index, path] of paths.entries()) new Resource(stack, `r${index}`, replaced(kind.samples.changed, path, token));
    });
    const written = Object.values(json.resource?.[`bitbuilder_${kind.name}`] ?? {});
    expect(written).toHaveLength(paths.length);
    for (const resource of written) expect(JSON.stringify(resource)).toContain('"${var.token}"');
  });

  test('leaves no construct behind that it refused', () => {
    const { app, clean } = freshApp();
    const stack = new TerraformStack(app, 'site');
    expect(() => new TenantResource(stack, 'bad', { name: 'Bad' })).toThrow('Tenant at "site/bad"');
    expect(stack.node.tryFindChild('bad')).toBeUndefined();
    clean();
  });

  test('refuses what its kind cannot be looked up by', () => {
    expect(refusalOf((stack) => new ImageData(stack, 'i', { cluster: 'c', vmId: 1.5 }))).toBe(
      'Image at "site/i" cannot be accepted:\n  vmId: must be a whole number, seen 1.5',
    );
  });
});

describe('a resource of a kind', () => {
  test('takes Terraform arguments and overrides', () => {
    const json = synthesise((stack) => {
      const acme = new TenantResource(stack, 'acme', { name: 'acme', lifecycle: { preventDestroy: true } });
      const shop = new NetworkResource(stack, 'shop', { tenant: 'acme', name: 'shop', site: 'ams1', subnets: {}, dependsOn: [acme] });
      shop.addOverride('vrf', 'acme-shop');
    });
    expect(json.resource).toEqual({
      bitbuilder_tenant: { acme: { name: 'acme', lifecycle: { prevent_destroy: true } } },
      bitbuilder_network: {
        shop: { tenant: 'acme', name: 'shop', site: 'ams1', subnets: {}, vrf: 'acme-shop', depends_on: ['bitbuilder_tenant.acme'] },
      },
    });
  });

  test('takes time-outs, whether it is written attribute by attribute or comfortably', () => {
    const json = synthesise((stack) => {
      const acme = new Tenant(stack, 'acme', { timeouts: { create: '10m' } });
      new VrfNetwork(stack, 'shop', { tenant: acme, site: 'ams1', subnets: front, timeouts: { delete: '1h30m' } });
      new TenantResource(stack, 'blue', { name: 'blue', timeouts: { read: '5s' } });
    });
    const timeouts = Object.values(json.resource ?? {}).flatMap((of) => Object.values(of).map((block) => block.timeouts));
    expect(timeouts).toEqual(expect.arrayContaining([{ create: '10m' }, { read: '5s' }, { delete: '1h30m' }]));
  });

  test('answers with references, typed as the schema says', () => {
    const json = synthesise((stack) => {
      const shop = new NetworkResource(stack, 'shop', { tenant: 'acme', name: 'shop', site: 'ams1', subnets: front });
      const { table, vrf, routers, importTargets, subnets } = shop.attributes;
      const outputs = {
        id: shop.id, table, sum: Fn.sum([table, 1]), vrf: `VRF ${vrf}`, router: Fn.element(routers, 0), targets: importTargets, subnets,
        gateway: shop.reference('subnets', 'front', 'gateway'), drift: shop.drift,
      }; // prettier-ignore
      for (const [id, value] of Object.entries(outputs)) new TerraformOutput(stack, id, { value, staticId: true });
    });
    expect(json.output).toEqual({
      id: { value: '${bitbuilder_network.shop.id}' },
      table: { value: '${bitbuilder_network.shop.table}' },
      sum: { value: '${sum([bitbuilder_network.shop.table, 1])}' },
      vrf: { value: 'VRF ${bitbuilder_network.shop.vrf}' },
      router: { value: '${element(bitbuilder_network.shop.routers, 0)}' },
      targets: { value: '${tolist(bitbuilder_network.shop.import_targets)}' },
      subnets: { value: '${bitbuilder_network.shop.subnets}' },
      gateway: { value: '${bitbuilder_network.shop.subnets.front.gateway}' },
      drift: { value: '${bitbuilder_network.shop.drift}' },
    });
  });

  test('refuses a reference to what its kind does not have', () => {
    expect(refusalOf((stack) => new TenantResource(stack, 'acme', { name: 'acme' }).reference('quotas', 'vm'))).toBe(
      'there is no attribute "quotas.vm"; the attributes are name, description, quotas, labels',
    );
  });

  test('has no attribute that Terraform or the CDK would take for an argument of its own', () => {
    const arguments_ = ['connection', 'count', 'dependsOn', 'forEach', 'lifecycle', 'provider', 'provisioners', 'id', 'drift', 'timeouts'];
    for (const kind of kinds) {
      const names = [...Object.keys(kind.spec.shape), ...Object.keys(kind.status.shape)];
      expect(names.filter((name) => arguments_.includes(name))).toEqual([]);
    }
  });

  test('exists for every kind, under its outward name', () => {
    const types = [TenantResource, NetworkResource, WireguardLinkResource, VmResource].map(({ tfResourceType }) => tfResourceType);
    expect([...types, 'bitbuilder_image'].sort()).toEqual(kinds.map(({ name }) => `bitbuilder_${name}`).sort());
  });

  test('accepts the samples of its kind and says the same in snake_case', () => {
    const json = synthesise((stack) => {
      for (const [Resource, kind] of [
        [TenantResource, 'tenant'],
        [NetworkResource, 'network'],
        [WireguardLinkResource, 'wireguard_link'],
        [VmResource, 'vm'],
      ] as const) {
        const { samples } = kinds.find(({ name }) => name === kind) ?? kinds[0]!;
        new (Resource as new (...rest: unknown[]) => TerraformResource)(stack, `${kind}-changed`, samples.changed);
      }
    });
    const written = JSON.stringify(json.resource);
    expect(written).not.toMatch(/"[a-z_]+[A-Z][A-Za-z]*":/);
    expect(written).toContain('"preshared_key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="');
  });
});
