import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import { testSince } from '../support/core.js';
import { core, Stand } from '../support/stand.js';

const base = `
resource "bitbuilder_tenant" "red" {
  name   = "red"
  quotas = { vms = 1 }
}
resource "bitbuilder_network" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web"
  site    = "ams1"
  vrf     = "VRF"
  subnets = { front = { cidr = "10.1.0.0/24" } }
}
resource "bitbuilder_vm" "web" {
  tenant  = bitbuilder_tenant.red.id
  name    = "web-1"
  cluster = "ams1-pve"
  image   = "ams1-pve/debian-12"
  cores   = 1
  nics    = [{ network = bitbuilder_network.web.id, subnet = "front" }]
}
`;
const configuration = (vrf = 'web', cores = 1) => base.replace('VRF', vrf).replace('cores   = 1', `cores   = ${cores}`);

/** What a plan says beyond its diff, with the shim, the devices of the lab and a real core. */
(core ? describe : describe.skip)('a plan that is worth reading', () => {
  let stand: Stand;

  beforeAll(async () => {
    stand = await Stand.open();
    expect(await stand.terraform('', 'init')).toMatchObject({ code: 0 });
  });
  afterAll(() => stand.close());

  /** What the state of a VM says. */
  const stateOf = (name: string) => {
    const { resources } = JSON.parse(readFileSync(join(stand.work, 'terraform.tfstate'), 'utf8')) as State;
    return resources.find((each) => each.type === 'bitbuilder_vm' && each.name === name)?.instances[0]?.attributes ?? {};
  };
  /** What an administrator of the cluster asks of it. */
  const onCluster = async () => {
    const inventory = parse(readFileSync(join(stand.home, 'inventory.yaml'), 'utf8')) as Inventory;
    const root = `${inventory.sites.ams1?.clusters['ams1-pve']?.urls[0] ?? ''}/api2/json`;
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
    const login = new URLSearchParams({ username: 'root@pam', password: 'lab-root' }).toString();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const entry = await request(`${root}/access/ticket`, { method: 'POST', headers: form, body: login, dispatcher });
    const { data } = (await entry.body.json()) as { data: { ticket: string; CSRFPreventionToken: string } };
    const headers = { ...form, cookie: `PVEAuthCookie=${data.ticket}`, csrfpreventiontoken: data.CSRFPreventionToken };
    return {
      get: async (path: string) => (await request(`${root}${path}`, { headers, dispatcher })).body.text(),
      post: async (path: string, body: Record<string, string>) => {
        const sent = { method: 'POST', headers, body: new URLSearchParams(body).toString(), dispatcher } as const;
        expect((await request(`${root}${path}`, sent)).statusCode).toBe(200);
      },
      close: () => dispatcher.close(),
    };
  };

  test('names an image that there is not before anything is made', async () => {
    const { code, output } = await stand.terraform(configuration().replace('debian-12', 'debian-13'), 'plan');
    expect(code).toBe(1);
    expect(output).toContain('Error: Cannot create VM "red/web-1"');
    expect(output).toContain('cluster "ams1-pve" has no image "debian-13"; it has "debian-12"');
  });

  test('counts the VMs of the configuration against the quota of a tenant that it makes', async () => {
    const second = base.slice(base.indexOf('resource "bitbuilder_vm"')).replace('"web" {', '"more" {').replace('web-1', 'web-2');
    const { code, output } = await stand.terraform(configuration() + second, 'plan');
    expect(code).toBe(0);
    expect(output).toMatch(/tenant "red" may have 1 in quotas\.vms: 1 is used by others/);
  });

  test('is empty after an apply, and then says what a change restarts and what a replacement takes away', async () => {
    const made = await stand.apply(configuration());
    expect(made).toMatchObject({ code: 0 });
    expect(made.output).not.toContain('Warning:');
    expect(await stand.again(configuration(), 'plan', '-detailed-exitcode')).toMatchObject({ code: 0 });

    const both = await stand.again(configuration('web', 2), 'apply', '-auto-approve');
    expect(both.output.match(/Warning: /g)).toEqual(['Warning: ']);
    expect(both.output).toContain('Warning: VM "red/web-1": restarts the VM');
    // So a core tells of what it was told twice.
    expect(both.output).not.toContain('similar warning');
    const back = await stand.again(configuration(), 'plan', '-out=back');
    expect(back.output.match(/Warning: /g)).toEqual(['Warning: ']);
    expect((await stand.again(configuration(), 'apply', 'back')).code).toBe(0);

    const restart = await stand.again(configuration('web', 2), 'plan');
    expect(restart.output).toContain('Warning: VM "red/web-1": restarts the VM');

    const retagged = await stand.again(configuration().replace('"10.1.0.0/24"', '"10.1.0.0/24", vlan = 200'), 'plan');
    expect(retagged.output).toMatch(/Warning: Network "red\/web": interrupts NIC 0 \(VLAN \d+ → 200\) of vm "red\/web-1"; removes eth1/);

    const moved = await stand.again(configuration().replace('10.1.0.0/24', '10.9.0.0/24'), 'plan');
    expect(moved.output).toContain('subnets.front.cidr: cannot change network "red/web": vm "red/web-1" would no longer fit');

    const replaced = await stand.again(configuration('shop'), 'plan');
    expect(replaced.output).toContain('Warning: Network "red/web" is replaced');
    expect(replaced.output).toContain('vrf: "web" → "shop"');
    expect(replaced.output).toContain('Warning: Network "red/web" could not be replaced as things are now');
    expect(replaced.output).toContain('replace_triggered_by = [bitbuilder_network.NAME]');
    expect(replaced.output).toContain('removes VRF web: everything in it loses its routes');
  });

  test('looks at what is known of a replacement with something that is known only later', async () => {
    expect(await stand.apply(configuration())).toMatchObject({ code: 0 });
    const later = `
  clone      = "linked"
  disks      = { scsi1 = { size_gib = 1, storage = "nope" } }
  cloud_init = { user_data = terraform_data.later.output }`;
    const open = configuration().replace('cores   = 1', later) + 'resource "terraform_data" "later" { input = "#cloud-config" }\n';
    const { code, output } = await stand.again(open, 'plan');
    expect(code).toBe(1);
    expect(output).toContain('Error: Cannot replace VM "red/web-1"');
    expect(output).toContain('storage "nope" does not exist');
    const sized = open.replace('"nope"', '"local-lvm"').replace('  clone', '  memory_mib = 9000000\n  clone');
    expect((await stand.again(sized, 'plan')).output).toContain('memory_mib: more than');
    const elsewhere = open.replace('"nope"', '"local-lvm"').replace('  clone', '  node = "pve9"\n  clone');
    expect((await stand.again(elsewhere, 'plan')).output).toContain('node: no such node; there are pve1, pve2');
  });

  test('keeps its word where the VM migrates before the apply: that is told, and read by the next plan', async () => {
    expect(await stand.apply(configuration())).toMatchObject({ code: 0 });
    const tagged = configuration().replace('cores   = 1', 'tags = ["web"]');
    const planned = await stand.again(tagged, 'plan', '-out=later');
    expect(planned.output).toContain('Plan: 0 to add, 1 to change');
    expect(planned.output).not.toContain('known after apply');
    const { vm_id: vmId, current_node: node } = stateOf('web');
    const other = node === 'pve1' ? 'pve2' : 'pve1';
    const cluster = await onCluster();
    await cluster.post(`/nodes/${String(node)}/qemu/${String(vmId)}/migrate`, { target: other, online: '1', 'with-local-disks': '1' });
    while (!(await cluster.get(`/nodes/${other}/qemu`)).includes(`"vmid":${String(vmId)}`));
    await cluster.close();
    const applied = await stand.again(tagged, 'apply', 'later');
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.output).toContain('Warning: VM "red/web-1" is otherwise than planned');
    expect(applied.output).toContain(`current_node: "${node}" in the plan, "${other}" now`);
    expect(stateOf('web')).toMatchObject({ current_node: node, tags: ['web'] });
    expect(await stand.again(tagged, 'apply', '-auto-approve')).toMatchObject({ code: 0 });
    expect(stateOf('web')).toMatchObject({ current_node: other });
  });

  testSince(
    { terraform: '1.10', tofu: '1.11' },
    'an ephemeral ticket opens the console of the VM on its cluster, and is in no state',
    async () => {
      const ticket = `
ephemeral "bitbuilder_console_ticket" "web" {
  vm    = bitbuilder_vm.web.id
  after = bitbuilder_vm.web.current_node
}
resource "terraform_data" "console" {
  provisioner "local-exec" {
    command     = "printf %s \\"$URL\\" > url.txt"
    environment = { URL = ephemeral.bitbuilder_console_ticket.web.url }
  }
}
`;
      expect(await stand.apply(configuration() + ticket)).toMatchObject({ code: 0 });
      const url = readFileSync(join(stand.work, 'url.txt'), 'utf8');
      expect(readFileSync(join(stand.work, 'terraform.tfstate'), 'utf8')).not.toContain('PVEVNC');
      const { clusters } = parse(readFileSync(join(stand.home, 'lab', 'secrets.yaml'), 'utf8')) as Secrets;
      const agent = new Agent({ connect: { rejectUnauthorized: false } });
      const knock = async (address: string) => {
        const headers = { authorization: `PVEAPIToken=${clusters['ams1-pve']?.token ?? ''}` };
        return (await request(address.replace('wss:', 'https:'), { headers, dispatcher: agent })).statusCode;
      };
      expect([await knock(url), await knock(url.replace('PVEVNC', 'PVEVNX'))]).toEqual([200, 401]);
      await agent.close();
    },
  );
});

interface State {
  resources: { type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
}

interface Inventory {
  sites: Record<string, { clusters: Record<string, { urls: string[] }> }>;
}

interface Secrets {
  clusters: Record<string, { token: string }>;
}
