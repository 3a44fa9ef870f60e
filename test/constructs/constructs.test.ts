import {
  Aspects,
  BitBuilderProvider,
  Fn,
  Image,
  ImageData,
  NetworkResource,
  Tenant,
  TenantResource,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
  Vm,
  VmResource,
  VrfNetwork,
  WireGuardLink,
  WireguardLinkResource,
} from '../../constructs/index.js';
import { resourceOf } from '../../constructs/resources.js';
import { kinds } from '../../lib/kinds/index.js';
import { freshApp, synthesise } from './synth.js';

const front = { front: { cidr: '10.1.0.0/24' } };

/** What a build of a stack throws; fails when it throws nothing. */
function refusalOf(build: (stack: TerraformStack) => void): string {
  try {
    synthesise(build);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was refused');
}

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

describe('a tenant with its network', () => {
  test('is named after its construct, and the network depends on it', () => {
    const json = synthesise((stack) => {
      const acme = new Tenant(stack, 'acme', { quotas: { vms: 10, memoryMiB: 65536 }, labels: { costCentre: 'A1' } });
      new VrfNetwork(stack, 'shop', {
        tenant: acme,
        site: 'ams1',
        subnets: { front: { cidr: '10.1.0.0/24', dhcp: { start: '10.1.0.100', stop: '10.1.0.199', nameServers: ['9.9.9.9'] } } },
      });
    });
    expect(json.resource).toEqual({
      bitbuilder_tenant: { acme: { name: 'acme', quotas: { vms: 10, memory_mib: 65536 }, labels: { costCentre: 'A1' } } },
      bitbuilder_network: {
        shop: {
          tenant: '${bitbuilder_tenant.acme.id}',
          name: 'shop',
          site: 'ams1',
          subnets: { front: { cidr: '10.1.0.0/24', dhcp: { start: '10.1.0.100', stop: '10.1.0.199', name_servers: ['9.9.9.9'] } } },
        },
      },
    });
    expect(json.terraform).toMatchObject({ required_providers: { bitbuilder: { source: 'bitbuilder/bitbuilder', version: '0.1.0' } } });
  });

  test('may be managed by another stack', () => {
    const json = synthesise((stack) => {
      const acme = Tenant.fromName(stack, 'acme', 'acme');
      const shop = VrfNetwork.fromName(stack, 'shop', acme, 'shop');
      new Vm(stack, 'web', {
        image: Image.fromVmId(stack, 'debian', { cluster: 'ams1-pve', vmId: 9000 }),
        nics: [{ subnet: shop.subnet('front') }],
      });
    });
    expect(json.data).toEqual({
      bitbuilder_tenant: { acme: { id: 'acme' } },
      bitbuilder_network: { shop: { id: 'acme/shop' } },
      bitbuilder_image: { debian: { cluster: 'ams1-pve', vm_id: 9000 } },
    });
    expect(json.resource).toEqual({
      bitbuilder_vm: {
        web: {
          tenant: '${data.bitbuilder_tenant.acme.id}',
          name: 'web',
          cluster: 'ams1-pve',
          image: '${data.bitbuilder_image.debian.id}',
          nics: [{ network: '${data.bitbuilder_network.shop.id}', subnet: 'front' }],
        },
      },
    });
  });

  test('has only the subnets that were written', () => {
    expect(
      refusalOf((stack) =>
        new VrfNetwork(stack, 'shop', { tenant: new Tenant(stack, 'acme'), site: 'ams1', subnets: front }).subnet('frnt'),
      ),
    ).toBe('network "site/shop" has no subnet "frnt"; it has "front"');
  });

  test('needs prefixes where nothing gives them', () => {
    expect(
      refusalOf((stack) => new VrfNetwork(stack, 'shop', { tenant: new Tenant(stack, 'acme'), site: 'ams1', subnets: { front: {} } })),
    ).toBe(
      'Network at "site/shop" cannot be accepted:\n  subnets.front.cidr: is required; state it, or put an Addressing on the app, which gives one',
    );
  });
});

describe('a WireGuard link', () => {
  test('between two routers stands in the VRF of its network at both ends', () => {
    const json = synthesise((stack) => {
      const shop = new VrfNetwork(stack, 'shop', { tenant: new Tenant(stack, 'acme'), site: 'ams1', subnets: front });
      new WireGuardLink(stack, 'backbone', {
        network: shop,
        local: { router: 'ams1-r1', allowedIps: ['10.8.0.0/16'] },
        remote: { router: 'ams1-r2' },
        mtu: 1380,
      });
    });
    expect(json.resource?.bitbuilder_wireguard_link).toEqual({
      backbone: {
        name: 'backbone',
        local: { router: 'ams1-r1', network: '${bitbuilder_network.shop.id}', allowed_ips: ['10.8.0.0/16'] },
        remote: { router: 'ams1-r2', network: '${bitbuilder_network.shop.id}' },
        mtu: 1380,
      },
    });
  });

  test('to an outside peer in the underlay names no network', () => {
    const publicKey = 'jUd41n3XYa3yXBzyBvWqlLhYgRef5RiBD7jwo70U+Rw=';
    const json = synthesise((stack) => {
      const secret = new TerraformVariable(stack, 'psk', { sensitive: true });
      const link = new WireGuardLink(stack, 'office', {
        local: { router: 'ams1-r1' },
        remote: { publicKey, endpoint: '203.0.113.20', port: 51820, allowedIps: ['192.168.40.0/24'] },
        presharedKey: secret.stringValue,
        presharedKeyVersion: 1,
      });
      new TerraformOutput(stack, 'key', { value: link.publicKey, staticId: true });
    });
    expect(json.resource?.bitbuilder_wireguard_link).toEqual({
      office: {
        name: 'office',
        local: { router: 'ams1-r1' },
        remote: { public_key: publicKey, endpoint: '203.0.113.20', port: 51820, allowed_ips: ['192.168.40.0/24'] },
        preshared_key: '${var.psk}',
        preshared_key_version: 1,
      },
    });
    expect(json.output?.key?.value).toBe('${bitbuilder_wireguard_link.office.local_public_key}');
  });

  test('stays within one tenant', () => {
    const networkOf = (stack: TerraformStack, name: string) =>
      new VrfNetwork(stack, `${name}-net`, { tenant: new Tenant(stack, name), site: 'ams1', subnets: front });
    expect(
      refusalOf((stack) => {
        new WireGuardLink(stack, 'leak', {
          network: networkOf(stack, 'acme'),
          local: { router: 'ams1-r1' },
          remote: { router: 'ams1-r2', network: networkOf(stack, 'globex') },
        });
      }),
    ).toBe(
      'WireGuard link at "site/leak" cannot be accepted:\n  remote.network: the ends belong to two tenants ("acme" and "globex"); a link stays within one',
    );
  });
});

describe('a VM', () => {
  test('takes its cluster from the image and its tenant from its network', () => {
    const json = synthesise((stack) => {
      const shop = new VrfNetwork(stack, 'shop', { tenant: new Tenant(stack, 'acme'), site: 'ams1', subnets: front });
      const image = new Image(stack, 'debian-12', { cluster: 'ams1-pve', source: 'local:import/debian-12.qcow2' });
      const web = new Vm(stack, 'web', {
        image,
        cores: 2,
        disks: { scsi0: { sizeGiB: 20 } },
        nics: [{ subnet: shop.subnet('front'), address: '10.1.0.10' }],
        cloudInit: { user: 'ops', userData: '#cloud-config\n' },
      });
      new TerraformOutput(stack, 'address', { value: web.address(), staticId: true });
      new TerraformOutput(stack, 'gateway', { value: shop.subnet('front').gateway, staticId: true });
    });
    expect(json.resource?.bitbuilder_image).toEqual({
      'debian-12': { name: 'debian-12', cluster: 'ams1-pve', source: 'local:import/debian-12.qcow2' },
    });
    expect(json.resource?.bitbuilder_vm).toEqual({
      web: {
        tenant: '${bitbuilder_tenant.acme.id}',
        name: 'web',
        cluster: 'ams1-pve',
        image: '${bitbuilder_image.debian-12.id}',
        cores: 2,
        disks: { scsi0: { size_gib: 20 } },
        nics: [{ network: '${bitbuilder_network.shop.id}', subnet: 'front', address: '10.1.0.10' }],
        cloud_init: { user: 'ops', user_data: '#cloud-config\n' },
      },
    });
    expect(json.output).toEqual({
      address: { value: '${bitbuilder_vm.web.nics.0.address}' },
      gateway: { value: '${bitbuilder_network.shop.subnets.front.gateway}' },
    });
  });

  test('joins no network of another tenant', () => {
    expect(
      refusalOf((stack) => {
        const shop = new VrfNetwork(stack, 'shop', { tenant: new Tenant(stack, 'acme'), site: 'ams1', subnets: front });
        new Vm(stack, 'spy', {
          tenant: new Tenant(stack, 'globex'),
          image: Image.fromName(stack, 'i', { cluster: 'c', name: 'i' }),
          nics: [{ subnet: shop.subnet('front') }],
        });
      }),
    ).toBe(
      'VM at "site/spy" cannot be accepted:\n  nics[0].subnet: network "acme/shop" does not belong to tenant "globex"; a VM joins networks of its own tenant only',
    );
  });

  test('without an interface needs its tenant', () => {
    expect(refusalOf((stack) => new Vm(stack, 'alone', { image: Image.fromName(stack, 'i', { cluster: 'c', name: 'i' }) }))).toBe(
      'VM at "site/alone" cannot be accepted:\n  tenant: is required for a VM without a network interface',
    );
  });
});

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
  subnets.back.vlan: Too big: expected number to be <=4094`,
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
    expect(message).toBe('Network at "site/a" cannot be accepted:\n  subnets.front.vlan: Too small: expected number to be >=2');
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
      'Image at "site/i" cannot be accepted:\n  vmId: Invalid input: expected int, received number',
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
    const arguments_ = ['connection', 'count', 'dependsOn', 'forEach', 'lifecycle', 'provider', 'provisioners', 'id', 'drift'];
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

describe('the provider', () => {
  test('may be two in one stack', () => {
    const json = synthesise(
      (stack) => {
        const provider = new BitBuilderProvider(stack, 'second', { alias: 'ams2', endpoint: 'http://127.0.0.1:7781' });
        new TenantResource(stack, 'acme', { name: 'acme', provider });
      },
      { endpoint: 'http://127.0.0.1:7780' },
    );
    expect(json.provider).toEqual({
      bitbuilder: [{ endpoint: 'http://127.0.0.1:7780' }, { alias: 'ams2', endpoint: 'http://127.0.0.1:7781' }],
    });
    expect(json.resource).toEqual({ bitbuilder_tenant: { acme: { name: 'acme', provider: 'bitbuilder.ams2' } } });
  });

  test('is missed at synthesis', () => {
    const { app, clean } = freshApp();
    const stack = new TerraformStack(app, 'site');
    new Tenant(stack, 'acme');
    expect(() => Testing.synth(stack, true)).toThrow(/bitbuilder/);
    clean();
  });

  test('lets aspects of a stack visit what is inside the constructs', () => {
    const visited: string[] = [];
    synthesise((stack) => {
      new Tenant(stack, 'acme');
      Aspects.of(stack).add({ visit: (node) => void (TerraformResource.isTerraformResource(node) && visited.push(node.node.path)) });
    });
    expect(visited).toEqual(['site/acme/Default']);
  });
});
