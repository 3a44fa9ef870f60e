import { node } from './node.js';
import { bonding } from './interfaces/bonding.js';
import { bridge } from './interfaces/bridge.js';
import { pppoe, sstpc, wwan } from './interfaces/dial-up.js';
import { macsec, wireguard } from './interfaces/encrypted.js';
import { ethernet } from './interfaces/ethernet.js';
import { openvpn } from './interfaces/openvpn.js';
import { geneve, l2tpv3, tunnel, vti, vxlan } from './interfaces/tunnels.js';
import { dummy, input, loopback, pseudoEthernet, virtualEthernet } from './interfaces/virtual.js';
import { wireless } from './interfaces/wireless.js';

/** `interfaces`. */
export const interfaces = node({
  bonding,
  bridge,
  dummy,
  ethernet,
  geneve,
  input,
  l2tpv3,
  loopback,
  macsec,
  openvpn,
  pppoe,
  'pseudo-ethernet': pseudoEthernet,
  sstpc,
  tunnel,
  'virtual-ethernet': virtualEthernet,
  vti,
  vxlan,
  wireguard,
  wireless,
  wwan,
});
