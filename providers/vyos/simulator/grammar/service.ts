import { dhcpServer } from './dhcp-server.js';
import { node } from './node.js';
import { ipoeServer, pppoeServer } from './service/access-servers.js';
import { dhcpv6Server } from './service/dhcpv6-server.js';
import { dns } from './service/dns.js';
import { https } from './service/https.js';
import { lldp } from './service/lldp.js';
import { consoleServer, eventHandler, monitoring, saltMinion, sla } from './service/monitoring.js';
import { ntp } from './service/ntp.js';
import { broadcastRelay, dhcpRelay, dhcpv6Relay, mdns, ndpProxy, tftpServer } from './service/relays.js';
import { routerAdvert } from './service/router-advert.js';
import { snmp } from './service/snmp.js';
import { ssh } from './service/ssh.js';
import { configSync, conntrackSync } from './service/sync.js';
import { aws, stunnel, suricata, webproxy } from './service/webproxy.js';

/** `service`. */
export const service = node({
  aws,
  'broadcast-relay': broadcastRelay,
  'config-sync': configSync,
  'conntrack-sync': conntrackSync,
  'console-server': consoleServer,
  'dhcp-relay': dhcpRelay,
  'dhcp-server': dhcpServer,
  'dhcpv6-relay': dhcpv6Relay,
  'dhcpv6-server': dhcpv6Server,
  dns,
  'event-handler': eventHandler,
  https,
  'ipoe-server': ipoeServer,
  lldp,
  mdns,
  monitoring,
  'ndp-proxy': ndpProxy,
  ntp,
  'pppoe-server': pppoeServer,
  'router-advert': routerAdvert,
  'salt-minion': saltMinion,
  sla,
  snmp,
  ssh,
  stunnel,
  suricata,
  'tftp-server': tftpServer,
  webproxy,
});
