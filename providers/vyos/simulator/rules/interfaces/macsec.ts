import { mtuOf, upperOf } from '../devices.js';
import { Refusal, type Owner } from '../rule.js';
import {
  verifyMirrorRedirect,
  verifyMtuCarriesIpv6,
  verifyNotInBridge,
  verifyPortWithoutAddress,
  verifyPortWithoutVrf,
  verifySourceInterface,
  verifyVrf,
} from './checks.js';
import { interfaceOwner, type Check, type Machine } from './subject.js';

/** MACsec's own 32 bytes and two VLAN tags. */
const overhead = 40;

const verifySource: Check = (subject) => {
  const source = subject.wanted.value('source-interface');
  const user = source === undefined ? undefined : upperOf(subject.scene.candidate, source, ['macsec', 'pseudo-ethernet']);
  verifySourceInterface(subject, user);
};

const verifyCipher: Check = ({ name, wanted }) => {
  if (!wanted.has('security', 'cipher')) throw new Refusal(`Cipher suite must be set for MACsec "${name}"`);
};

const verifyKeys: Check = ({ wanted }) => {
  const security = wanted.at('security');
  if (!security.has('encrypt')) return;
  const bits = security.value('cipher') === 'gcm-aes-256' ? 256 : 128;
  const verifyLength = (key = '') => {
    if (key.length * 4 !== bits) throw new Refusal(`gcm-aes-${bits} requires a ${bits}bit long key!`);
  };
  const keyed = security.has('mka', 'cak') || security.has('mka', 'ckn');
  if (!security.has('static')) {
    if (!security.has('mka', 'cak') || !security.has('mka', 'ckn'))
      throw new Refusal('Missing mandatory MACsec security keys as encryption is enabled!');
    return verifyLength(security.value('mka', 'cak'));
  }
  if (keyed) throw new Refusal('Only static or MKA can be used!');
  if (!security.has('static', 'key')) throw new Refusal('Static MACsec key must be defined.');
  verifyLength(security.value('static', 'key'));
  const peers = security.each('static', 'peer');
  if (peers.length === 0) throw new Refusal('Must have at least one peer defined for static MACsec');
  for (const peer of peers) {
    if (!peer.has('disable') && (!peer.has('mac') || !peer.has('key')))
      throw new Refusal('Every enabled MACsec static peer must have a MAC address and key defined!');
    verifyLength(peer.value('key'));
  }
};

const verifyOverhead: Check = (subject) => {
  const lower = mtuOf(subject.scene.candidate, subject.wanted.value('source-interface') ?? '');
  if (lower < (subject.mtu ?? 0) + overhead)
    throw new Refusal(`MACsec overhead does not fit into underlaying device MTU, ${lower} bytes is too small!`);
};

/** Source: vyos-1x conf_mode/interfaces_macsec.py. */
export function macsecOwner(machine: Machine): Owner {
  const checks = [
    verifySource,
    verifyVrf,
    verifyMtuCarriesIpv6,
    verifyPortWithoutAddress,
    verifyPortWithoutVrf,
    verifyMirrorRedirect,
    verifyCipher,
    verifyKeys,
    verifyOverhead,
  ];
  return interfaceOwner('macsec', machine, checks, [verifyNotInBridge]);
}
