import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Addressing,
  BitBuilderProvider,
  Image,
  Tenant,
  TerraformProvider,
  TerraformStack,
  TerraformVariable,
  Testing,
  Vm,
  VrfNetwork,
  type AddressingProps,
  type SubnetProps,
} from '../../constructs/index.js';
import { providerVersion } from '../../constructs/provider-source.js';
import { freshApp, withoutMetadata } from './synth.js';

let fresh: ReturnType<typeof freshApp>;
beforeEach(() => {
  fresh = freshApp();
});
afterEach(() => fresh.clean());

/** Builds tenants, each with a network and one VM, in a stack of a new app, and returns the resources and the stack's directory. */
function build(
  tenants: Record<string, Record<string, SubnetProps>>,
  props: AddressingProps = {},
  provider: { mirror?: string | false } = { mirror: false },
) {
  const { app, directory } = { ...fresh, app: Testing.app({ outdir: join(fresh.directory, 'cdktf.out') }) };
  new Addressing(app, { lockFile: join(directory, 'bitbuilder.lock.json'), mode: 'update', vlans: '100-199', ...props });
  const stack = new TerraformStack(app, 'site');
  new BitBuilderProvider(stack, 'bitbuilder', provider);
  const image = Image.fromName(stack, 'debian', { cluster: 'ams1-pve', name: 'debian-12' });
  for (const [name, subnets] of Object.entries(tenants)) {
    const tenant = new Tenant(stack, name);
    const web = new VrfNetwork(stack, `${name}-web`, { name: 'web', tenant, site: 'ams1', subnets });
    new Vm(stack, `${name}-1`, { name: 'web-1', image, nics: [{ subnet: web.subnet('front') }] });
  }
  app.synth();
  const stackDirectory = join(directory, 'cdktf.out', 'stacks', 'site');
  const json = withoutMetadata(JSON.parse(readFileSync(join(stackDirectory, 'cdk.tf.json'), 'utf8'))) as {
    resource: Record<string, Record<string, Record<string, unknown>>>;
  };
  return { resource: json.resource, stackDirectory, lock: () => readFileSync(join(directory, 'bitbuilder.lock.json'), 'utf8') };
}

const plain = { front: {} };

