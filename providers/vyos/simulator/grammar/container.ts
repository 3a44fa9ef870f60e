import { anyOf, flag, leaf, multi, node, says, tag } from './node.js';
import { portOrRange } from './packet-match.js';
import { kernelParameters } from './system-network.js';
import {
  anyText,
  ascii,
  description,
  fqdn,
  ipAddress,
  ipPrefix,
  ipv6LinkLocal,
  macAddress,
  mtu,
  numeric,
  oneOf,
  pattern,
  portNumber,
  vrfName,
} from './values.js';

const capabilities = ['net-admin', 'net-bind-service', 'net-raw', 'mknod', 'setpcap', 'sys-admin', 'sys-module', 'sys-nice', 'sys-time'];
const networkName = pattern(/[-_a-zA-Z0-9]{1,11}/, 'Network name cannot be longer than 11 characters');
const text = anyText;

/** A line without quotation marks. */
function command(what: string) {
  return leaf(pattern(/[ !#-%&(-~]+/, `${what} must be ASCII characters, use &quot; and &apos for double and single quotes respectively`));
}

const instance = tag(pattern(/[-a-zA-Z0-9]+/, 'Container name must be alphanumeric and can contain hyphens'), {
  'allow-host-networks': flag,
  'allow-host-pid': flag,
  arguments: command("The command's arguments"),
  capability: multi(oneOf(capabilities)),
  command: command('Command'),
  'cpu-quota': leaf(
    pattern(/(0|[1-9]\d*)(\.\d{1,3})?/, 'Container CPU limit must be a (decimal) number in range 0 to number of threads'),
    '0',
  ),
  description: leaf(description),
  device: tag(text, { destination: leaf(text), source: leaf(text) }),
  disable: flag,
  entrypoint: command('Entrypoint'),
  environment: tag(pattern(/[-_a-zA-Z0-9]+/, 'Environment variable name must be alphanumeric and can contain hyphen and underscores'), {
    value: leaf(text),
  }),
  gid: leaf(numeric([0, 65535])),
  'health-check': node({
    command: leaf(text),
    interval: leaf(anyOf(numeric([1, 16384]), oneOf(['disable']))),
    retry: leaf(numeric([0, 255])),
    timeout: leaf(numeric([1, 16384])),
  }),
  'host-name': leaf(pattern(/[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]/, 'Host-name must be alphanumeric and can contain hyphens')),
  image: leaf(ascii(255)),
  label: tag(
    pattern(/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/, 'Label variable name must be alphanumeric and can contain hyphen, dots and underscores'),
    { value: leaf(ascii(255)) },
  ),
  'log-driver': leaf(oneOf(['k8s-file', 'journald', 'none']), 'journald'),
  memory: leaf(says(numeric([0, 16384]), 'Container memory must be in range 0 to 16384 MB'), '512'),
  'name-server': multi(ipAddress),
  network: tag(networkName, { address: multi(ipAddress), mac: leaf(anyOf(macAddress, oneOf(['auto'])), 'auto') }),
  port: tag(text, {
    destination: portOrRange,
    'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)),
    protocol: leaf(oneOf(['tcp', 'udp']), 'tcp'),
    source: portOrRange,
  }),
  privileged: flag,
  restart: leaf(oneOf(['no', 'on-failure', 'always']), 'on-failure'),
  'shared-memory': leaf(says(numeric([0, 8192]), 'Container memory must be in range 0 to 8192 MB'), '64'),
  sysctl: node({ parameter: kernelParameters }),
  tmpfs: tag(text, {
    destination: leaf(text),
    size: leaf(says(numeric([1, 65535]), 'Container tmpfs size must be between 1 and 65535 MB')),
  }),
  uid: leaf(numeric([0, 65535])),
  volume: tag(text, {
    destination: leaf(text),
    mode: leaf(oneOf(['ro', 'rw']), 'rw'),
    propagation: leaf(oneOf(['shared', 'slave', 'private', 'rshared', 'rslave', 'rprivate']), 'rprivate'),
    source: leaf(text),
  }),
});

const network = tag(networkName, {
  description: leaf(description),
  gateway: multi(ipAddress),
  mtu: leaf(mtu),
  'no-name-server': flag,
  prefix: multi(ipPrefix),
  type: node({
    bridge: flag,
    macvlan: node({
      mode: leaf(oneOf(['bridge', 'private', 'vepa'], 'Invalid mode')),
      parent: leaf(pattern(/(bond|br|eth)[0-9]+(\.[0-9]+)?/, 'Invalid parent interface')),
    }),
  }),
  vrf: leaf(vrfName),
});

/** Up to 128 characters of a registry's login. */
function credential(what: string) {
  return leaf(ascii(128, `${what} is limited to ASCII characters only, with a total length of 128`));
}

/** `container`. */
export const container = node({
  name: instance,
  network,
  registry: tag(text, {
    authentication: node({ password: credential('Password'), username: credential('Username') }),
    disable: flag,
    insecure: flag,
    mirror: node({
      address: leaf(anyOf(ipAddress, ipv6LinkLocal)),
      'host-name': leaf(fqdn),
      path: leaf(text),
      port: leaf(portNumber),
    }),
  }),
});
