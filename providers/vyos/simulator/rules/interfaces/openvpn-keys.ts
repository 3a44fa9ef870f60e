import { dhParameterBits } from '../pem.js';
import { Refusal } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import type { Check } from './subject.js';

/** What an OpenVPN interface encrypts with: a shared key, or TLS with certificates. Source: vyos-1x conf_mode/interfaces_openvpn.py. */
export const verifyOpenvpnKeys: Check = ({ name, scene, wanted }) => {
  const pki = new View(scene.candidate, ['pki']);
  const tls = wanted.at('tls');
  const mode = wanted.value('mode');
  const secret = wanted.value('shared-secret-key');
  if ((secret !== undefined) === tls.exists) throw new Refusal('Must specify only one of "shared-secret-key" and "tls"');
  if (mode !== 'site-to-site' && !tls.exists) throw new Refusal('Must specify "tls" for server and client modes');
  if (!pki.exists) throw new Refusal('PKI is not configured');
  if (secret !== undefined) {
    if (!pki.has('openvpn', 'shared-secret')) throw new Refusal('There are no openvpn shared-secrets in PKI configuration');
    if (!pki.has('openvpn', 'shared-secret', secret)) throw new Refusal(`Invalid shared-secret on openvpn interface ${name}`);
    if (wanted.value('encryption', 'cipher')?.endsWith('gcm')) throw new Refusal('GCM encryption with shared-secret-key not supported');
    return;
  }
  verifyCertificates(name, mode ?? '', tls, pki);
  verifyKeysOf(name, tls, pki);
  verifyRole(wanted);
  if (wanted.has('encryption', 'cipher'))
    throw new Refusal('"encryption cipher" option is deprecated for TLS mode. Use "encryption data-ciphers" instead');
};

function verifyCertificates(name: string, mode: string, tls: View, pki: View): void {
  const on = `on openvpn interface ${name}`;
  if (mode === 'site-to-site') {
    if (!tls.has('role')) throw new Refusal('"tls role" is required for site-to-site OpenVPN with TLS');
    if (!tls.has('ca-certificate') && !tls.has('peer-fingerprint'))
      throw new Refusal(`Either "tls ca-certificate" or "tls peer-fingerprint" is required ${on} in site-to-site mode`);
  } else if (!tls.has('ca-certificate'))
    throw new Refusal(`Must specify "tls ca-certificate" ${on}, it is required in server and client modes`);
  if (tls.words('ca-certificate').some((authority) => !pki.has('ca', authority))) throw new Refusal(`Invalid CA certificate ${on}`);
  const certificate = tls.value('certificate');
  if (certificate === undefined) {
    if (mode !== 'client') throw new Refusal(`Missing "tls certificate" ${on}`);
    return;
  }
  if (!pki.has('certificate', certificate)) throw new Refusal(`Invalid certificate ${on}`);
  if (pki.has('certificate', certificate, 'private', 'password-protected')) throw new Refusal(`Cannot use encrypted private key ${on}`);
}

function verifyKeysOf(name: string, tls: View, pki: View): void {
  const parameters = tls.value('dh-params');
  if (parameters !== undefined) {
    if (!pki.has('dh')) throw new Refusal('pki dh is not configured');
    if (!pki.has('dh', parameters)) throw new Refusal(`pki dh '${parameters}' is not configured`);
    if ((dhParameterBits(pki.value('dh', parameters, 'parameters') ?? '') ?? 0) < 2048)
      throw new Refusal('Minimum DH key-size is 2048 bits');
  }
  for (const leaf of ['auth-key', 'crypt-key']) {
    const key = tls.value(leaf);
    if (key !== undefined && !pki.has('openvpn', 'shared-secret', key)) throw new Refusal(`Invalid ${leaf} on openvpn interface ${name}`);
  }
  if (tls.has('auth-key') && tls.has('crypt-key')) throw new Refusal('TLS auth and crypt keys are mutually exclusive');
}

function verifyRole(wanted: View): void {
  const role = wanted.value('tls', 'role');
  if (role === undefined) return;
  const protocol = wanted.value('protocol') ?? 'udp';
  if (wanted.value('mode') !== 'site-to-site' && !wanted.has('tls', 'auth-key'))
    throw new Refusal('Cannot specify "tls role" in client-server mode');
  if (role === 'active' && protocol === 'tcp-passive') throw new Refusal('Cannot specify "tcp-passive" when "tls role" is "active"');
  if (role === 'active' && wanted.has('tls', 'dh-params')) throw new Refusal('Cannot specify "tls dh-params" when "tls role" is "active"');
  if (role === 'passive' && protocol === 'tcp-active') throw new Refusal('Cannot specify "tcp-active" when "tls role" is "passive"');
}