describe('addressing', () => {
  test('fills in what a network and its VMs do not state, and records it', () => {
    const { resource, lock } = build({ acme: { front: {}, back: { prefixLength: 28, vlan: 150 } } });
    expect(resource.bitbuilder_network).toEqual({
      'acme-web': {
        tenant: '${bitbuilder_tenant.acme.id}',
        name: 'web',
        site: 'ams1',
        table: 9698,
        l3_vni: 16975,
        import_targets: ['65000:16975'],
        export_targets: ['65000:16975'],
        subnets: {
          front: { cidr: '10.239.49.0/24', vlan: 138, l2_vni: 85815 },
          back: { cidr: '10.146.88.80/28', vlan: 150, l2_vni: 66443 },
        },
      },
    });
    expect(resource.bitbuilder_vm?.['acme-1']?.nics).toEqual([
      { network: '${bitbuilder_network.acme-web.id}', subnet: 'front', address: '10.239.49.79' },
    ]);
    expect(lock()).toContain('    { "owner": "acme/web", "pool": "table", "scope": "fleet", "value": 9698 },\n');
    expect(lock()).not.toContain('150');
  });

  test('renumbers nobody when a tenant comes or goes', () => {
    const before = build({ acme: plain, globex: plain }).resource;
    const more = build({ hooli: plain, initech: plain, acme: plain, globex: plain }).resource;
    const fewer = build({ globex: plain }).resource;
    expect(more.bitbuilder_network).toMatchObject(before.bitbuilder_network ?? {});
    expect(more.bitbuilder_vm).toMatchObject(before.bitbuilder_vm ?? {});
    expect(before.bitbuilder_network).toMatchObject(fewer.bitbuilder_network ?? {});
  });

  test('prunes tombstones only when told to', () => {
    build({ acme: plain, globex: plain });
    const kept = build({ globex: plain }).lock();
    expect(kept.match(/"released": true/g)).toHaveLength(6);
    const pruned = build({ globex: plain }, { mode: 'prune' }).lock();
    expect(pruned).not.toContain('acme');
  });

  test('refuses to change a frozen lock file and says what would', () => {
    build({ acme: plain });
    const before = build({ acme: plain }, { mode: 'frozen' }).lock();
    expect(() => build({ acme: plain, globex: plain }, { mode: 'frozen' })).toThrow(
      /bitbuilder.lock.json is frozen and would change:\n  \+ globex\/web: VNI \d+ in fleet\n  \+ globex\/web: table \d+ in fleet\n[^]*synthesise without BITBUILDER_LOCK=frozen and commit the file$/,
    );
    expect(() => build({}, { mode: 'frozen' })).toThrow(/  - acme\/web: table \d+ in fleet\n/);
    expect(build({ acme: plain }).lock()).toBe(before);
  });

  test('is frozen by the environment as well, which may say nothing else than a mode', () => {
    const before = process.env.BITBUILDER_LOCK;
    try {
      process.env.BITBUILDER_LOCK = 'frozen';
      expect(() => build({ acme: plain }, { mode: undefined, tables: undefined })).toThrow('is frozen and would change');
      process.env.BITBUILDER_LOCK = 'freeze';
      expect(() => build({ acme: plain }, { mode: undefined })).toThrow('BITBUILDER_LOCK is "freeze"; it may be update, frozen or prune');
    } finally {
      if (before === undefined) delete process.env.BITBUILDER_LOCK;
      else process.env.BITBUILDER_LOCK = before;
    }
  });

  test('names file and both owners when a merge gave one number twice', () => {
    const { lock } = build({ acme: plain });
    const file = join(fresh.directory, 'bitbuilder.lock.json');
    const [line = ''] = lock().match(/.*"table".*\n/) ?? [];
    writeFileSync(file, lock().replace(line, line + line.replace('acme/web', 'globex/web')));
    expect(() => build({ acme: plain })).toThrow(
      /bitbuilder.lock.json: two recorded allocations exclude each other: table \d+ of "globex\/web" is already that of "acme\/web"/,
    );
  });

  test('refuses a stated number that another network has', () => {
    const { resource } = build({ acme: plain });
    const vlan = (resource.bitbuilder_network?.['acme-web'] as { subnets: { front: { vlan: number } } }).subnets.front.vlan;
    expect(() => build({ acme: plain, globex: { front: { vlan } } })).toThrow(
      `VLAN ${vlan} of "globex/web/front" is already that of "acme/web/front" in site ams1`,
    );
  });

  test('lets tokens be, though two networks have the same one', () => {
    const { app } = fresh;
    new Addressing(app, { lockFile: join(fresh.directory, 'lock.json') });
    const stack = new TerraformStack(app, 'site');
    const vlan = new TerraformVariable(stack, 'vlan', { type: 'number' }).numberValue;
    const tenant = new Tenant(stack, 'acme');
    for (const name of ['a', 'b']) new VrfNetwork(stack, name, { tenant, site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24', vlan } } });
    const json = JSON.parse(Testing.synth(stack)) as { resource: { bitbuilder_network: Record<string, { subnets: { front: object } }> } };
    expect(Object.values(json.resource.bitbuilder_network).map(({ subnets }) => subnets.front)).toEqual([
      { cidr: '10.1.0.0/24', vlan: '${var.vlan}', l2_vni: expect.any(Number) },
      { cidr: '10.1.0.0/24', vlan: '${var.vlan}', l2_vni: expect.any(Number) },
    ]);
  });

  test('gives a VM no address that the gateway, DHCP or the routers have', () => {
    const tight = { cidr: '10.9.0.0/28', dhcp: { start: '10.9.0.4', stop: '10.9.0.13' }, gateway: '10.9.0.2' };
    const { resource } = build({ acme: { front: tight }, globex: { front: tight } });
    const addresses = Object.values(resource.bitbuilder_vm ?? {}).map(({ nics }) => (nics as { address: string }[])[0]?.address);
    for (const address of addresses) expect(['10.9.0.1', '10.9.0.3', '10.9.0.14']).toContain(address);
  });

  test('needs names that are known at synthesis', () => {
    const { app } = fresh;
    new Addressing(app, { lockFile: join(fresh.directory, 'lock.json') });
    const stack = new TerraformStack(app, 'site');
    const tenant = new Tenant(stack, 'acme', { name: '${local.name}' });
    expect(() => new VrfNetwork(stack, 'web', { tenant, site: 'ams1', subnets: plain })).toThrow(
      'Network at "site/web" cannot be accepted:\n  the tenant, name and site of a network below an Addressing must be known at synthesis',
    );
  });
});

const hasTerraform = (() => {
  try {
    return Boolean(execFileSync('terraform', ['version'], { stdio: 'pipe' }));
  } catch {
    return false;
  }
})();

describe('a provider that no registry knows', () => {
  /** A package as the build lays it; `init` hashes it and does not start it. */
  function layPackage(): string {
    const mirror = join(fresh.directory, 'mirror');
    for (const platform of ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64']) {
      const directory = join(mirror, 'registry.terraform.io', 'bitbuilder', 'bitbuilder', providerVersion, platform);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, `terraform-provider-bitbuilder_v${providerVersion}`), `#!/bin/sh\n# ${Math.random()}\n`, {
        mode: 0o755,
      });
    }
    return mirror;
  }

  const lockFile = (directory: string) => readFileSync(join(directory, '.terraform.lock.hcl'), 'utf8');

  test('is linked where Terraform looks first, and declared to the CDK CLI', () => {
    const { stackDirectory } = build({ acme: plain }, {}, { mirror: layPackage() });
    expect(readlinkSync(join(stackDirectory, 'terraform.d', 'plugins'))).toBe('../../../../mirror');
    expect(lockFile(stackDirectory)).toBe(`/* Read by cdktf and cdktn, not by Terraform.
provider "registry.terraform.io/bitbuilder/bitbuilder" {
  constraints = "0.1.0"
}
*/
`);
  });

  test('leaves the entries of other providers alone and forgets its own, which a rebuilt provider would not fit', () => {
    const mirror = layPackage();
    const { stackDirectory } = build({ acme: plain }, {}, { mirror });
    const other = 'provider "registry.terraform.io/hashicorp/random" {\n  version = "3.6.0"\n  hashes = [\n    "h1:abc=",\n  ]\n}\n';
    const own = other.replace('hashicorp/random', 'bitbuilder/bitbuilder');
    writeFileSync(join(stackDirectory, '.terraform.lock.hcl'), `# by init\n\n${own}\n${other}`);
    build({ acme: plain }, {}, { mirror });
    const first = lockFile(stackDirectory);
    expect(first).toMatch(/^\/\* Read by [^]*\*\/\n\n# by init\n\nprovider "registry.terraform.io\/hashicorp\/random" {\n/);
    expect(first.match(/bitbuilder\/bitbuilder/g)).toHaveLength(1);
    build({ acme: plain }, {}, { mirror });
    expect(lockFile(stackDirectory)).toBe(first);
  });

  test('has the other providers of the stack declared with it', () => {
    const stack = new TerraformStack(fresh.app, 'site');
    new BitBuilderProvider(stack, 'bitbuilder', { mirror: layPackage() });
    class RandomProvider extends TerraformProvider {}
    new RandomProvider(stack, 'random', {
      terraformResourceType: 'random',
      terraformProviderSource: 'hashicorp/random',
      terraformGeneratorMetadata: { providerName: 'random', providerVersionConstraint: '~> 3.6' },
    });
    fresh.app.synth();
    expect(lockFile(join(fresh.directory, 'cdktf.out', 'stacks', 'site'))).toContain(
      'provider "registry.terraform.io/hashicorp/random" {\n  constraints = "~> 3.6"\n}\n',
    );
  });

  test('is not looked for behind a directory of the user', () => {
    const plugins = join(fresh.directory, 'cdktf.out', 'stacks', 'site', 'terraform.d', 'plugins');
    mkdirSync(plugins, { recursive: true });
    const { stackDirectory } = build({ acme: plain }, {}, { mirror: layPackage() });
    expect(existsSync(join(plugins, 'registry.terraform.io'))).toBe(false);
    const manifest = readFileSync(join(stackDirectory, '..', '..', 'manifest.json'), 'utf8');
    expect(manifest).toContain('is a directory of its own, so the provider is looked for there');
  });

  test('must be where `mirror` says', () => {
    expect(() => build({ acme: plain }, {}, { mirror: '/nowhere' })).toThrow(
      'BitBuilderProvider at "site/bitbuilder": there is no mirror at /nowhere; build the provider or correct `mirror`',
    );
  });

  (hasTerraform ? test : test.skip)(
    `is installed by a plain init, twice, though rebuilt in between${hasTerraform ? '' : ' (skipped: no terraform)'}`,
    () => {
      const environment = { PATH: process.env.PATH, HOME: fresh.directory, CHECKPOINT_DISABLE: '1' };
      for (let round = 0; round < 2; round++) {
        const { stackDirectory } = build({ acme: plain }, {}, { mirror: layPackage() });
        const output = execFileSync('terraform', ['init', '-no-color', '-input=false'], {
          cwd: stackDirectory,
          env: environment,
          encoding: 'utf8',
        });
        expect(output).toContain(`Installed bitbuilder/bitbuilder v${providerVersion} (unauthenticated)`);
        rmSync(join(stackDirectory, '.terraform'), { recursive: true });
      }
    },
  );
});

test('constructs, provider and package have one version', () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string };
  expect(providerVersion).toBe(manifest.version);
});
