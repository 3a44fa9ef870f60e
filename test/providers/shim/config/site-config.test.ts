import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BitBuilderError } from '../../../../lib/errors.js';
import { loadSiteConfig } from '../../../../providers/shim/config/site-config.js';

const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');

const goodInventory = `sites:
  ams1:
    routers:
      ams1-r1:
        url: https://10.0.0.1/
        trunk: eth1
        underlayAddress: 192.0.2.1
        tls: { fingerprint: "${fingerprint}" }
    clusters:
      ams1-pve:
        urls: [https://10.0.0.2:8006]
`;
const goodSecrets = `routers:
  ams1-r1: { key: k }
clusters:
  ams1-pve: { token: root@pam!bb=11111111-2222 }
`;

describe('the inventory and the secrets file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bb-config-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const load = (inventory: string, secrets = goodSecrets, mode = 0o600) => {
    const files = { inventory: join(folder, 'inventory.yaml'), secrets: join(folder, 'secrets.yaml') };
    writeFileSync(files.inventory, inventory);
    writeFileSync(files.secrets, secrets);
    chmodSync(files.secrets, mode);
    return loadSiteConfig(files.inventory, files.secrets);
  };
  const fault = (inventory: string, secrets?: string, mode?: number): string => {
    try {
      load(inventory, secrets, mode);
    } catch (error) {
      if (error instanceof BitBuilderError && error.code === 'invalid_inventory') return error.message.replaceAll(`${folder}/`, '');
      throw error;
    }
    throw new Error('the files were accepted');
  };

  test('are read together, with defaults filled in and how each device is trusted', () => {
    const { inventory, secrets, trust } = load(goodInventory);
    expect(inventory.sites.ams1?.fabric).toEqual({ type: 'vlan', vlans: '100-3999' });
    expect(secrets.routers).toEqual({ 'ams1-r1': { key: 'k' } });
    expect(trust).toEqual({ 'ams1-r1': { fingerprint }, 'ams1-pve': {} });
  });

  test.each([
    [
      'a typo in a key',
      goodInventory.replace('underlayAddress', 'underlayAdress'),
      `the inventory has 2 faults:
  inventory.yaml:4: sites.ams1.routers.ams1-r1.underlayAddress: is required
  inventory.yaml:7: sites.ams1.routers.ams1-r1.underlayAdress: is not known here; did you mean "underlayAddress"?`,
    ],
    ['a key of another world', goodInventory + 'regions: {}\n', 'inventory.yaml:12: regions: is not known here; known are sites, pools'],
    [
      'a URL without TLS',
      goodInventory.replace('https://10.0.0.1/', 'http://10.0.0.1/'),
      'inventory.yaml:5: sites.ams1.routers.ams1-r1.url: must be an https:// URL',
    ],
    [
      'a URL with a path',
      goodInventory.replace('https://10.0.0.1/', 'https://proxy/ams1-r1'),
      'inventory.yaml:5: sites.ams1.routers.ams1-r1.url: must end with the host or its port: no path, user or query',
    ],
    [
      'an address that is none',
      goodInventory.replace('192.0.2.1', '192.0.2.256'),
      'inventory.yaml:7: sites.ams1.routers.ams1-r1.underlayAddress: must be an IP address such as 192.0.2.10, seen "192.0.2.256"',
    ],
    [
      'a name that is no label',
      goodInventory.replace('ams1-pve:', 'AMS1:'),
      /^inventory\.yaml:10: sites\.ams1\.clusters\.AMS1: "AMS1" cannot be a name here: must be 1 to 40 lower-case/,
    ],
    [
      'a site without routers',
      'sites: { ams1: { routers: {} } }',
      'inventory.yaml:1: sites.ams1.routers: a site needs at least one router',
    ],
    [
      'a fabric that there is not',
      goodInventory.replace(/^( +)routers:/m, '$1fabric: { type: evpn }\n$1routers:'),
      "inventory.yaml:3: sites.ams1.fabric.type: must be 'vlan'",
    ],
    ['an empty file', '', 'sites: is required'],
    ['a list', '- ams1\n', 'must be a map of names, and is a list'],
    [
      'a number in the place of text',
      goodInventory.replace('trunk: eth1', 'trunk: 1'),
      'inventory.yaml:6: sites.ams1.routers.ams1-r1.trunk: must be text, and is a number; put it in quotes',
    ],
    [
      'text in the place of a list',
      goodInventory.replace('[https://10.0.0.2:8006]', 'https://10.0.0.2:8006'),
      'inventory.yaml:11: sites.ams1.clusters.ams1-pve.urls: must be a list, and is text',
    ],
    [
      'a list of nothing',
      goodInventory.replace('[https://10.0.0.2:8006]', '[]'),
      'inventory.yaml:11: sites.ams1.clusters.ams1-pve.urls: needs at least one entry',
    ],
    [
      'a number beyond what a router takes',
      goodInventory.replace('trunk: eth1', 'trunk: eth1\n        vrrpPriority: 300'),
      'inventory.yaml:7: sites.ams1.routers.ams1-r1.vrrpPriority: must be at most 254, seen 300',
    ],
    [
      'an alias of nothing',
      goodInventory.replace('eth1', '*trunk'),
      /^inventory\.yaml: the inventory is not YAML: Unresolved alias .*: trunk$/,
    ],
    [
      'VLANs that there are not',
      goodInventory.replace(/^( +)routers:/m, '$1fabric: { type: vlan, vlans: 100-9999 }\n$1routers:'),
      'inventory.yaml:3: sites.ams1.fabric.vlans: must stay within 2-4094',
    ],
    ['a range of words', `${goodInventory}pools: { tables: many }\n`, 'inventory.yaml:12: pools.tables: must be "FIRST-LAST"'],
    [
      'one router under two names',
      goodInventory.replace(
        / {6}ams1-r1:[^]*?(?= {4}clusters)/,
        (router) => router + router.replace('r1', 'r2').replace('2.1', '2.2').replace('0.1/', '0.1'),
      ),
      'inventory.yaml:10: sites.ams1.routers.ams1-r2.url: is that of "ams1-r1" too, https://10.0.0.1; each router has its own, and stands in the inventory once',
    ],
    [
      'two documents',
      `${goodInventory}---\nsites: {}\n`,
      'inventory.yaml:12: the inventory is not YAML: a second document begins here, and one is read; remove what is behind the --- (column 1)',
    ],
    ['what no text is', 'sites:\0', 'the inventory inventory.yaml is not text in UTF-8; save it as such'],
    ['broken YAML', 'sites:\n  ams1: [\n', /^inventory\.yaml:\d: the inventory is not YAML: /],
    ['the same key twice', 'sites: {}\nsites: {}\n', 'inventory.yaml:2: the inventory is not YAML: Map keys must be unique (column 1)'],
    [
      'the same name twice',
      goodInventory.replace('      ams1-pve:', '      ams1-r1:'),
      'inventory.yaml:2: sites.ams1: "ams1-r1" is already used in site "ams1"; router and cluster names are unique in the whole inventory',
    ],
    [
      'a certificate that is not there',
      goodInventory.replace(/tls:.*/, 'tls: { caFile: ca.pem }'),
      /^inventory\.yaml:8: sites\.ams1\.routers\.ams1-r1\.tls\.caFile: cannot read the certificate ca\.pem: ENOENT.*; correct the path, or use "fingerprint" instead$/,
    ],
    [
      'a certificate that is none',
      goodInventory.replace(/tls:.*/, 'tls: { caFile: inventory.yaml }'),
      'inventory.yaml:8: sites.ams1.routers.ams1-r1.tls.caFile: inventory.yaml holds no PEM certificate; it must begin with -----BEGIN CERTIFICATE-----',
    ],
  ])('refuse %s', (_, inventory, message) => {
    const told = fault(inventory);
    if (typeof message === 'string') expect(told.replace(/^inventory\.yaml: /, '')).toBe(message);
    else expect(told).toMatch(message);
  });

  test.each([
    [
      'credentials under a name with a typo',
      goodSecrets.replace('ams1-r1', 'ams1-rl'),
      'secrets.yaml:2: routers.ams1-rl: the inventory has no such name; did you mean "ams1-r1"?',
    ],
    [
      'credentials of nobody',
      goodSecrets + '  frankfurt-7: { token: a@pam!b=c }\n',
      'secrets.yaml:5: clusters.frankfurt-7: the inventory has no such name; remove the entry, or add "frankfurt-7" to the inventory',
    ],
    [
      'a router without credentials',
      goodSecrets.replace(/routers:\n.*\n/, ''),
      'inventory.yaml:4: "ams1-r1" has no credentials in secrets.yaml; add there, below "routers":  ams1-r1: { key: API-KEY }',
    ],
    [
      'a cluster without credentials',
      goodSecrets.replace(/clusters:\n.*\n/, ''),
      'inventory.yaml:10: "ams1-pve" has no credentials in secrets.yaml; add there, below "clusters":  ams1-pve: { token: USER@REALM!TOKENID=SECRET }',
    ],
    [
      'a key that is a number',
      goodSecrets.replace('key: k', 'key: 12345'),
      'secrets.yaml:2: routers.ams1-r1.key: must be text, and is a number; put it in quotes',
    ],
    ['a key that is empty', goodSecrets.replace('key: k', 'key: ""'), 'secrets.yaml:2: routers.ams1-r1.key: must not be empty'],
    [
      'a user without a password',
      goodSecrets.replace(/token: .* }/, 'username: root@pam }'),
      'secrets.yaml:4: clusters.ams1-pve: needs either token, or username and password',
    ],
  ])('refuse %s', (_, secrets, message) => expect(fault(goodInventory, secrets)).toBe(message));

  test('refuse secrets that others can read', () => {
    expect(fault(goodInventory, goodSecrets, 0o640)).toBe(
      'the secrets file secrets.yaml can be read by others (mode 0640); run: chmod 600 secrets.yaml',
    );
  });

  test('that are folders or links to themselves are told as such, and no folder is closed to others', () => {
    const [inventory, loop] = [join(folder, 'inventory.yaml'), join(folder, 'loop.yaml')];
    writeFileSync(inventory, goodInventory);
    symlinkSync('loop.yaml', loop);
    expect(() => loadSiteConfig(folder, inventory)).toThrow(/^cannot read the inventory .*: it is a folder; name the file in it; /);
    expect(() => loadSiteConfig(inventory, folder)).toThrow(/^cannot read the secrets file .*: it is a folder; /);
    expect(() => loadSiteConfig(inventory, loop)).toThrow(/^cannot read the secrets file .*: its symbolic links lead back to themselves; /);
  });

  test('a certificate that was cut off is refused before anything is asked', () => {
    writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(fault(goodInventory.replace(/tls:.*/, 'tls: { caFile: ca.pem }'))).toMatch(
      /tls\.caFile: ca\.pem holds a certificate that cannot be read \(.+\); fetch it from the device anew$/,
    );
  });

  test('never show a secret in an error', () => {
    expect(fault(goodInventory, 'routers:\n  ams1-r1: { key: 90210777 }\n')).not.toContain('90210777');
    expect(fault(goodInventory, 'clusters:\n  ams1-pve: { token: not-a-token-but-secret }\n')).not.toContain('not-a-token-but-secret');
  });

  test('that are missing are told with the way to get them', () => {
    expect(() => loadSiteConfig(join(folder, 'none.yaml'), join(folder, 'none'))).toThrow(
      /cannot read the inventory .*none\.yaml: there is no such file; .*bbctl lab up/,
    );
  });
});
