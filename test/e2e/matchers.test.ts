import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { setupJest } from '../../constructs/testing.js';
import { core, Stand } from '../support/stand.js';

setupJest();
// Each test makes several plans with a real core.
jest.setTimeout(240_000);

const root = join(__dirname, '..', '..');

const lab = `
variable "tenant" { type = string }
variable "vlan" { type = number }
variable "cores" {
  type    = number
  default = 1
}
resource "bitbuilder_tenant" "own" { name = var.tenant }
resource "bitbuilder_network" "web" {
  tenant  = bitbuilder_tenant.own.id
  name    = "web"
  site    = "ams1"
  subnets = { front = { cidr = "10.1.0.0/24", vlan = var.vlan } }
}
resource "bitbuilder_vm" "web" {
  count   = 2
  tenant  = bitbuilder_tenant.own.id
  name    = "web-\${count.index + 1}"
  cluster = "ams1-pve"
  image   = "ams1-pve/debian-12"
  cores   = var.cores
  clone   = count.index == 0 ? "CLONE" : "full"
  nics    = [{ network = bitbuilder_network.web.id, subnet = "front", address = "10.1.0.1\${count.index}" }]
}
output "network" { value = bitbuilder_network.web.id }
`;

/** A module for each of two tenants, and beside them what depends on something that is known only after the apply. */
const hcl = (blueVlan = 151, more = '') => `
module "tenant" {
  source   = "./lab"
  for_each = { red = 150, blue = ${blueVlan} }
  tenant   = each.key
  vlan     = each.value
}
${more}`;

const unknown = `
resource "terraform_data" "later" { input = 2 }
resource "bitbuilder_vm" "sized" {
  tenant  = "red"
  name    = "sized"
  cluster = "ams1-pve"
  image   = "ams1-pve/debian-12"
  cores   = terraform_data.later.output
  nics    = [{ network = module.tenant["red"].network, subnet = "front" }]
}
resource "bitbuilder_network" "drawn" {
  tenant  = "red"
  name    = "drawn"
  site    = "ams1"
  subnets = { front = { cidr = "10.2.0.0/24", vlan = 150 + terraform_data.later.output } }
}`;

(core ? describe : describe.skip)('the matchers on plans of a real core', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await Stand.open();
  });
  afterAll(() => stand.close());

  const run = async (folder: string, ...args: string[]) =>
    (await promisify(execFile)(core ?? '', args, { cwd: folder, env: stand.environment, maxBuffer: 2 ** 26 })).stdout;
  /** What `show -json` prints of a plan. */
  const planned = async (folder: string, ...args: string[]) => {
    await run(folder, 'plan', '-input=false', '-out=plan', ...args);
    return run(folder, 'show', '-json', 'plan');
  };

  test('answer for examples/two-tenants as its plan says, before and after the apply', async () => {
    const outdir = join(stand.home, 'cdktf.out');
    const env = { ...process.env, BITBUILDER_LOCK: 'frozen', CDKTF_OUTDIR: outdir };
    execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], { cwd: join(root, 'examples', 'two-tenants'), env, stdio: 'pipe' });
    const folder = join(outdir, 'stacks', 'two-tenants');
    const synth = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
    const inventory = parse(readFileSync(join(stand.home, 'inventory.yaml'), 'utf8')) as object;
    await run(folder, 'init', '-input=false');
    const first = await planned(folder);
    await run(folder, 'apply', '-input=false', 'plan');
    const second = await planned(folder);
    for (const document of [synth, first, second]) {
      expect(document).toBeIsolatedFrom('tenant acme', 'tenant globex');
      expect(document).toBeIsolatedFrom('tenant acme', 'underlay');
      expect(document).toReach('vm acme/web', 'vm acme/database', { protocol: 'tcp', port: 5432 });
      expect(document).toReach('vm globex/build-1', '192.168.40.7');
      expect(document).not.toReach('vm acme/web', '192.168.40.7');
      expect(document).toHaveVm('acme/database', { cores: 2, memoryMiB: 4096, disks: { scsi1: { sizeGiB: 50 } } });
      expect(document).not.toHaveVm('globex/build-1', { clone: 'linked' });
      expect(document).toHaveRouterCommand('ams1-r2', /^set interfaces wireguard wg\d+ peer office allowed-ips 192\.168\.40\.0\/24$/, {
        inventory,
      });
      expect(document).not.toHaveRouterCommand('ams1-r1', /peer office/, { inventory });
    }
  });

  describe('of plain HCL', () => {
    let folder: string;
    const write = (text: string, clone = 'full') => {
      writeFileSync(join(folder, 'main.tf'), text);
      writeFileSync(
        join(folder, 'lab', 'main.tf'),
        `${readFileSync(join(stand.work, 'versions.tf'), 'utf8')}${lab.replace('CLONE', clone)}`,
      );
    };
    beforeAll(async () => {
      folder = join(stand.home, 'hcl');
      mkdirSync(join(folder, 'lab'), { recursive: true });
      cpSync(join(stand.work, 'versions.tf'), join(folder, 'versions.tf'));
      write(hcl(151, unknown));
      await run(folder, 'init', '-input=false');
    });

    test('with modules, count and for_each', async () => {
      write(hcl());
      const plan = await planned(folder);
      expect(plan).toBeIsolatedFrom('tenant red', 'tenant blue');
      expect(plan).toReach('vm red/web-1', 'vm red/web-2');
      expect(plan).toHaveVm('blue/web-2', { nics: [{ network: 'blue/web', subnet: 'front', address: '10.1.0.11' }] });
      expect(plan).toHaveRouterCommand('ams1-r1', 'set interfaces ethernet eth1 vif 151 vrf t-blue-web');
      write(hcl(150));
      const open = await planned(folder);
      expect(open).not.toBeIsolatedFrom('tenant red', 'tenant blue');
      expect(open).toReach('vm red/web-1', 'vm blue/web-2');
    });

    test('in which something is known only after the apply: nothing is guessed', async () => {
      write(hcl(151, unknown));
      const plan = await planned(folder);
      expect(plan).toHaveVm('red/sized', { memoryMiB: 1024 });
      expect(() => expect(plan).toHaveVm('red/sized', { cores: 1 })).toThrow(
        'nobody can say this of VM red/sized: cores is known only when Terraform runs',
      );
      expect(() => expect(plan).toBeIsolatedFrom('tenant red', 'tenant blue')).toThrow(
        'not proven for tenant red: subnets.front.vlan is not known yet, so it may be that of another network',
      );
      expect(plan).toHaveRouterCommand('ams1-r1', 'set interfaces ethernet eth1 vif 151 vrf t-blue-web');
      expect(() => expect(plan).toHaveRouterCommand('ams1-r1', /vif 152/)).toThrow(/vlan is not known before Terraform runs/);
    });

    test('in which a VM is replaced, one goes, and all go', async () => {
      write(hcl());
      await run(folder, 'apply', '-input=false', '-auto-approve');
      write(hcl(), 'linked');
      const replaced = await planned(folder);
      expect(replaced).toHaveVm('red/web-1', { clone: 'linked' });
      expect(replaced).toReach('vm red/web-1', 'vm red/web-2');
      expect(replaced).toBeIsolatedFrom('tenant red', 'tenant blue');
      write(hcl().replace(', blue = 151', ''));
      const fewer = await planned(folder);
      expect(() => expect(fewer).toHaveVm('blue/web-1')).toThrow('expected a VM blue/web-1, but there are red/web-1, red/web-2');
      expect(fewer).not.toHaveRouterCommand('ams1-r1', /blue/);
      const none = await planned(folder, '-destroy');
      expect(() => expect(none).toHaveVm('red/web-1')).toThrow('expected a VM red/web-1, but there is none');
      expect(() => expect(none).toReach('vm red/web-1', 'vm red/web-2')).toThrow('there is no "vm red/web-1"');
    });
  });
});

