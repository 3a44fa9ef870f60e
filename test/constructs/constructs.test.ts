import {
  Aspects,
  BitBuilderProvider,
  Image,
  Tenant,
  TenantResource,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
  Vm,
  VrfNetwork,
  WireGuardLink,
} from '../../constructs/index.js';
import { freshApp, refusalOf, synthesise } from './synth.js';

const front = { front: { cidr: '10.1.0.0/24' } };

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

  test('takes no token that cannot be sent, and does not show it', () => {
    const words = 'it cannot be sent, as it holds a line break (character 3 of 7), and no token does';
    expect(refusalOf((stack) => new BitBuilderProvider(stack, 'second', { alias: 'ams2', token: 'se\ncret' }))).toBe(
      `Provider at "site/second" cannot be accepted:\n  token: ${words}; \`bbctl token\` prints the right one where the shim runs`,
    );
    const secret = '${var.token}';
    expect(synthesise(() => undefined, { token: secret }).provider).toEqual({ bitbuilder: [{ token: secret }] });
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
