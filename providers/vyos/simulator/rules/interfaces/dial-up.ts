import { verifyPkiCaCertificate } from '../pki-references.js';
import { Refusal, type Owner } from '../rule.js';
import { verifyAuthentication, verifyMirrorRedirect, verifyMtuCarriesIpv6, verifySourceInterface, verifyVrf } from './checks.js';
import { interfaceOwner, refusedIf, type Check, type Machine } from './subject.js';

const verifySource: Check = (subject) => verifySourceInterface(subject);

const verifyPppoe: Check = ({ mtu, wanted }) => {
  if (wanted.has('connect-on-demand') && wanted.has('vrf')) throw new Refusal('On-demand dialing and VRF can not be used at the same time');
  const mru = wanted.value('mru');
  if (mru !== undefined && mtu !== undefined && Number(mru) > mtu) throw new Refusal('PPPoE MRU needs to be lower then MTU!');
};

/** Source: vyos-1x conf_mode/interfaces_pppoe.py. */
export function pppoeOwner(machine: Machine): Owner {
  const checks = [verifySource, verifyAuthentication, verifyVrf, verifyMtuCarriesIpv6, verifyMirrorRedirect, verifyPppoe];
  return interfaceOwner('pppoe', machine, checks);
}

const verifySstpServer: Check = ({ scene, wanted }) => {
  if (!wanted.has('server')) throw new Refusal('Remote SSTP server must be specified!');
  const authority = wanted.value('ssl', 'ca-certificate');
  if (authority === undefined) throw new Refusal('Missing mandatory CA certificate!');
  verifyPkiCaCertificate(scene.candidate, authority);
};

/** Source: vyos-1x conf_mode/interfaces_sstpc.py. */
export function sstpcOwner(machine: Machine): Owner {
  return interfaceOwner('sstpc', machine, [verifyAuthentication, verifyVrf, verifySstpServer]);
}

/** Source: vyos-1x conf_mode/interfaces_wwan.py. */
export function wwanOwner(machine: Machine): Owner {
  const withoutApn = refusedIf(
    ({ wanted }) => !wanted.has('apn'),
    ({ name }) => `No APN configured for "${name}"!`,
  );
  return interfaceOwner('wwan', machine, [withoutApn, verifyAuthentication, verifyVrf, verifyMirrorRedirect]);
}
