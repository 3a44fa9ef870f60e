import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { core, Stand } from '../support/stand.js';

const publicKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const machine = { tenant: 'red', cluster: 'ams1-pve', image: 'ams1-pve/debian-12' };
const dhcp = { start: '10.1.0.10', stop: '10.1.0.20', domain_name: '' };

/** What there is before a core comes to it, some of it with texts that are stated and empty. */
const there: readonly [string, string, object][] = [
  ['tenant', 'red', { name: 'red', description: '', labels: {}, quotas: {} }],
  ['tenant', 'blue', { name: 'blue', description: 'Blue' }],
  ['network', 'red/web', { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24', dhcp } } }],
  ['image', 'ams1-pve/mine', { cluster: 'ams1-pve', name: 'mine', source: 'local:import/debian-12.qcow2', description: '' }],
  ['vm', 'red/web-1', { ...machine, name: 'web-1', cloud_init: { search_domain: '', ssh_keys: [] } }],
  ['vm', 'red/web-2', { ...machine, name: 'web-2', disks: {}, tags: [], nics: [{ network: 'red/web', subnet: 'front' }] }],
  ['wireguard_link', 'red/up', { name: 'up', local: { router: 'ams1-r1', network: 'red/web' }, remote: { public_key: publicKey } }],
];

(core ? describe : describe.skip)('the configuration that a core generates of what is imported', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await Stand.open();
    for (const [kind, id, spec] of there) expect(await stand.put(kind, id, spec)).toMatchObject({ status: 200 });
  });
  afterAll(() => stand.close());

  test('plans empty', async () => {
    const imports = there.map(([kind, id], index) => `import {\n  to = bitbuilder_${kind}.it${index}\n  id = "${id}"\n}\n`).join('');
    const generated = join(stand.work, 'generated.tf');
    expect(await stand.terraform(imports, 'init')).toMatchObject({ code: 0 });
    expect(await stand.again(imports, 'plan', `-generate-config-out=${generated}`)).toMatchObject({ code: 0 });
    expect(existsSync(generated) && readFileSync(generated, 'utf8')).toContain('"Blue"');
    const { code, output } = await stand.again(imports, 'plan');
    expect([code, /Plan: .*/.exec(output)?.[0]]).toEqual([0, `Plan: ${there.length} to import, 0 to add, 0 to change, 0 to destroy.`]);
    rmSync(generated);
  });
});
