import { Refusal } from '../rule.js';
import type { Surroundings } from '../surroundings.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** What a record of each type cannot do without. */
const needed: Readonly<Record<string, string>> = {
  a: 'address',
  aaaa: 'address',
  cname: 'target',
  ptr: 'target',
  ns: 'target',
  mx: 'server',
  txt: 'value',
  spf: 'value',
  srv: 'entry',
  naptr: 'rule',
};

/** `service dns forwarding`. Source: vyos-1x conf_mode/service_dns_forwarding.py. */
export function verifyDnsForwarding(forwarding: View): void {
  if (!forwarding.has('listen-address')) throw new Refusal('DNS forwarding requires a listen-address');
  if (!forwarding.has('allow-from')) throw new Refusal('DNS forwarding requires an allow-from network');
  for (const domain of forwarding.each('domain'))
    if (!domain.has('name-server')) throw new Refusal(`No server configured for domain ${domain.name}!`);
  const prefix = forwarding.value('dns64-prefix');
  if (prefix !== undefined && !prefix.endsWith('/96')) throw new Refusal('DNS 6to4 prefix must be of length /96');
  const zones = forwarding.each('authoritative-domain').filter((zone) => !zone.has('disable'));
  if (!zones.every(hasWholeRecords)) throw new Refusal('Invalid authoritative records have been defined');
  for (const zone of forwarding.each('zone-cache'))
    if (zone.words('source').length !== 1)
      throw new Refusal(`Invalid configuration for zone "${zone.name}": Please select one source type "url" or "axfr".`);
}

function hasWholeRecords(zone: View): boolean {
  return Object.entries(needed).every(([type, leaf]) =>
    zone
      .each('records', type)
      .filter((record) => !record.has('disable'))
      .every((record) => record.has(leaf) && record.each('entry').every((entry) => entry.has('hostname') && entry.has('port'))),
  );
}

const zoneNeeded = ['cloudflare', 'digitalocean', 'godaddy', 'hetzner', 'gandi', 'nfsn', 'nsupdate'];
const zoneTaken = [...zoneNeeded, 'dnsexit2', 'zoneedit1'];
const nameless = `1984 cloudflare cloudns digitalocean dnsexit2 duckdns freemyip hetzner keysystems njalla nsupdate regfishde`.split(' ');
const ttlTaken = ['cloudflare', 'dnsexit2', 'gandi', 'hetzner', 'godaddy', 'nfsn', 'nsupdate'];
const dualStack = 'cloudflare digitalocean dnsexit2 duckdns dyndns2 easydns freedns hetzner infomaniak njalla'.split(' ');
const dualStackServers = ['members.dyndns.org', 'dynv6.com'];
const comesUpLater = /^(pppoe|sstpc)/;

/** `service dns dynamic`. Source: vyos-1x conf_mode/service_dns_dynamic.py. */
export function verifyDynamicDns(dynamic: View, around: Surroundings): void {
  for (const service of dynamic.each('name')) verifyDynamicName(service, around);
  around.verifyVrf(dynamic.value('vrf'));
}

function verifyDynamicName(service: View, around: Surroundings): void {
  const required = `is required for Dynamic DNS service "${service.name}"`;
  const unsupported = `is not supported for Dynamic DNS service "${service.name}"`;
  for (const leaf of ['protocol', 'address', 'host-name']) if (!service.has(leaf)) throw new Refusal(`"${leaf}" ${required}`);
  const protocol = service.value('protocol') ?? '';
  const by = `with protocol "${protocol}"`;
  const address = service.at('address');
  if (!address.has('interface') && !address.has('web')) throw new Refusal(`Either "interface" or "web" ${required} ${by}`);
  if (address.has('interface') && address.has('web')) throw new Refusal(`Both "interface" and "web" at the same time ${unsupported} ${by}`);
  const onInterface = address.value('interface');
  if (onInterface !== undefined && !comesUpLater.test(onInterface)) around.verifyInterface(onInterface);
  if (address.has('web', 'skip') && !address.has('web', 'url')) throw new Refusal(`"url" along with "skip" ${required} ${by}`);
  verifyCredentials(service, protocol, required, unsupported, by);
  if (!ttlTaken.includes(protocol) && service.has('ttl')) throw new Refusal(`"ttl" ${unsupported} ${by}`);
  if (service.value('ip-version') === 'both') {
    if (!dualStack.includes(protocol)) throw new Refusal(`Both IPv4 and IPv6 at the same time ${unsupported} ${by}`);
    const server = service.value('server');
    if (protocol === 'dyndns2' && server !== undefined && !dualStackServers.includes(server))
      throw new Refusal(`Both IPv4 and IPv6 at the same time ${unsupported} for "${server}" ${by}`);
  }
  const [wait, expiry] = [service.value('wait-time'), service.value('expiry-time')];
  if (wait !== undefined && expiry !== undefined && Number(expiry) < Number(wait))
    throw new Refusal(`"expiry-time" must be greater than "wait-time" for Dynamic DNS service "${service.name}"`);
}

/** RFC 2136 updates are signed with a key; everything else takes a password. */
function verifyCredentials(service: View, protocol: string, required: string, unsupported: string, by: string): void {
  if (protocol !== 'nsupdate' && !service.has('password')) throw new Refusal(`"password" ${required}`);
  if (protocol === 'nsupdate') {
    if (service.has('password')) throw new Refusal(`"password" ${unsupported} ${by}`);
    for (const leaf of ['server', 'key']) if (!service.has(leaf)) throw new Refusal(`"${leaf}" ${required} ${by}`);
  }
  if (zoneNeeded.includes(protocol) && !service.has('zone')) throw new Refusal(`"zone" ${required} ${by}`);
  if (!zoneTaken.includes(protocol) && service.has('zone')) throw new Refusal(`"zone" ${unsupported} ${by}`);
  if (!nameless.includes(protocol) && !service.has('username')) throw new Refusal(`"username" ${required} ${by}`);
}
