import { subtree, type ConfigTree } from '../../../../../lib/router-config/tree.js';
import { verifyPkiCaCertificate, verifyPkiCertificate, verifyPkiDhParameters, verifyPkiOpensshKey } from '../pki-references.js';
import { Refusal } from '../rule.js';
import type { Surroundings } from '../surroundings.js';
import { View } from '../../../../../lib/router-config/view.js';

// The ways to the router itself: its web server with the API, and SSH.

/** Source: vyos-1x conf_mode/service_https.py. */
export function verifyHttps(https: View, around: Surroundings): void {
  const certificates = https.at('certificates');
  const certificate = certificates.value('certificate');
  if (certificate !== undefined) {
    verifyPkiCertificate(around.tree, certificate);
    const authority = certificates.value('ca-certificate');
    if (authority !== undefined) verifyPkiCaCertificate(around.tree, authority);
    const parameters = certificates.value('dh-params');
    if (parameters !== undefined) verifyPkiDhParameters(around.tree, parameters, 2048);
  }
  const port = https.value('port') ?? '443';
  if (portsOfSsh(around.tree).includes(port)) throw new Refusal(`TCP port "${port}" is used by another service!`);
  around.verifyVrf(https.value('vrf'));
  if (https.has('api')) verifyApi(https.at('api'));
}

function verifyApi(api: View): void {
  const keys = api.each('keys', 'id');
  for (const key of keys) if (!key.has('key')) throw new Refusal(`Missing HTTPS API key string for key id "${key.name}"`);
  if (keys.length === 0 && api.value('graphql', 'authentication', 'type') !== 'token')
    throw new Refusal('At least one HTTPS API key is required unless GraphQL token authentication is enabled!');
}

/** SSH is the only other service that the simulator takes a port of the router's own for. */
function portsOfSsh(tree: ConfigTree): readonly string[] {
  if (!subtree(tree, ['service', 'ssh'])) return [];
  const ports = new View(tree, ['service', 'ssh']).words('port');
  return ports.length > 0 ? ports : ['22'];
}

/** Source: vyos-1x conf_mode/service_ssh.py. */
export function verifySsh(ssh: View, around: Surroundings): void {
  if (ssh.has('rekey') && !ssh.has('rekey', 'data')) throw new Refusal('Rekey data is required!');
  const authority = ssh.value('trusted-user-ca');
  if (authority !== undefined) verifyPkiOpensshKey(around.tree, authority);
  for (const vrf of ssh.words('vrf')) around.verifyVrf(vrf);
}
