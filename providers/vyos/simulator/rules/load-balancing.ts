import { hasPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { hasPorts, verifyGroups, type GroupUse } from './group-references.js';
import { verifyPkiCaCertificate, verifyPkiCertificate } from './pki-references.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

const use: GroupUse = {
  kinds: Object.fromEntries(['address-group', 'domain-group', 'network-group', 'port-group'].map((kind) => [kind, kind])),
  alone: ['address-group', 'network-group', 'domain-group'],
  aloneSays: 'Only one address-group, network-group or domain-group can be specified',
  instead: ['address'],
  on: 'load-balancing wan rule',
};

/** Source: vyos-1x conf_mode/load-balancing_wan.py. */
export const wanOwner: Owner = {
  at: ['load-balancing', 'wan'],
  priority: 900,
  verify({ candidate }, path) {
    const wan = new View(candidate, path);
    if (!wan.exists) return;
    if (!wan.has('interface-health')) throw new Refusal('Interface health tests must be configured');
    for (const health of wan.each('interface-health')) {
      if (!health.has('nexthop')) throw new Refusal(`Nexthop must be configured for interface ${health.name}`);
      if (health.each('test').some((test) => test.value('type') === 'user-defined' && !test.has('test-script')))
        throw new Refusal(`Missing user-defined script for health test on interface ${health.name}`);
    }
    const groups = new View(candidate, ['firewall', 'group']);
    for (const rule of wan.each('rule')) verifyWanRule(rule, groups);
  },
};

function verifyWanRule(rule: View, groups: View): void {
  const on = `load-balancing wan rule ${rule.name}`;
  if (!rule.has('interface') && !rule.has('exclude')) throw new Refusal(`Interface or exclude not specified on ${on}`);
  if (rule.has('failover') && rule.has('exclude')) throw new Refusal(`Failover cannot be configured with exclude on ${on}`);
  if (rule.has('limit') && rule.has('exclude')) throw new Refusal(`Limit cannot be configured with exclude on ${on}`);
  for (const name of ['source', 'destination']) {
    const side = rule.at(name);
    verifyGroups(side, groups, use);
    if (side.has('group', 'port-group') && side.has('port')) throw new Refusal('port-group and port cannot both be defined');
    if (hasPorts(rule.value('protocol'))) continue;
    if (side.has('group', 'port-group')) throw new Refusal('Protocol must be tcp, udp, or tcp_udp when specifying a port-group');
    if (side.has('port')) throw new Refusal(`Protocol must be tcp, udp or tcp_udp to specify port on ${on}`);
  }
}

/** Source: vyos-1x conf_mode/load-balancing_haproxy.py. */
export const haproxyOwner: Owner = {
  at: ['load-balancing', 'haproxy'],
  priority: 900,
  verify({ candidate, running }, path) {
    const haproxy = new View(candidate, path);
    if (!haproxy.exists) return;
    if (!haproxy.has('backend') || !haproxy.has('service')) throw new Refusal('Both "service" and "backend" must be configured!');
    const taken = takenPorts(running);
    for (const service of haproxy.each('service')) {
      verifyService(service, candidate);
      const port = service.value('port') ?? '';
      if (taken.has(port)) throw new Refusal(`TCP port "${port}" is used by another service`);
    }
    for (const backend of haproxy.each('backend')) verifyBackend(backend, candidate);
    const vrf = haproxy.value('vrf');
    if (vrf !== undefined && !hasPath(candidate, ['vrf', 'name', vrf])) throw new Refusal(`VRF "${vrf}" does not exist!`);
    for (const kind of ['service', 'backend']) {
      const wrong = haproxy.each(kind).find((each) => each.has('http-response-headers') && modeOf(each) !== 'http');
      if (wrong) throw new Refusal(`${kind} ${wrong.name} must be set to http mode to use http_response_headers!`);
    }
  },
};

/** TCP ports on which the router's own services listen. They start after HAProxy, so what runs is what counts. */
function takenPorts(running: ConfigTree): ReadonlySet<string> {
  const services = [{ at: new View(running, ['service', 'https']), port: '443' }, { at: new View(running, ['service', 'ssh']), port: '22' }]; // prettier-ignore
  const listening = services.filter(({ at }) => at.exists && !at.has('vrf'));
  return new Set(listening.flatMap(({ at, port }) => (at.has('port') ? at.words('port') : [port])));
}

function modeOf(of: View): string {
  return of.value('mode') ?? 'http';
}

function verifyService(service: View, candidate: ConfigTree): void {
  if (!service.has('port')) throw new Refusal(`"${service.name} service port" must be configured!`);
  if (service.has('http-compression')) {
    if (modeOf(service) !== 'http') throw new Refusal(`service ${service.name} must be set to http mode to use http-compression!`);
    if (!service.has('http-compression', 'mime-type'))
      throw new Refusal(`service ${service.name} must have at least one mime-type configured to usehttp_compression!`);
  }
  for (const certificate of service.words('ssl', 'certificate')) verifyPkiCertificate(candidate, certificate);
}

function verifyBackend(backend: View, candidate: ConfigTree): void {
  const { name } = backend;
  if (backend.has('http-check', 'expect', 'status') && backend.has('http-check', 'expect', 'string'))
    throw new Refusal('"expect status" and "expect string" can not be configured together!');
  const check = backend.value('health-check');
  if (check !== undefined) {
    if (modeOf(backend) !== 'tcp')
      throw new Refusal(`backend "${name}" can only be configured with ${check} health-check whilst in TCP mode!`);
    if (backend.has('http-check')) throw new Refusal(`backend "${name}" cannot be configured with both http-check and health-check!`);
  }
  if (!backend.has('server')) throw new Refusal(`"${name} server" must be configured!`);
  for (const server of backend.each('server')) {
    if (!server.has('address') || !server.has('port'))
      throw new Refusal(`"backend ${name} server ${server.name} address and port" must be configured!`);
    if (server.has('send-proxy') && server.has('send-proxy-v2'))
      throw new Refusal(`Cannot use both "send-proxy" and "send-proxy-v2" for server "${server.name}"`);
  }
  const authority = backend.value('ssl', 'ca-certificate');
  if (authority === undefined) return;
  if (backend.has('ssl', 'no-verify')) throw new Refusal(`backend ${name} cannot have both ssl options no-verify and ca-certificate set!`);
  verifyPkiCaCertificate(candidate, authority);
}
