import { Refusal } from '../rule.js';
import type { Surroundings } from '../surroundings.js';
import type { View } from '../../../../../lib/router-config/view.js';

// What passes requests on from one network to another.

/** Source: vyos-1x conf_mode/service_dhcp-relay.py. */
export function verifyDhcpRelay(relay: View): void {
  if (relay.has('disable')) return;
  if (relay.words('interface').includes('lo')) throw new Refusal('DHCP relay does not support the loopback interface.');
  if (!relay.has('server')) throw new Refusal('No DHCP relay server(s) configured. At least one DHCP relay server required.');
  const [upstream, listen] = [relay.has('upstream-interface'), relay.has('listen-interface')];
  if (relay.has('interface') && (upstream || listen))
    throw new Refusal('<interface> configuration is not compatible with upstream/listen interface');
  if (upstream && !listen) throw new Refusal('No listen-interface configured');
  if (listen && !upstream) throw new Refusal('No upstream-interface configured');
}

/** Source: vyos-1x conf_mode/service_dhcpv6-relay.py. */
export function verifyDhcpv6Relay(relay: View, around: Surroundings): void {
  if (relay.has('disable')) return;
  if (!relay.has('upstream-interface')) throw new Refusal('At least one upstream interface required!');
  for (const upstream of relay.each('upstream-interface'))
    if (!upstream.has('address')) throw new Refusal(`DHCPv6 server required for upstream interface ${upstream.name}!`);
  if (!relay.has('listen-interface')) throw new Refusal('At least one listen interface required!');
  for (const { name } of relay.each('listen-interface')) {
    around.verifyInterface(name);
    if (!around.mayHaveAddress(name, 6)) throw new Refusal(`Interface ${name} does not have global IPv6 address assigned!`);
  }
}

/** Source: vyos-1x conf_mode/service_broadcast-relay.py. */
export function verifyBroadcastRelay(relay: View, around: Surroundings): void {
  if (relay.has('disable')) return;
  for (const instance of relay.each('id').filter((each) => !each.has('disable'))) {
    if (!instance.has('port')) throw new Refusal(`Port number is mandatory for UDP broadcast relay "${instance.name}"`);
    const interfaces = instance.words('interface');
    if (interfaces.length < 2) throw new Refusal(`At least two interfaces are required for UDP broadcast relay "${instance.name}"`);
    for (const name of interfaces) {
      around.verifyInterface(name);
      if (!around.mayHaveAddress(name, 4)) throw new Refusal(`Interface "${name}" has no IPv4 address configured!`);
    }
  }
}

/** Source: vyos-1x conf_mode/service_ndp-proxy.py. */
export function verifyNdpProxy(proxy: View, around: Surroundings): void {
  for (const each of proxy.each('interface')) {
    around.verifyInterface(each.name);
    for (const rule of each.each('prefix')) {
      const isInterface = rule.value('mode') === 'interface';
      if (isInterface && !rule.has('interface')) throw new Refusal(`Rule "${rule.name}" uses interface mode but no interface defined!`);
      if (!isInterface && rule.has('interface'))
        throw new Refusal(`Rule "${rule.name}" does not use interface mode, thus interface can not be defined!`);
    }
  }
}

/** Source: vyos-1x conf_mode/service_tftp-server.py. An address that is not there yet is only warned of. */
export function verifyTftpServer(server: View, around: Surroundings): void {
  if (!server.has('directory')) throw new Refusal('TFTP root directory must be configured!');
  if (!server.has('listen-address')) throw new Refusal('TFTP server listen address must be configured!');
  for (const address of server.each('listen-address')) around.verifyVrf(address.value('vrf'));
}
