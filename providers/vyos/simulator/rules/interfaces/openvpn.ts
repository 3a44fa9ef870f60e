import { Refusal, type Owner } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import { verifyMirrorRedirect, verifyNotInBridge, verifyPortWithoutVrf, verifyVrf } from './checks.js';
import { verifyOpenvpnKeys } from './openvpn-keys.js';
import { verifyOpenvpnServer } from './openvpn-server.js';
import { interfaceOwner, type Check, type Machine, type Subject } from './subject.js';

const isIpv6 = (address: string) => address.includes(':');
const modeOf = ({ wanted }: Subject) => wanted.value('mode');
const protocolOf = ({ wanted }: Subject) => wanted.value('protocol') ?? 'udp';

const verifyMode: Check = (subject) => {
  const mode = modeOf(subject);
  if (mode === undefined) throw new Refusal('Must specify OpenVPN operation mode!');
  if (mode === 'client') verifyClient(subject);
  if (mode === 'site-to-site') verifySite(subject);
  else if (subject.wanted.has('local-address') || subject.wanted.has('remote-address'))
    throw new Refusal('Cannot specify "local-address" or "remote-address" in client/server or bridge mode');
  if (mode === 'server') return verifyOpenvpnServer(subject);
  if (subject.wanted.has('server', 'reject-unconfigured-clients'))
    throw new Refusal('Option reject-unconfigured-clients only supported in server mode');
  if (subject.wanted.has('replace-default-route') && !subject.wanted.has('remote-host'))
    throw new Refusal('Cannot set "replace-default-route" without "remote-host"');
};

function verifyClient(subject: Subject): void {
  const { wanted } = subject;
  const unwanted = ['local-port', 'local-host'].find((leaf) => wanted.has(leaf));
  if (unwanted !== undefined) throw new Refusal(`Cannot specify "${unwanted}" in client mode`);
  if (!wanted.has('remote-host')) throw new Refusal('Must specify "remote-host" in client mode');
  if (protocolOf(subject) === 'tcp-passive') throw new Refusal('Protocol "tcp-passive" is not valid in client mode');
  if (wanted.value('ip-version') === 'dual-stack') throw new Refusal('"ip-version dual-stack" is not supported in client mode');
  if (wanted.has('tls', 'dh-params')) throw new Refusal('Cannot specify "tls dh-params" in client mode');
}

function verifySite({ bridge, wanted }: Subject): void {
  if (wanted.value('ip-version') === 'dual-stack') throw new Refusal('"ip-version dual-stack" is not supported in site-to-site mode');
  const device = wanted.value('device-type') ?? 'tun';
  const [own, far] = [wanted.words('local-address'), wanted.words('remote-address')];
  if (own.length === 0 && bridge === undefined) throw new Refusal('Must specify "local-address" or add interface to bridge');
  verifyOnePerFamily('local-address', own);
  if (device === 'tun' && far.length === 0) throw new Refusal('Must specify "remote-address"');
  if (far.length > 0) verifyEnds(wanted, own, far);
  const unmasked = own.find((address) => !isIpv6(address) && !wanted.has('local-address', address, 'subnet-mask'));
  if (device === 'tap' && unmasked !== undefined) throw new Refusal('Must specify IPv4 "subnet-mask" for local-address');
  if (wanted.has('encryption', 'data-ciphers')) throw new Refusal('Cipher negotiation can only be used in client or server mode');
}

function verifyOnePerFamily(leaf: string, addresses: readonly string[]): void {
  const ipv6 = addresses.filter(isIpv6).length;
  if (addresses.length - ipv6 > 1) throw new Refusal(`Only one IPv4 ${leaf} can be specified`);
  if (ipv6 > 1) throw new Refusal(`Only one IPv6 ${leaf} can be specified`);
}

function verifyEnds(wanted: View, own: readonly string[], far: readonly string[]): void {
  verifyOnePerFamily('remote-address', far);
  if (own.length === 0) throw new Refusal('"remote-address" requires "local-address"');
  for (const family of ['IPv4', 'IPv6'] as const) {
    const [here, there] = [own, far].map((addresses) => addresses.some((address) => isIpv6(address) === (family === 'IPv6')));
    if (here && !there) throw new Refusal(`${family} "local-address" requires ${family} "remote-address"`);
    if (there && !here) throw new Refusal(`${family} "remote-address" requires ${family} "local-address"`);
  }
  if (own.some((address) => far.includes(address))) throw new Refusal('"local-address" and "remote-address" cannot be the same');
  if (own.includes(wanted.value('local-host') ?? '')) throw new Refusal('"local-address" cannot be the same as "local-host"');
  if (wanted.words('remote-host').some((host) => far.includes(host)))
    throw new Refusal('"remote-address" and "remote-host" can not be the same');
}

const verifyTransport: Check = (subject) => {
  const { wanted } = subject;
  const version = wanted.value('ip-version') ?? 'auto';
  const local = wanted.value('local-host');
  if (local !== undefined && version === 'dual-stack')
    throw new Refusal(
      'Cannot use "local-host" with "ip-version dual-stack". "dual-stack" is only supported when OpenVPN binds to all available interfaces.',
    );
  const isOther = (address: string) => (version === 'ipv4' && isIpv6(address)) || (version === 'ipv6' && /^\d+(\.\d+){3}$/.test(address));
  const familyOf = (address: string) => (isIpv6(address) ? 'IPv6' : 'IPv4');
  if (local !== undefined && isOther(local))
    throw new Refusal(`Cannot use an ${familyOf(local)} "local-host" with "ip-version ${version}"`);
  const remote = wanted.words('remote-host').find(isOther);
  if (remote !== undefined) throw new Refusal(`Cannot use an ${familyOf(remote)} "remote-host" with "ip-version ${version}"`);
  if (protocolOf(subject) !== 'tcp-active') return;
  if (wanted.has('local-port')) throw new Refusal('Cannot specify "local-port" with "tcp-active"');
  if (!wanted.has('remote-host')) throw new Refusal('Must specify "remote-host" with "tcp-active"');
};

const verifyLogin: Check = ({ wanted }) => {
  const [user, password] = ['username', 'password'].map((leaf) => wanted.has('authentication', leaf));
  if (user && !password) throw new Refusal('Password for authentication is missing');
  if (password && !user) throw new Refusal('Username for authentication is missing');
};

/** Source: vyos-1x conf_mode/interfaces_openvpn.py. */
export function openvpnOwner(machine: Machine): Owner {
  const checks = [verifyMode, verifyTransport, verifyOpenvpnKeys, verifyLogin, verifyVrf, verifyPortWithoutVrf, verifyMirrorRedirect];
  return interfaceOwner('openvpn', machine, checks, [verifyNotInBridge]);
}
