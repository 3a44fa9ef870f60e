import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Addressing, Tenant, VrfNetwork, type TerraformStack } from '../../constructs/index.js';
import { refusalOf } from '../constructs/synth.js';
import { atBlock, core, shown, Stand } from '../support/stand.js';

/** What a user sees of each mistake, at each place that can know it; nothing of it reaches a device or the store. */
describe(`bad input${core ? '' : ' (neither terraform nor tofu: plain HCL is not tried)'}`, () => {
  let stand: Stand;
  let before: unknown;

  beforeAll(async () => {
    stand = await Stand.open();
    // What exists already: red/web holds routing table 1234.
    expect(await stand.put('tenant', 'red', { name: 'red' })).toMatchObject({ status: 200 });
    expect(await stand.put('network', 'red/web', shop({ name: 'web', table: 1234 }))).toMatchObject({ status: 200 });
    if (core) expect(await stand.terraform('', 'init')).toMatchObject({ code: 0 });
  });
  afterAll(() => stand.close());

  beforeEach(async () => (before = await stand.world()));
  afterEach(async () => expect(await stand.world()).toEqual(before));

  const refused = async (kind: string, id: string, spec: object) => shown(await stand.put(kind, id, spec));

  test('a prefix with host bits: at synthesis, at validate, over HTTP', async () => {
    expect(refusalOf(network({ front: { cidr: '10.1.0.1/24' } }))).toMatchInlineSnapshot(`
     "Network at "site/red/shop" cannot be accepted:
       subnets.front.cidr: has host bits or an unusual form: "10.1.0.1/24"; the network is "10.1.0.0/24""
    `);
    expect(await refused('network', 'red/shop', shop({ subnets: { front: { cidr: '10.1.0.1/24' } } }))).toMatchInlineSnapshot(`
     "400 invalid_spec: network cannot be accepted: subnets.front.cidr: has host bits or an unusual form: "10.1.0.1/24"; the network is "10.1.0.0/24"
       subnets.front.cidr: has host bits or an unusual form: "10.1.0.1/24"; the network is "10.1.0.0/24""
    `);
    if (!core) return;
    expect(atBlock(await stand.terraform(hcl('subnets = { front = { cidr = "10.1.0.1/24" } }'), 'validate'))).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Invalid Network
     with bitbuilder_network.shop, on main.tf line 1, in resource "bitbuilder_network" "shop": 1: resource "bitbuilder_network" "shop" {
     subnets.front.cidr: has host bits or an unusual form: "10.1.0.1/24"; the network is "10.1.0.0/24"",
     }
    `);
  });

  test('subnets that overlap in one VRF: at synthesis, at validate, over HTTP', async () => {
    const subnets = { front: { cidr: '10.1.0.0/16' }, back: { cidr: '10.1.2.0/24' } };
    expect(refusalOf(network(subnets))).toMatchInlineSnapshot(`
     "Network at "site/red/shop" cannot be accepted:
       subnets.back.cidr: subnet "back" (10.1.2.0/24) overlaps subnet "front" (10.1.0.0/16) in the same VRF; give one of them another prefix"
    `);
    expect(await refused('network', 'red/shop', shop({ subnets }))).toMatchInlineSnapshot(`
     "400 invalid_spec: network cannot be accepted: subnets.back.cidr: subnet "back" (10.1.2.0/24) overlaps subnet "front" (10.1.0.0/16) in the same VRF; give one of them another prefix
       subnets.back.cidr: subnet "back" (10.1.2.0/24) overlaps subnet "front" (10.1.0.0/16) in the same VRF; give one of them another prefix"
    `);
    if (!core) return;
    const text = 'subnets = { front = { cidr = "10.1.0.0/16" }, back = { cidr = "10.1.2.0/24" } }';
    expect(atBlock(await stand.terraform(hcl(text), 'validate'))).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Invalid Network
     with bitbuilder_network.shop, on main.tf line 1, in resource "bitbuilder_network" "shop": 1: resource "bitbuilder_network" "shop" {
     subnets.front.cidr: subnet "front" (10.1.0.0/16) overlaps subnet "back" (10.1.2.0/24) in the same VRF; give one of them another prefix",
     }
    `);
  });

  test('a VRF name that VyOS refuses: at synthesis, at validate, over HTTP', async () => {
    const subnets = { front: { cidr: '10.1.0.0/24' } };
    expect(['lan-shop', 'all', '1a', 'far-too-long-name'].map((vrf) => refusalOf(network(subnets, { vrf })))).toMatchInlineSnapshot(`
     [
       "Network at "site/red/shop" cannot be accepted:
       vrf: VyOS refuses a VRF name that begins like an interface ("lan"); seen "lan-shop"",
       "Network at "site/red/shop" cannot be accepted:
       vrf: "all" is reserved by VyOS and cannot name a VRF",
       "Network at "site/red/shop" cannot be accepted:
       vrf: a VRF name begins with a letter and holds letters, digits, "-" and "_"; seen "1a"",
       "Network at "site/red/shop" cannot be accepted:
       vrf: a VRF name has 1 to 15 characters, "far-too-long-name" has 17",
     ]
    `);
    expect(await refused('network', 'red/shop', shop({ vrf: 'lan-shop' }))).toMatchInlineSnapshot(`
     "400 invalid_spec: network cannot be accepted: vrf: VyOS refuses a VRF name that begins like an interface ("lan"); seen "lan-shop"
       vrf: VyOS refuses a VRF name that begins like an interface ("lan"); seen "lan-shop""
    `);
    if (!core) return;
    expect(await stand.terraform(hcl('vrf = "lan-shop"\n  subnets = {}'), 'validate')).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Invalid Network
     with bitbuilder_network.shop, on main.tf line 5, in resource "bitbuilder_network" "shop": 5:   vrf = "lan-shop"
     vrf: VyOS refuses a VRF name that begins like an interface ("lan"); seen "lan-shop"",
     }
    `);
  });

  test('an image that the cluster does not have: at plan and over HTTP', async () => {
    expect(await refused('vm', 'red/db', { ...vm, image: 'ams1-pve/debian-13' })).toMatchInlineSnapshot(`
     "422 unknown_reference: cannot clone VM "red/db": cluster "ams1-pve" has no image "debian-13"; it has "debian-12"
       image: no such image"
    `);
    const lookup = await stand.call('GET', '/api/v1/lookup/image?cluster=ams1-pve&name=debian-13');
    expect(shown(lookup)).toMatch(
      /^404 not_found: (cluster "ams1-pve" has no template named "debian-13"; it has "debian-12")\n {2}name: \1$/,
    );
    expect(await stand.bbctl('show', 'image', 'ams1-pve/debian-13')).toMatchInlineSnapshot(
      `"bbctl: there is no Image "ams1-pve/debian-13"; \`bbctl ls image\` lists those that there are"`,
    );
    if (!core) return;
    expect(await stand.terraform(hclVm('image = "debian-13"'), 'validate')).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Invalid VM
     with bitbuilder_vm.db, on main.tf line 5, in resource "bitbuilder_vm" "db": 5:   image = "debian-13"
     image: must be the id of an image in cluster "ams1-pve", such as "ams1-pve/debian-12"; seen "debian-13"",
     }
    `);
    const data = 'data "bitbuilder_image" "debian" {\n  cluster = "ams1-pve"\n  name    = "debian-13"\n}\n';
    expect(await stand.terraform(data, 'plan')).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Cannot find the Image
     with data.bitbuilder_image.debian, on main.tf line 3, in data "bitbuilder_image" "debian": 3:   name    = "debian-13"
     name: cluster "ams1-pve" has no template named "debian-13"; it has "debian-12"
     Error code: not_found, request ID",
     }
    `);
    expect(await stand.apply(hclVm('image = "ams1-pve/debian-13"'))).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Cannot create VM "red/db"
     with bitbuilder_vm.db, on main.tf line 5, in resource "bitbuilder_vm" "db": 5:   image = "ams1-pve/debian-13"
     image: no such image
     cannot clone VM "red/db": cluster "ams1-pve" has no image "debian-13"; it has "debian-12"
     Error code: unknown_reference",
       "state": [],
     }
    `);
  });

  test('a routing table that another network has: at synthesis within one app, otherwise at apply and over HTTP', async () => {
    const twice = (stack: TerraformStack) => {
      new Addressing(stack, { lockFile: join(stand.home, 'bitbuilder.lock.json') });
      const tenant = new Tenant(stack, 'red');
      for (const id of ['web', 'shop']) new VrfNetwork(tenant, id, { tenant, site: 'ams1', table: 1234, subnets: {} });
    };
    expect(refusalOf(twice)).toMatchInlineSnapshot(
      `"table 1234 of "red/shop" is already that of "red/web" in fleet; state another for "red/shop", or release the one of "red/web""`,
    );
    expect(await refused('network', 'red/shop', shop({ table: 1234 }))).toMatchInlineSnapshot(`
     "409 conflict: cannot give table 1234 to network "red/shop": it belongs to network "red/web"; choose another or omit it
       table: table 1234 is taken"
    `);
    if (!core) return;
    expect(await stand.apply(hcl('table = 1234\n  subnets = { front = { cidr = "10.1.0.0/24" } }'))).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Cannot create Network "red/shop"
     with bitbuilder_network.shop, on main.tf line 5, in resource "bitbuilder_network" "shop": 5:   table = 1234
     table: table 1234 is taken
     cannot give table 1234 to network "red/shop": it belongs to network "red/web"; choose another or omit it
     Error code: conflict, request ID",
       "state": [],
     }
    `);
  });

  test('a token that is missing or wrong: at the first request, once and not for each resource', async () => {
    expect(shown(await stand.call('GET', '/status', undefined, ''))).toMatchInlineSnapshot(
      `"401 unauthenticated: the request has no bearer token; send "Authorization: Bearer TOKEN" with the content of the token file that context.json names (\`bbctl token\` prints it)"`,
    );
    expect(shown(await stand.call('PUT', '/api/v1/tenant/blue', { name: 'blue' }, 'Bearer wrong'))).toMatchInlineSnapshot(
      `"401 unauthenticated: the shim does not know this bearer token; send "Authorization: Bearer TOKEN" with the content of the token file that context.json names (\`bbctl token\` prints it)"`,
    );
    expect(await stand.bbctl('ls', 'tenant')).toContain('red');
    stand.environment.BITBUILDER_TOKEN = 'wrong';
    try {
      expect(await stand.bbctl('ls', 'tenant')).toMatchInlineSnapshot(
        `"bbctl: the shim does not know this bearer token; send "Authorization: Bearer TOKEN" with the content of the token file that context.json names (\`bbctl token\` prints it)"`,
      );
      if (!core) return;
      const { code, output } = await stand.terraform(hcl('subnets = {}') + hclVm('image = "ams1-pve/debian-12"'), 'plan');
      expect(code).toBe(1);
      expect(output).toContain(`Error: The shim at ${stand.shim.endpoint} refuses the token`);
      expect(output).toContain('token: the shim does not know this bearer token; send "Authorization: Bearer TOKEN"');
      expect(output.split('refuses the token')).toHaveLength(2);
    } finally {
      stand.environment.BITBUILDER_TOKEN = '';
    }
  });

  test('a router that is down: named over HTTP, by bbctl, at plan and at apply; what the other one got is taken back', async () => {
    stand.router2.shut();
    const says = `router "ams1-r2" did not show its configuration: https://127.0.0.1:${stand.router2.port}/retrieve cannot be reached (ECONNREFUSED); check the address, the network and "service https"`;
    try {
      expect(await refused('network', 'red/shop', shop({}))).toContain(`502 device_unreachable: ${says}`);
      expect(await stand.bbctl('show', 'network', 'red/web')).toContain(`bbctl: ${says}`);
      expect(await stand.bbctl('status')).toMatch(/^ams1-r2 .*did not show its configuration/m);
      if (!core) return;
      const made = await stand.apply(hcl('subnets = { front = { cidr = "10.1.0.0/24" } }'));
      expect(made.output).toContain(`Error: Cannot create Network "red/shop"`);
      expect(made).toMatchObject({ code: 1, output: expect.stringContaining(says), state: [] });
      const standing = 'import {\n  to = bitbuilder_network.shop\n  id = "red/web"\n}\n';
      const planned = await stand.terraform(standing + hcl('subnets = { front = { cidr = "10.1.0.0/24" } }', 'web'), 'plan');
      expect(planned).toMatchObject({ code: 1, output: expect.stringContaining(says) });
    } finally {
      await stand.router2.open('itself');
    }
  });

  test('a router with another certificate: both fingerprints and the way out, over HTTP, by bbctl and at apply', async () => {
    stand.router2.shut();
    await stand.router2.open('impostor');
    try {
      const answer = await refused('network', 'red/shop', shop({}));
      expect(answer.replace(/(..:){31}../g, 'FINGERPRINT')).toMatchInlineSnapshot(
        `"502 device_untrusted: the certificate of router "ams1-r2" at 127.0.0.1 is not the pinned one: its SHA-256 fingerprint is FINGERPRINT, the inventory says FINGERPRINT; compare it with what the device itself shows, and if it is right put it into the inventory as tls.fingerprint, otherwise find out who answers there"`,
      );
      expect(await stand.bbctl('show', 'network', 'red/web')).toContain('is not the pinned one: its SHA-256 fingerprint is');
      if (!core) return;
      const made = await stand.apply(hcl('subnets = { front = { cidr = "10.1.0.0/24" } }'));
      expect(made).toMatchObject({ code: 1, output: expect.stringContaining('put it into the inventory as tls.fingerprint'), state: [] });
    } finally {
      stand.router2.shut();
      await stand.router2.open('itself');
    }
  });

  test('a cluster of nodes that are all too small: the free memory of each, over HTTP and at plan', async () => {
    expect(await refused('vm', 'red/db', { ...vm, memory_mib: 300_000 })).toMatchInlineSnapshot(`
     "422 no_capacity: cluster "ams1-pve" has no room for VM "red/db" with 300000 MiB: pve1 262144 MiB free, pve2 262144 MiB free; free memory, add a node or ask for less
       memory_mib: more than any node has free"
    `);
    if (!core) return;
    expect(await stand.apply(hclVm('image = "ams1-pve/debian-12"\n  memory_mib = 300000'))).toMatchInlineSnapshot(`
     {
       "code": 1,
       "output": "Error: Cannot create VM "red/db"
     with bitbuilder_vm.db, on main.tf line 6, in resource "bitbuilder_vm" "db": 6:   memory_mib = 300000
     memory_mib: more than any node has free
     cluster "ams1-pve" has no room for VM "red/db" with 300000 MiB: pve1 262144 MiB free, pve2 262144 MiB free; free memory, add a node or ask for less
     Error code: no_capacity",
       "state": [],
     }
    `);
  });

  test('an inventory with a typo: file, line and what was meant, before the shim starts', async () => {
    const start = async (...[seen, written]: [string, string]) => {
      writeFileSync(join(stand.home, 'typo.yaml'), readFileSync(join(stand.home, 'inventory.yaml'), 'utf8').replace(seen, written));
      return stand.bbctl(
        'shim',
        '--detach',
        '--inventory',
        join(stand.home, 'typo.yaml'),
        '--secrets',
        join(stand.home, 'lab', 'secrets.yaml'),
      );
    };
    expect(await start('trunk:', 'trunc:')).toMatchInlineSnapshot(`
     "bbctl: the inventory has 2 faults:
       ~/typo.yaml:7: sites.ams1.routers.ams1-r1.trunk: is required
       ~/typo.yaml:11: sites.ams1.routers.ams1-r1.trunc: is not known here; did you mean "trunk"?"
    `);
    expect(await start('type: vlan', 'type: vlam')).toMatchInlineSnapshot(`"bbctl: ~/typo.yaml:4: sites.ams1.fabric.type: must be 'vlan'"`);
    expect(await start('ams1-r2:', 'ams1-r3:')).toMatchInlineSnapshot(
      `"bbctl: ~/lab/secrets.yaml:4: routers.ams1-r2: the inventory has no such name; did you mean "ams1-r3"?"`,
    );
    expect(await start('    routers:', '   routers:')).toMatchInlineSnapshot(
      `"bbctl: ~/typo.yaml:6: the inventory is not YAML: All mapping items must start at the same column (column 1)"`,
    );
    expect(await stand.bbctl('shim', '--detach', '--inventory', join(stand.home, 'none.yaml'))).toMatchInlineSnapshot(
      `"bbctl: cannot read the inventory ~/none.yaml: there is no such file; write one (docs/inventory.md), or run \`bbctl lab up\` for a lab that has one"`,
    );
  });
});

/** A stack with one network in it. */
function network(subnets: Record<string, { cidr: string }>, more: { vrf?: string } = {}): (stack: TerraformStack) => void {
  return (stack) => {
    const tenant = new Tenant(stack, 'red');
    new VrfNetwork(tenant, 'shop', { tenant, site: 'ams1', subnets, ...more });
  };
}

/** The spec of another network than the one that stands. */
function shop(more: object): object {
  return { tenant: 'red', name: 'shop', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } }, ...more };
}

const vm = { tenant: 'red', name: 'db', cluster: 'ams1-pve', image: 'ams1-pve/debian-12' };

function hcl(text: string, name = 'shop'): string {
  return `resource "bitbuilder_network" "shop" {\n  tenant = "red"\n  name   = "${name}"\n  site   = "ams1"\n  ${text}\n}\n`;
}

function hclVm(text: string): string {
  return `resource "bitbuilder_vm" "db" {\n  tenant  = "red"\n  name    = "db"\n  cluster = "ams1-pve"\n  ${text}\n}\n`;
}
