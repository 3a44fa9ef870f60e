import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/high-availability.py. */
export const vrrpOwner: Owner = {
  at: ['high-availability'],
  priority: 800,
  verify({ candidate }, path) {
    const availability = new View(candidate, path);
    if (availability.has('disable')) return;
    const used = new Set<string>();
    for (const group of availability.each('vrrp', 'group')) verifyGroup(group, used);
    for (const syncGroup of availability.each('vrrp', 'sync-group')) verifySyncGroup(syncGroup, availability.at('vrrp', 'group'));
    for (const server of availability.each('virtual-server')) verifyVirtualServer(server);
  },
};

function verifyGroup(group: View, used: Set<string>): void {
  const place = `in VRRP group "${group.name}"`;
  const [vrid, onInterface] = [group.value('vrid'), group.value('interface')];
  if (vrid === undefined) throw new Refusal(`VRID is required but not set ${place}`);
  if (onInterface === undefined) throw new Refusal(`Interface is required but not set ${place}`);
  if (!group.has('address')) throw new Refusal(`Virtual IP address is required but not set ${place}`);
  if (group.has('authentication') && !(group.has('authentication', 'type') && group.has('authentication', 'password')))
    throw new Refusal(`Authentication requires both type and passwortd to be set ${place}`);
  const families = new Set(group.words('address').map(familyOf));
  if (families.size > 1)
    throw new Refusal(
      `VRRP group "${group.name}" mixes IPv4 and IPv6 virtual addresses, this is not allowed. Create individual groups for IPv4 and IPv6!`,
    );
  const family = families.has('IPv6') ? 'IPv6' : 'IPv4';
  const key = `${vrid} ${onInterface} ${family}`;
  if (used.has(key)) throw new Refusal(`VRID "${vrid}" can only be used once on interface "${onInterface} with address family ${family}"!`);
  used.add(key);
  for (const leaf of ['hello-source-address', 'peer-address']) {
    const other = group
      .words(leaf)
      .map(familyOf)
      .find((each) => each !== family);
    if (other) throw new Refusal(`VRRP group "${group.name}" uses ${family} but ${leaf} is ${other}!`);
  }
}

function familyOf(address: string): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

function verifySyncGroup(syncGroup: View, groups: View): void {
  for (const member of syncGroup.words('member')) {
    if (!groups.has(member))
      throw new Refusal(`VRRP sync-group "${syncGroup.name}" refers to VRRP group "${member}", but it does not exist!`);
    if (hasHealthCheck(groups.at(member)))
      throw new Refusal(
        `Health check configuration for VRRP group "${member}" will remain unused while it has member of sync group ` +
          `"${syncGroup.name}" Only sync group health check will be used`,
      );
  }
}

/** A check without a script or an address, or with both, is dropped with a warning. */
function hasHealthCheck(group: View): boolean {
  return group.has('health-check', 'script') !== group.has('health-check', 'ping');
}

function verifyVirtualServer(server: View): void {
  const place = `virtual-server "${server.name}"`;
  const [port, mark] = [server.has('port'), server.has('fwmark')];
  if (!server.has('address') && !mark) throw new Refusal(`Either address or fwmark is required but not set for ${place}`);
  if (!port && !mark) throw new Refusal(`Port or fwmark is required but not set for ${place}`);
  if (port && mark) throw new Refusal(`Cannot set both port and fwmark for ${place}`);
  if (!server.has('real-server')) throw new Refusal(`Real-server ip is required but not set for ${place}`);
  for (const real of server.each('real-server'))
    if (!real.has('port')) throw new Refusal(`Port is required but not set for ${place} real-server "${real.name}"`);
}
