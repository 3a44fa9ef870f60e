import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Hypervisor } from '../../lib/ports.js';
import { createProxmoxHypervisor } from '../../providers/proxmox/hypervisor.js';
import { core as found, testSince } from '../support/core.js';
import { core, Stand } from '../support/stand.js';

const host = found?.name === 'OpenTofu' ? 'registry.opentofu.org' : 'registry.terraform.io';
const mac = 'BC:24:11:AA:BB:CC';
const since = { terraform: '1.8', tofu: '1.10' };

const base = `
resource "bitbuilder_tenant" "red" { name = "red" }
resource "bitbuilder_network" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web"
  site    = "ams1"
  subnets = { front = { cidr = "10.1.0.0/24" } }
}
`;
const web = `
resource "bitbuilder_vm" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web-1"
  cluster = "ams1-pve"
  image   = "ams1-pve/debian-12"
  cores   = 2
  nics    = [{ network = bitbuilder_network.web.id, subnet = "front" }]
}
`;
const moved = 'moved {\n  from = proxmox_virtual_environment_vm.web\n  to   = bitbuilder_vm.web\n}\n';
const imported = 'import {\n  to = bitbuilder_vm.web\n  id = "red/web-1@105"\n}\n';

/** A VM that another provider has made, taken over by a real core, with the shim and the devices of the lab. */
(core ? describe : describe.skip)('a VM that was there before', () => {
  let stand: Stand;
  let hands: Hypervisor;

  beforeAll(async () => {
    stand = await Stand.open();
    withSecondProvider(stand);
    const inventory = parse(readFileSync(join(stand.home, 'inventory.yaml'), 'utf8')) as Inventory;
    const { clusters } = parse(readFileSync(join(stand.home, 'lab', 'secrets.yaml'), 'utf8')) as Secrets;
    const { urls = [], tls } = inventory.sites.ams1?.clusters['ams1-pve'] ?? {};
    const credentials = { token: clusters['ams1-pve']?.token ?? '' };
    hands = createProxmoxHypervisor({ name: 'hands', urls, credentials, trust: { fingerprint: tls?.fingerprint ?? '' } });
    writeFileSync(join(stand.work, 'terraform.tfstate'), JSON.stringify({ ...emptyState, resources: [heldByBpg] }));
    expect(await stand.again(base, 'init')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await hands?.close();
    await stand.close();
  });
  beforeEach(async () => {
    await stand.terraform(base, 'apply', '-auto-approve');
    if (await hands.find(105)) {
      await hands.run({ verb: 'stop', vmId: 105 });
      await hands.run({ verb: 'destroy', vmId: 105 });
    }
    await hands.run({ verb: 'clone', vmId: 105, node: 'pve1', from: 9000, full: true, name: 'web', description: 'Our web server' });
    const nics = [{ bridge: 'vmbr0', vlan: 7, mac, firewall: false, model: 'virtio' }];
    await hands.run({ verb: 'configure', vmId: 105, settings: { cores: 1, memoryMiB: 1024, nics } });
    await hands.run({ verb: 'start', vmId: 105 });
  });

  /** The old provider has it in the state. */
  const holdByBpg = () => {
    const file = join(stand.work, 'terraform.tfstate');
    const state = JSON.parse(readFileSync(file, 'utf8')) as { resources: object[] };
    writeFileSync(file, JSON.stringify({ ...state, resources: [...state.resources, heldByBpg] }));
  };

  /** Plan, review, apply, plan again, destroy. */
  const expectTakenOver = async (configuration: string, summary: string) => {
    const plan = await stand.again(configuration, 'plan', '-out=plan');
    expect(plan).toMatchObject({ code: 0, output: expect.stringContaining('Warning: VM "red/web-1" takes over VM 105') as string });
    expect(plan.output).toContain('settings that change: name "web" → "red-web-1", cores 1 → 2');
    const review = await stand.bbctl('review', join(stand.work, 'plan'));
    expect(review).toContain('take over VM 105 "web" on pve1');
    expect(review).not.toContain('clone VM');
    const applied = await stand.again(configuration, 'apply', '-auto-approve');
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.output).toContain(summary);
    expect(await hands.find(105)).toMatchObject({ name: 'red-web-1', cores: 2, running: true, nics: [{ mac }] });
    expect((await hands.list()).filter(({ template }) => !template)).toHaveLength(1);
    expect(await stand.again(configuration, 'plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
    expect(await stand.again(base + web, 'plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
    expect(await stand.again(base + web, 'destroy', '-auto-approve')).toMatchObject({ code: 0 });
    expect((await hands.list()).filter(({ template }) => !template)).toHaveLength(0);
  };

  testSince(since, 'is moved from its old provider: told, taken over, empty plan, one VM', async () => {
    holdByBpg();
    await expectTakenOver(base + web + moved, 'Resources: 0 added, 1 changed, 0 destroyed.');
  });

  testSince(since, 'of another resource is refused in the plan, and a destroy before the takeover as well', async () => {
    await hands.run({ verb: 'configure', vmId: 105, settings: { description: 'bitbuilder:vm/blue/db' } });
    holdByBpg();
    const refused = await stand.again(base + web + moved, 'apply', '-auto-approve');
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('it belongs to vm "blue/db"');
    await hands.run({ verb: 'configure', vmId: 105, settings: { description: '' } });
    const destroyed = await stand.again(base + web + moved, 'destroy', '-auto-approve');
    expect(destroyed.output).toContain('VM 105 was moved or imported here and no apply has taken it over');
    expect(await hands.find(105)).toMatchObject({ running: true });
  });

  test('is imported by its VM id: told, taken over, empty plan, one VM', async () => {
    await expectTakenOver(base + web + imported, 'Resources: 1 imported, 0 added, 1 changed, 0 destroyed.');
  });
});

/** The old provider is there as well, as it is for whoever moves; a core asks it for nothing but its schema. */
function withSecondProvider({ home, environment }: Stand): void {
  const [mirror, platform] = [join(home, 'mirror'), `linux_${arch() === 'x64' ? 'amd64' : arch()}`];
  cpSync(join(__dirname, '../../dist/mirror'), mirror, { recursive: true });
  const folder = join(mirror, host, 'bpg/proxmox/0.1.0', platform);
  mkdirSync(join(folder, '..'), { recursive: true });
  cpSync(join(mirror, host, 'bitbuilder/bitbuilder/0.1.0', platform), folder, { recursive: true });
  renameSync(join(folder, 'terraform-provider-bitbuilder_v0.1.0'), join(folder, 'terraform-provider-proxmox_v0.1.0'));
  writeFileSync(environment.TF_CLI_CONFIG_FILE, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
}

const emptyState = {
  version: 4,
  terraform_version: found?.version,
  serial: 1,
  lineage: '9a2d1f6e-3e0c-4b7f-9d59-0f3a7c1b2d3e',
  outputs: {},
};
const heldByBpg = {
  mode: 'managed',
  type: 'proxmox_virtual_environment_vm',
  name: 'web',
  provider: `provider["${host}/bpg/proxmox"]`,
  instances: [{ schema_version: 0, attributes: { id: '105', vm_id: 105, node_name: 'pve1', name: 'web', description: 'Our web server' } }],
};

interface Inventory {
  sites: Record<string, { clusters: Record<string, { urls: string[]; tls: { fingerprint: string } }> }>;
}
interface Secrets {
  clusters: Record<string, { token: string }>;
}
