import type { ConfigTree } from '../../../../lib/router-config/tree.js';
import { dhParameterBits } from './pem.js';
import { Refusal } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

// What scripts check of the keys and certificates that they are told to use. Source: vyos-1x configverify.py.

function referred(tree: ConfigTree, kind: string, kinds: string, name: string, noun: string): View {
  const pki = new View(tree, ['pki']);
  if (!pki.exists) throw new Refusal('PKI is not configured!');
  if (!pki.has(kind)) throw new Refusal(`PKI does not contain any ${kinds}!`);
  if (!pki.has(kind, name)) throw new Refusal(`${noun} "${name}" not found in configuration!`);
  return pki.at(kind, name);
}

/** A certificate with its private key; `open` is one whose key may not be protected by a password. */
export function verifyPkiCertificate(tree: ConfigTree, name: string, { open = false } = {}): void {
  const certificate = referred(tree, 'certificate', 'certificates', name, 'Certificate');
  // What comes by ACME is written by certbot, not by the configuration.
  if (certificate.has('acme')) return;
  if (!certificate.has('certificate')) throw new Refusal(`PEM certificate for "${name}" missing in configuration!`);
  if (!certificate.has('private', 'key')) throw new Refusal(`PEM private key for "${name}" missing in configuration!`);
  if (open && certificate.has('private', 'password-protected')) throw new Refusal('Password protected PEM private key is not supported!');
}

/** The certificate of an authority. */
export function verifyPkiCaCertificate(tree: ConfigTree, name: string): void {
  const authority = referred(tree, 'ca', 'CA certificates', name, 'CA Certificate');
  if (!authority.has('certificate')) throw new Refusal(`PEM CA certificate for "${name}" missing in configuration!`);
}

/** Diffie-Hellman parameters of at least so many bits. */
export function verifyPkiDhParameters(tree: ConfigTree, name: string, minimumBits = 0): void {
  const parameters = referred(tree, 'dh', 'DH parameters', name, 'DH parameter').value('parameters') ?? '';
  if ((dhParameterBits(parameters) ?? 0) < minimumBits) throw new Refusal(`Minimum DH key-size is ${minimumBits} bits!`);
}

/** The public half of an OpenSSH key. */
export function verifyPkiOpensshKey(tree: ConfigTree, name: string): void {
  const key = referred(tree, 'openssh', 'OpenSSH keys', name, 'OpenSSH key');
  if (!key.has('public', 'key') || !key.has('public', 'type'))
    throw new Refusal(`Both public key and type must be defined for OpenSSH public key "${name}"!`);
}
