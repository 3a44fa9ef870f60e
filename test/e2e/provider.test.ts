import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kinds } from '../../lib/kinds/index.js';
import { openFakeShim, type FakeShim } from '../providers/terraform/fake-shim.js';
import { core, testSince } from '../support/core.js';

const run = promisify(execFile);
const configuration = (subnets: string) => `
terraform {
  required_providers {
    bitbuilder = { source = "bitbuilder/bitbuilder" }
  }
}
variable "description" { default = null }
resource "bitbuilder_tenant" "red" {
  name        = "red"
  description = var.description
}
resource "bitbuilder_network" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web"
  site    = "ams1"
  subnets = ${subnets}
}
data "bitbuilder_network" "web" {
  id = bitbuilder_network.web.id
}
output "table" { value = data.bitbuilder_network.web.table }
`;

(core ? describe : describe.skip)(`the provider under ${core?.name} ${core?.version}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'bitbuilder-provider-'));
  let shim: FakeShim;

  beforeAll(async () => {
    shim = await openFakeShim({ kinds, token: 't0ken' });
    await run(process.execPath, [join(__dirname, '../../scripts/build-provider.mjs'), work]);
    writeFileSync(join(work, 'cli.tfrc'), `provider_installation {\n  filesystem_mirror {\n    path = "${work}/mirror"\n  }\n}\n`);
    // A user's project may say this; the bundle must not be taken for ESM.
    writeFileSync(join(work, 'package.json'), '{"type":"module"}');
    writeFileSync(join(work, 'main.tf'), configuration('{ front = { cidr = "10.1.0.0/24" } }'));
  });
  afterAll(async () => {
    await shim.close();
    rmSync(work, { recursive: true, force: true });
  });

  const command = async (...args: string[]): Promise<{ code: number; output: string }> => {
    const environment = {
      ...process.env,
      TF_CLI_CONFIG_FILE: join(work, 'cli.tfrc'),
      CHECKPOINT_DISABLE: '1',
      BITBUILDER_ENDPOINT: shim.endpoint,
      BITBUILDER_TOKEN: 't0ken',
    };
    try {
      const { stdout, stderr } = await run(core?.command ?? '', [...args, '-no-color'], { cwd: work, env: environment });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  };

  test('a configuration is planned, applied, found unchanged, changed, imported and destroyed', async () => {
    expect(await command('init', '-input=false')).toMatchObject({ code: 0 });
    expect(await command('validate')).toMatchObject({ code: 0 });

    const plan = await command('plan', '-input=false');
    expect(plan.output).toMatch(/\+ id += "red\/web"/);
    expect(plan.output).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');

    const applied = await command('apply', '-auto-approve', '-input=false');
    expect(applied.output).toContain('table = 1001');
    expect([...shim.resources.keys()]).toEqual(['tenant/red', 'network/red/web']);
    expect(await command('plan', '-detailed-exitcode')).toMatchObject({ code: 0 });

    writeFileSync(join(work, 'main.tf'), configuration('{ front = { cidr = "10.1.0.0/24" }, back = { cidr = "10.1.1.0/24" } }'));
    const changed = await command('apply', '-auto-approve', '-input=false', '-var', 'description=Red Ltd');
    expect(changed.output).toContain('0 added, 2 changed, 0 destroyed.');

    expect(await command('state', 'rm', 'bitbuilder_network.web')).toMatchObject({ code: 0 });
    expect(await command('import', '-var', 'description=Red Ltd', 'bitbuilder_network.web', 'red/web')).toMatchObject({ code: 0 });
    expect(await command('plan', '-detailed-exitcode', '-var', 'description=Red Ltd')).toMatchObject({ code: 0 });

    const destroyed = await command('destroy', '-auto-approve', '-input=false');
    expect(destroyed.output).toContain('2 destroyed.');
    expect(shim.resources.size).toBe(0);
    expect(JSON.parse(readFileSync(join(work, 'terraform.tfstate'), 'utf8'))).toMatchObject({ resources: [] });
  }, 120_000);

  const head = configuration('{}').split('variable')[0] ?? '';

  testSince({ terraform: '1.8', tofu: '1.7' }, 'functions are called at plan', async () => {
    writeFileSync(join(work, 'main.tf'), `${head}output "address" { value = provider::bitbuilder::host_address("10.1.0.0/24", -1) }`);
    expect((await command('plan')).output).toContain('+ address = "10.1.0.254"');
    writeFileSync(join(work, 'main.tf'), `${head}output "address" { value = provider::bitbuilder::host_address("10.1.0.1/24", 1) }`);
    const { output } = await command('validate');
    expect(output).toContain('while calling provider::bitbuilder::host_address(prefix, number)');
    expect(output).toContain('Invalid value for "prefix" parameter: has host bits');
  });

  testSince(
    { terraform: '1.8', tofu: '1.10' },
    'what terraform_data stood in for is moved, and a time-out is no reason to ask the shim',
    async () => {
      writeFileSync(join(work, 'main.tf'), `${head}resource "terraform_data" "blue" { input = "blue" }`);
      expect(await command('apply', '-auto-approve')).toMatchObject({ code: 0 });
      const blue = { kind: 'tenant', id: 'blue', spec: { name: 'blue' }, status: {}, drift: [] };
      shim.resources.set('tenant/blue', blue);
      const moved = 'moved {\n from = terraform_data.blue\n to = bitbuilder_tenant.blue\n}\n';
      const tenant = (more: string) => `resource "bitbuilder_tenant" "blue" {\n name = "blue"\n ${more}\n}\n`;
      writeFileSync(join(work, 'main.tf'), `${head}${moved}${tenant('')}`);
      expect((await command('apply', '-auto-approve')).output).toContain('0 added, 0 changed, 0 destroyed');
      writeFileSync(join(work, 'main.tf'), `${head}${tenant('timeouts = { create = "10m" }')}`);
      expect((await command('apply', '-auto-approve')).output).toContain('0 added, 1 changed, 0 destroyed');
      expect(shim.requests.some(({ line }) => line === 'PUT /api/v1/tenant/blue')).toBe(false);
      expect(await command('plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
      expect(await command('destroy', '-auto-approve')).toMatchObject({ code: 0 });
    },
  );

  test('create_before_destroy does not destroy what it has just made under the same id', async () => {
    const tenant = (name: string) => `resource "bitbuilder_tenant" "${name}" {
      name = "blue"
      lifecycle { create_before_destroy = true }
    }`;
    writeFileSync(join(work, 'main.tf'), `${head}${tenant('blue')}`);
    expect(await command('apply', '-auto-approve', '-input=false')).toMatchObject({ code: 0 });
    const replaced = await command('apply', '-auto-approve', '-input=false', '-replace=bitbuilder_tenant.blue');
    expect(replaced.output).toContain('Tenant "blue" was kept');
    expect([...shim.resources.keys()]).toEqual(['tenant/blue']);
    expect(await command('plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
    expect(await command('destroy', '-auto-approve', '-input=false')).toMatchObject({ code: 0 });
    expect(shim.resources.size).toBe(0);
  });

  test('a null in a map and a read-only attribute are refused before anything is made', async () => {
    writeFileSync(
      join(work, 'main.tf'),
      `${head}resource "bitbuilder_tenant" "red" {\n name = "red"\n labels = { a = null }\n drift = []\n}\n`,
    );
    const { code, output } = await command('validate');
    expect(code).toBe(1);
    expect(output).toContain('labels.a: is null; leave the key out');
    expect(output).toContain('drift: is read-only; leave it out');
  });

  test('what NODE_OPTIONS holds for other programs does not keep it from starting', async () => {
    const launcher = join(__dirname, '../../dist/provider/terraform-provider-bitbuilder_v0.1.0');
    const started = run(launcher, [], { env: { ...process.env, NODE_OPTIONS: '--require /nonexistent.js' } });
    await expect(started).rejects.toMatchObject({ stdout: expect.stringContaining('This is a Terraform provider.') as string });
  });

  test('a fault in the configuration is shown at its place', async () => {
    writeFileSync(join(work, 'main.tf'), configuration('{ front = { cidr = "10.1.0.1/24" } }'));
    const { code, output } = await command('validate');
    expect(code).toBe(1);
    expect(output).toContain('subnets.front.cidr:');
    expect(output).toMatch(/on main\.tf line \d+, in resource "bitbuilder_network" "web"/);
  });
});
