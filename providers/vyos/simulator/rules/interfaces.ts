import { bondingOwner } from './interfaces/bonding.js';
import { bridgeOwner } from './interfaces/bridge.js';
import { pppoeOwner, sstpcOwner, wwanOwner } from './interfaces/dial-up.js';
import { ethernetOwner } from './interfaces/ethernet.js';
import { macsecOwner } from './interfaces/macsec.js';
import { openvpnOwner } from './interfaces/openvpn.js';
import { geneveOwner, l2tpv3Owner, tunnelOwner, vtiOwner } from './interfaces/tunnel.js';
import { dummyOwner, inputOwner, loopbackOwner, pseudoEthernetOwner, virtualEthernetOwner, wirelessOwner } from './interfaces/virtual.js';
import { vxlanOwner } from './interfaces/vxlan.js';
import type { Owner } from './rule.js';
import { wireguardOwner } from './wireguard.js';

/** The owners of all interfaces, for a machine with these ethernet adapters. */
export function interfaceOwners(adapters: ReadonlySet<string>): Owner[] {
  const machine = { adapters };
  return [
    bondingOwner,
    bridgeOwner,
    dummyOwner,
    ethernetOwner,
    geneveOwner,
    inputOwner,
    l2tpv3Owner,
    loopbackOwner,
    macsecOwner,
    openvpnOwner,
    pppoeOwner,
    pseudoEthernetOwner,
    sstpcOwner,
    tunnelOwner,
    virtualEthernetOwner,
    vtiOwner,
    vxlanOwner,
    wireguardOwner,
    wirelessOwner,
    wwanOwner,
  ].map((ownerOn) => ownerOn(machine));
}