const uses = `
expect('{}').toReach('vm acme/web', '10.0.0.1', { protocol: 'tcp', port: 22 });
expect('{}').not.toReach('vm acme/web', '10.0.0.1');
expect('{}').toBeIsolatedFrom('tenant acme', 'tenant globex');
expect('{}').toHaveRouterCommand('ams1-r1', /^set/, { inventory: {} });
expect('{}').toHaveVm('acme/web', { cores: 2 });
expect(2).toBe(2);
// @ts-expect-error -- a size is a number
expect('{}').toHaveVm('acme/web', { cores: 'two' });
// @ts-expect-error -- an end is missing
expect('{}').toReach('vm acme/web');
// @ts-expect-error -- there is no such matcher
expect('{}').toBeHappy();
`;

describe("the matchers' types in a user's project", () => {
  let folder: string;
  const packages = ['cdktf', 'constructs', 'zod', 'expect'];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bitbuilder-types-'));
    const own = join(folder, 'node_modules', 'bitbuilder');
    mkdirSync(own, { recursive: true });
    cpSync(join(root, 'package.json'), join(own, 'package.json'));
    for (const part of ['constructs', 'lib']) cpSync(join(root, 'dist', part), join(own, 'dist', part), { recursive: true });
    for (const name of packages) link(name);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function link(name: string): void {
    const to = join(folder, 'node_modules', name);
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), to);
  }

  test.each([
    ['@types/jest', ['jest'], `import { setupJest } from 'bitbuilder/testing';\nsetupJest();`],
    [
      '@jest/globals',
      [],
      `import { expect } from '@jest/globals';\nimport { matchers } from 'bitbuilder/testing';\nexpect.extend(matchers);`,
    ],
  ])('are there with %s', (name, types, head) => {
    link(name);
    writeFileSync(join(folder, 'user.test.ts'), `${head}\n${uses}`);
    const compilerOptions = { strict: true, target: 'ES2022', module: 'node16', noEmit: true, skipLibCheck: true, types };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.test.ts'] }));
    const tsc = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], { encoding: 'utf8' });
    rmSync(join(folder, 'node_modules', name));
    expect([tsc.stdout, tsc.status]).toEqual(['', 0]);
  });

  test('make no error where nobody has Jest', () => {
    rmSync(join(folder, 'node_modules', 'expect'));
    writeFileSync(join(folder, 'user.ts'), `import { matchers } from 'bitbuilder/testing';\nexport const names = Object.keys(matchers);\n`);
    const compilerOptions = { strict: true, target: 'ES2022', module: 'node16', noEmit: true, skipLibCheck: false, types: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
    const tsc = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], { encoding: 'utf8' });
    link('expect');
    expect([tsc.stdout, tsc.status]).toEqual(['', 0]);
  });
});
