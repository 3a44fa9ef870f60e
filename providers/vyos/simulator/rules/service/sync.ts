import { Refusal } from '../rule.js';
import type { Surroundings } from '../surroundings.js';
import type { View } from '../../../../../lib/router-config/view.js';

// What keeps a second router like this one, and what other programs are told.

/** Source: vyos-1x conf_mode/service_config-sync.py. */
export function verifyConfigSync(sync: View): void {
  if (!sync.has('mode')) throw new Refusal('config-sync mode is mandatory!');
  for (const option of ['secondary', 'section']) if (!sync.has(option)) throw new Refusal(`config-sync '${option}' is not configured!`);
  for (const leaf of ['address', 'key']) if (!sync.has('secondary', leaf)) throw new Refusal(`secondary ${leaf} is mandatory!`);
}

/** Source: vyos-1x conf_mode/service_conntrack-sync.py. */
export function verifyConntrackSync(sync: View, around: Surroundings): void {
  if (!sync.has('interface')) throw new Refusal('Interface not defined!');
  const interfaces = sync.each('interface');
  const peers = interfaces.filter((each) => each.has('peer')).length;
  for (const { name } of interfaces) {
    around.verifyInterface(name);
    if (!around.mayHaveAddress(name, 4) && !around.mayHaveAddress(name, 6)) throw new Refusal(`Interface ${name} requires an IP address!`);
  }
  const expected = sync.words('expect-sync');
  if (expected.length > 1 && expected.includes('all')) throw new Refusal('Can not configure expect-sync "all" with other protocols!');
  const unassigned = sync.words('listen-address').find((address) => !around.isOwnAddress(address, undefined));
  if (unassigned !== undefined) throw new Refusal(`Specified listen-address ${unassigned} not assigned to any interface!`);
  const group = sync.value('failover-mechanism', 'vrrp', 'sync-group');
  if (group === undefined) throw new Refusal('No VRRP sync-group defined!');
  if (!around.has('high-availability', 'vrrp', 'sync-group', group)) throw new Refusal(`VRRP sync-group ${group} not configured!`);
  if (peers > 0 && peers < interfaces.length) throw new Refusal('Can not mix unicast and multicast mode!');
}

/** Source: vyos-1x conf_mode/service_console-server.py. */
export function verifyConsoleServer(server: View, around: Surroundings): void {
  const aliases = new Set<string>();
  for (const device of server.each('device')) {
    if (!device.has('speed')) throw new Refusal(`Port "${device.name}" requires speed to be set!`);
    if (device.has('ssh') && !device.has('ssh', 'port')) throw new Refusal(`Port "${device.name}" requires SSH port to be set!`);
    if (around.has('system', 'console', 'device', device.name))
      throw new Refusal(`Port "${device.name}" already provides a console used by "system console"!`);
    const alias = device.value('alias');
    if (alias !== undefined && aliases.has(alias)) throw new Refusal('Console aliases must be unique');
    if (alias !== undefined) aliases.add(alias);
  }
}

/** Source: vyos-1x conf_mode/service_event-handler.py. */
export function verifyEventHandler(handler: View): void {
  for (const event of handler.each('event')) {
    if (!event.has('filter', 'pattern') || !event.has('script', 'path'))
      throw new Refusal('Event-handler: both pattern and script path items are mandatory');
    if (event.has('script', 'environment', 'message'))
      throw new Refusal('Event-handler: "message" environment variable is reserved for log message text');
  }
}
