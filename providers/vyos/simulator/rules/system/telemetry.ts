import type { ConfigTree } from '../../../../../lib/router-config/tree.js';
import { isAssigned } from '../devices.js';
import { verifyPkiCaCertificate, verifyPkiCertificate } from '../pki-references.js';
import { Refusal, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import { verifyVrfOf } from './vrf-of.js';

const isIpv6 = (address: string) => address.includes(':');
const isIp = (host: string) => isIpv6(host) || /^\d+(\.\d+){3}$/.test(host);

function verifyRemote(tree: ConfigTree, remote: View): void {
  const { name } = remote;
  verifyVrfOf(tree, remote);
  const source = remote.value('source-address');
  if (source !== undefined) {
    if (!isAssigned(tree, source, remote.value('vrf') ?? 'default')) throw new Refusal('No interface with given address specified!');
    if (isIp(name) && isIpv6(name) !== isIpv6(source))
      throw new Refusal(`Source-address "${source}" does not match address-family of remote "${name}"!`);
  }
  if (remote.has('tls')) verifyTls(tree, remote);
}

function verifyTls(tree: ConfigTree, remote: View): void {
  const { name } = remote;
  const tls = remote.at('tls');
  const mode = tls.value('auth-mode') ?? 'anon';
  if ((remote.value('protocol') ?? 'udp') === 'udp')
    throw new Refusal(`TLS is enabled for remote "${name}", but protocol is set to UDP. TLS is only supported with protocol TCP!`);
  const [authority, certificate] = [tls.value('ca-certificate'), tls.value('certificate')];
  if (mode !== 'anon' && authority === undefined)
    throw new Refusal(`Option "ca-certificate" is required for remote "${name}" when TLS is enabled with auth-mode "${mode}"!`);
  if (authority !== undefined) verifyPkiCaCertificate(tree, authority);
  if (certificate !== undefined) verifyPkiCertificate(tree, certificate);
  if (mode === 'fingerprint' && !tls.has('permitted-peer'))
    throw new Refusal(`Auth mode "fingerprint" for remote "${name}" requires "permitted-peer" to be configured!`);
  if (mode === 'name' && !tls.has('permitted-peer'))
    throw new Refusal(`Auth mode "name" for remote "${name}" requires "permitted-peer" to specify allowed subject names!`);
}

/** Source: vyos-1x conf_mode/system_syslog.py. */
export const syslogOwner: Owner = {
  at: ['system', 'syslog'],
  priority: 400,
  verify({ candidate }, path) {
    for (const remote of new View(candidate, [...path, 'remote']).each()) verifyRemote(candidate, remote);
  },
};

/** Source: vyos-1x conf_mode/system_flow-accounting.py. */
export const flowAccountingOwner: Owner = {
  at: ['system', 'flow-accounting'],
  priority: 990,
  verify({ candidate }, path) {
    const flow = new View(candidate, path);
    if (!flow.exists) return;
    const netflow = flow.at('netflow');
    if (!netflow.has('interface')) throw new Refusal('Flow accounting requires at least one interface to be configured!');
    verifyVrfOf(candidate, flow);
    if (!netflow.has('server')) throw new Refusal('You need to configure at least one NetFlow server!');
    for (const server of netflow.each('server')) verifyCollector(candidate, server);
    verifyEngine(netflow);
  },
};

function verifyCollector(tree: ConfigTree, server: View): void {
  const configured = `Configured "netflow server ${server.name}`;
  const source = server.value('source-address');
  if (source === undefined) return;
  if (server.has('source-interface')) throw new Refusal(`${configured}" cannot have both "source-address" and "source-interface" fields`);
  if (!isAssigned(tree, source, 'default')) throw new Refusal(`${configured} source-address ${source}" does not exist on the system!`);
  if (isIpv6(source) !== isIpv6(server.name))
    throw new Refusal(`${configured} source-address ${source}" protocol doesn't match server protocol`);
}

/** NetFlow 5 writes the engine as `type:id`, the others as one number. */
function verifyEngine(netflow: View): void {
  const engine = netflow.value('engine-id');
  const version = netflow.value('version') ?? '9';
  if (engine === undefined || (version === '5') === engine.includes(':')) return;
  const verb = version === '5' ? 'You cannot' : 'Can not';
  throw new Refusal(`${verb} use NetFlow engine-id "${engine}" together with NetFlow protocol version "${version}"!`);
}

/** Source: vyos-1x conf_mode/system_sflow.py. */
export const sflowOwner: Owner = {
  at: ['system', 'sflow'],
  priority: 990,
  verify({ candidate }, path) {
    const sflow = new View(candidate, path);
    if (!sflow.exists) return;
    const agent = sflow.value('agent-address');
    if (agent !== undefined && !isAssigned(candidate, agent, 'default'))
      throw new Refusal(`Configured "sflow agent-address ${agent}" does not exist in the system!`);
    if (!sflow.has('interface')) throw new Refusal('sFlow requires at least one interface to be configured!');
    if (!sflow.has('server')) throw new Refusal('You need to configure at least one sFlow server!');
    verifyVrfOf(candidate, sflow);
  },
};
