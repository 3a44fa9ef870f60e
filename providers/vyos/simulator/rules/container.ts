import { formatPrefix, parseAddress, parseInterfaceAddress } from '../../../../lib/addressing/cidr.js';
import { verifyNetworks } from './container-network.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/container.py. Whether an image or a path is there only a live system knows. */
export const containerOwner: Owner = {
  at: ['container'],
  priority: 450,
  verify({ candidate, running }, path) {
    const all = new View(candidate, path);
    const taken = { addresses: new Map<string, string>(), macs: new Map<string, string>() };
    for (const container of all.each('name')) verifyContainer(container, all, taken);
    verifyNetworks(all, candidate);
    for (const network of new View(running, path).words('network').filter((name) => !all.has('network', name))) {
      const user = all.each('name').find((container) => container.has('network', network));
      if (user) throw new Refusal(`Can not remove network "${network}", used by container "${user.name}"!`);
    }
    for (const registry of all.each('registry')) verifyRegistry(registry);
  },
};

interface Taken {
  addresses: Map<string, string>;
  macs: Map<string, string>;
}

function verifyContainer(container: View, all: View, taken: Taken): void {
  const { name } = container;
  if (!container.has('image')) throw new Refusal(`Container image for "${name}" is mandatory!`);
  verifyAttachment(container, all, taken);
  for (const device of container.each('device')) requirePaths('Device', device);
  for (const parameter of container.each('sysctl', 'parameter')) {
    if (!parameter.has('value')) throw new Refusal(`sysctl parameter ${parameter.name} has no value assigned!`);
    if (parameter.name.startsWith('net.') && container.has('allow-host-networks'))
      throw new Refusal(`sysctl parameter ${parameter.name} cannot be set when using host networking!`);
  }
  requireValues('Environment', container.each('environment'));
  requireValues('Label', container.each('label'));
  for (const volume of container.each('volume')) requirePaths('Volume', volume);
  for (const tmpfs of container.each('tmpfs')) {
    if (!tmpfs.has('destination')) throw new Refusal(`tmpfs "${tmpfs.name}" has no destination path configured!`);
    if (!tmpfs.has('size')) throw new Refusal(`tmpfs "${tmpfs.name}" has no size configured!`);
  }
  if (container.each('port').some((port) => !port.has('source') || !port.has('destination')))
    throw new Refusal('Both "source" and "destination" must be specified for a port mapping!');
  const onHost = container.has('allow-host-networks');
  if (!onHost && !container.has('network'))
    throw new Refusal(`Must either set "network" or "allow-host-networks" for container "${name}"!`);
  if (onHost && container.has('network'))
    throw new Refusal(`"allow-host-networks" and "network" for "${name}" cannot be both configured at the same time!`);
  if (container.has('gid') && !container.has('uid')) throw new Refusal('Cannot set "gid" without "uid" for container');
}

function requirePaths(what: string, of: View): void {
  for (const end of ['source', 'destination']) {
    if (!of.has(end)) throw new Refusal(`${what} "${of.name}" has no ${end} path configured!`);
  }
}

function requireValues(what: string, variables: readonly View[]): void {
  const empty = variables.find((variable) => !variable.has('value'));
  if (empty) throw new Refusal(`${what} variable ${empty.name} has no value assigned!`);
}

function verifyAttachment(container: View, all: View, taken: Taken): void {
  const [attached, ...others] = container.each('network');
  if (!attached) return;
  if (others.length > 0) throw new Refusal(`Only one network can be specified for container "${container.name}"!`);
  const network = all.at('network', attached.name);
  if (!network.exists) throw new Refusal(`Container network "${attached.name}" does not exist!`);
  if (container.has('name-server') && !network.has('no-name-server'))
    throw new Refusal('Setting name server has no effect when attached container network has DNS enabled!');
  const addresses = attached.words('address');
  for (const address of addresses) verifyAddress(address, network, container.name, taken.addresses);
  const count = (family: 4 | 6) => addresses.filter((address) => address.includes(':') === (family === 6)).length;
  if (count(4) > 1 || count(6) > 1)
    throw new Refusal(
      `Only one IP address per address family can be used for container "${container.name}". ` +
        `${count(4)} IPv4 and ${count(6)} IPv6 address(es)!`,
    );
  const mac = attached.value('mac');
  if (mac === undefined || mac === 'auto') return;
  const owner = taken.macs.get(mac);
  if (owner !== undefined) throw new Refusal(`MAC address "${mac}" is already used by container "${owner}"!`);
  taken.macs.set(mac, container.name);
}

function verifyAddress(address: string, network: View, container: string, taken: Map<string, string>): void {
  const isIpv6 = address.includes(':');
  const text = network.words('prefix').find((prefix) => prefix.includes(':') === isIpv6);
  if (text === undefined) throw new Refusal(`Network "${network.name}" does not contain an IPv${isIpv6 ? 6 : 4} prefix!`);
  const { prefix } = parseInterfaceAddress(text) ?? {};
  const inside = prefix && parseInterfaceAddress(`${address}/${prefix.length}`);
  if (!prefix || !inside || formatPrefix(inside.prefix) !== formatPrefix(prefix))
    throw new Refusal(`Used container address "${address}" not in network "${text}"!`);
  // The container engine takes the first address for itself.
  if (parseAddress(address) === prefix.network + 1n)
    throw new Refusal(`IP address "${address}" can not be used for a container, reserved for the container engine!`);
  const owner = taken.get(address);
  if (owner !== undefined) throw new Refusal(`IP address "${address}" is already used by container "${owner}"!`);
  taken.set(address, container);
}

function verifyRegistry(registry: View): void {
  if (registry.has('mirror', 'host-name') && registry.has('mirror', 'address'))
    throw new Refusal('Container registry mirror address/host-name are mutually exclusive!');
  const path = registry.value('mirror', 'path');
  if (path !== undefined && !path.startsWith('/')) throw new Refusal('Container registry mirror path must start with "/"!');
  const login = registry.words('authentication');
  if (registry.has('authentication') && login.length < 2)
    throw new Refusal('Container registry requires both username and password to be set!');
}
