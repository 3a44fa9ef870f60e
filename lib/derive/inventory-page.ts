import { inventorySchema, secretsSchema } from '../inventory.js';
import { fileRows } from './attributes.js';
import { attributeTable, code, page } from './reference-page.js';

/** An inventory of one site, as a user would begin. */
export const exampleInventory = `sites:
  ams1:
    fabric: { type: vlan, vlans: 100-3999 }
    routers:
      ams1-r1:
        url: https://10.0.0.11
        tls: { fingerprint: "AB:CD:…" } # or caFile: ca.pem, relative to this file
        trunk: eth1
        underlayAddress: 192.0.2.1
        vrrpPriority: 200
      ams1-r2:
        url: https://10.0.0.12
        tls: { fingerprint: "EF:01:…" }
        trunk: eth1
        underlayAddress: 192.0.2.2
    clusters:
      ams1-pve:
        urls: [https://10.0.0.21:8006, https://10.0.0.22:8006]
        tls: { caFile: pve-root-ca.pem }
`;

/** The secrets file that goes with it. */
export const exampleSecrets = `routers:
  ams1-r1: { key: the-key-of-its-HTTP-API }
  ams1-r2: { key: another-key }
clusters:
  ams1-pve: { token: bitbuilder@pve!shim=5f3a… }
`;

/** The page about the two files that the shim reads. */
export function inventoryPage(): string {
  return page([
    '# Inventory',
    'What exists before any tenant: sites, routers, hypervisor clusters, and the ranges that identifiers are drawn from. The shim reads it from `inventory.yaml` in its home (`~/.bitbuilder`), or from where `--inventory` or `BITBUILDER_INVENTORY` says. `bbctl lab up` writes one for the lab.',
    code('yaml', exampleInventory.trimEnd()),
    'Credentials stand apart, in `secrets.yaml` beside it, under the same names. Nobody but its owner may read that file (`chmod 600`).',
    code('yaml', exampleSecrets.trimEnd()),
    'The certificate of each device is verified: by the authorities of the system, by `caFile`, or by the SHA-256 `fingerprint` of a self-signed one:',
    code('sh', 'openssl s_client -connect 10.0.0.11:443 </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256'),
    '## Attributes of the inventory',
    '`*` stands for a name of your choice; router and cluster names are unique in the whole inventory.',
    attributeTable(fileRows(inventorySchema)),
    '## Attributes of the secrets file',
    'A cluster has either `token` (an API token, recommended) or `username` and `password`.',
    attributeTable(fileRows(secretsSchema)),
  ]);
}
