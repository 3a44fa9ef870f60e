import { dhcpServerOwner, vrfDhcpServerOwner } from './dhcp-server.js';
import { dhcpv6ServerOwner, vrfDhcpv6ServerOwner } from './dhcpv6-server.js';
import type { Owner } from './rule.js';
import { verifyHttps, verifySsh } from './service/access.js';
import { verifyLldp, verifyMdns, verifyNtp, verifyRouterAdvert } from './service/discovery.js';
import { verifyDnsForwarding, verifyDynamicDns } from './service/dns.js';
import { verifyPrometheus, verifyTelegraf, verifyZabbixAgent } from './service/monitoring.js';
import { verifyBroadcastRelay, verifyDhcpRelay, verifyDhcpv6Relay, verifyNdpProxy, verifyTftpServer } from './service/relays.js';
import { verifySnmp } from './service/snmp.js';
import { verifyConfigSync, verifyConntrackSync, verifyConsoleServer, verifyEventHandler } from './service/sync.js';
import { Surroundings } from './surroundings.js';
import { View } from '../../../../lib/router-config/view.js';

type Script = readonly [at: string, priority: number, verify: (service: View, around: Surroundings) => void];

const scripts: readonly Script[] = [
  ['console-server', 2, verifyConsoleServer],
  ['event-handler', 2, verifyEventHandler],
  ['ndp-proxy', 600, verifyNdpProxy],
  ['conntrack-sync', 799, verifyConntrackSync],
  ['dhcpv6-relay', 900, verifyDhcpv6Relay],
  ['ntp', 900, verifyNtp],
  ['router-advert', 900, verifyRouterAdvert],
  ['snmp', 900, verifySnmp],
  ['dhcp-relay', 910, verifyDhcpRelay],
  ['dns forwarding', 918, verifyDnsForwarding],
  ['lldp', 985, verifyLldp],
  ['broadcast-relay', 990, verifyBroadcastRelay],
  ['dns dynamic', 990, verifyDynamicDns],
  ['mdns repeater', 990, verifyMdns],
  ['tftp-server', 990, verifyTftpServer],
  ['ssh', 1000, verifySsh],
  ['https', 1001, verifyHttps],
  ['monitoring prometheus', 1280, verifyPrometheus],
  ['monitoring telegraf', 1280, verifyTelegraf],
  ['monitoring zabbix-agent', 1280, verifyZabbixAgent],
  ['config-sync', 10000, verifyConfigSync],
];

/** The scripts of services, with the priorities of the vendor's configuration tree. A service that is removed is not asked. */
export function serviceOwners(adapters: ReadonlySet<string>): Owner[] {
  const owners = scripts.map(([at, priority, verify]): Owner => ({
    at: ['service', ...at.split(' ')],
    priority,
    verify({ candidate }, path) {
      const service = new View(candidate, path);
      if (service.exists) verify(service, new Surroundings(candidate, adapters));
    },
  }));
  return [...owners, dhcpServerOwner, vrfDhcpServerOwner, dhcpv6ServerOwner, vrfDhcpv6ServerOwner];
}
