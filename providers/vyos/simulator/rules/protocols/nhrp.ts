import { Refusal } from '../rule.js';
import type { Instance } from './protocol.js';
import { View } from '../../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/protocols_nhrp.py. */
export function verifyNhrp({ at: nhrp, tree }: Instance): void {
  const interfaces = new View(tree, ['interfaces', 'tunnel']);
  for (const tunnel of nhrp.each('tunnel')) {
    const { name } = tunnel;
    if (!interfaces.has(name)) throw new Refusal(`Tunnel interface "${name}" does not exist`);
    const link = interfaces.at(name);
    if (link.words('address').some((address) => !address.endsWith('/32')))
      throw new Refusal(`Tunnel ${name} is used for NHRP, Netmask should be /32!`);
    if (link.value('encapsulation') !== 'gre') throw new Refusal(`Tunnel "${name}" is not an mGRE tunnel`);
    if (!tunnel.has('network-id')) throw new Refusal(`network-id is not specified in tunnel "${name}"`);
    if (link.has('remote')) throw new Refusal(`Tunnel "${name}" cannot have a remote address defined`);
    const unmapped = tunnel.each('map', 'tunnel-ip').find((map) => !map.has('nbma'));
    if (unmapped) throw new Refusal(`nbma-address missing on map ${unmapped.name} on tunnel ${name}`);
    verifyServers(tunnel);
  }
}

function verifyServers(tunnel: View): void {
  const seen = new Set<string>();
  for (const server of tunnel.each('nhs', 'tunnel-ip')) {
    const addresses = server.words('nbma');
    if (addresses.length === 0) throw new Refusal(`nbma-address missing on map nhs ${server.name} on tunnel ${tunnel.name}`);
    if (server.name !== 'dynamic' && addresses.length > 1)
      throw new Refusal(`Static nhs tunnel-ip ${server.name} cannot contain multiple nbma-addresses`);
    for (const address of addresses) {
      if (seen.has(address)) throw new Refusal(`Nbma address ${address} cannot be maped to several tunnel-ip`);
      seen.add(address);
    }
  }
}
