import { createDiffieHellmanGroup } from 'node:crypto';
import { selfSigned } from '../../../../providers/http/self-signed.js';
import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const vtun = (...rest: string[]) => rest.map((line) => `set interfaces openvpn vtun1 ${line}`);
const authority = selfSigned({ dnsNames: ['ca.example'] });
const body = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
const pki = [
  `set pki ca a certificate ${body(authority.cert)}`,
  `set pki certificate b certificate ${body(authority.cert)}`,
  `set pki certificate b private key ${body(authority.key)}`,
  'set pki openvpn shared-secret s key 00ff',
  `set pki dh small parameters ${dhParameters('modp2')}`,
];
const site = vtun('mode site-to-site', 'local-address 10.0.0.1', 'remote-address 10.0.0.2', 'shared-secret-key s');
const client = vtun('mode client', 'remote-host vpn.example', 'tls ca-certificate a');
const server = vtun('mode server', 'server subnet 10.0.0.0/24', 'tls ca-certificate a', 'tls certificate b');

/** The prime of a group and the generator 2, in DER. */
function dhParameters(group: string): string {
  const prime = Buffer.concat([Buffer.from([0]), createDiffieHellmanGroup(group).getPrime()]);
  const number = Buffer.concat([Buffer.from([0x02, 0x82, prime.length >> 8, prime.length & 255]), prime, Buffer.from([0x02, 1, 2])]);
  return Buffer.concat([Buffer.from([0x30, 0x82, number.length >> 8, number.length & 255]), number]).toString('base64');
}

describe('an OpenVPN interface', () => {
  test.each([
    ['a site', site],
    ['a client', client],
    ['a server', server],
  ])('is taken as %s', (_, lines) => {
    expect(router.commit(...pki, ...lines)).toEqual([]);
  });

  test.each([
    ['Must specify OpenVPN operation mode!', vtun('remote-port 1194')],
    ['Cannot specify "local-port" in client mode', [...client, ...vtun('local-port 1194')]],
    ['Protocol "tcp-passive" is not valid in client mode', [...client, ...vtun('protocol tcp-passive')]],
    ['Must specify "tls ca-certificate" on openvpn interface vtun1', [...vtun('mode client', 'remote-host x', 'tls certificate b')]],
    ['Must specify "local-address" or add interface to bridge', vtun('mode site-to-site')],
    ['IPv6 "local-address" requires IPv6 "remote-address"', [...site, ...vtun('local-address 2001:db8::1')]],
    ['"local-address" and "remote-address" cannot be the same', [...site.slice(0, 2), ...vtun('remote-address 10.0.0.1', 'shared-secret-key s')]],
    ['Must specify only one of "shared-secret-key" and "tls"', [...site, ...vtun('tls role active')]],
    ['Invalid shared-secret on openvpn interface vtun1', [...site, ...vtun('shared-secret-key other')]],
    ['GCM encryption with shared-secret-key not supported', [...site, ...vtun('encryption cipher aes256gcm')]],
    ['Missing "tls certificate" on openvpn interface vtun1', server.slice(0, 3)],
    ['Minimum DH key-size is 2048 bits', [...server, ...vtun('tls dh-params small')]],
    ['Cannot specify "remote-host" in server mode', [...server, ...vtun('remote-host x')]],
    ['Server subnets smaller than /29 with device type "tun" are not supported', [...server.slice(0, 1), ...vtun('server subnet 10.0.0.0/30')]],
    ['Client "c" IP 10.0.1.2 not in server subnet 10.0.0.0/24', [...server, ...vtun('server client c ip 10.0.1.2')]],
    ['start address 10.0.0.9 is larger than stop address 10.0.0.8', [...server, ...vtun('server client-ip-pool start 10.0.0.9', 'server client-ip-pool stop 10.0.0.8')]],
    ['Password for authentication is missing', [...client, ...vtun('authentication username u')]],
    ['OpenVPN device-type must be set to "tap"', [...server, 'set interfaces bridge br1 member interface vtun1']],
  ])('is refused with "%s"', (words, lines) => {
    expect(router.commit(...pki, ...lines).join(' ')).toContain(words);
  }); // prettier-ignore
});
