import { anyOf, flag, leaf, multi, node, says, tag, type Children } from '../node.js';
import { plainName } from '../routing-values.js';
import { ipv4Host } from '../packet-values.js';
import { decimal, ipv4RangeOf24, pathBelow, scriptPath } from '../service-values.js';
import {
  anyText,
  ascii,
  description,
  ipAddress,
  ipv4Address,
  ipv4Prefix,
  ipv6Prefix,
  macAddress,
  numeric,
  numericRange,
  objectName,
  oneOf,
  pattern,
  portNumber,
} from '../values.js';

const dynamicAuthor = node({ key: leaf(anyText), port: leaf(portNumber, '1700'), server: leaf(ipv4Address) });
const rateLimit = node({
  attribute: leaf(anyText, 'Filter-Id'),
  enable: flag,
  multiplier: leaf(says(decimal(0.001, 1000), 'Multiplier needs to be between 0.001 and 1000'), '1'),
  vendor: leaf(anyText),
});
const server = tag(ipv4Address, {
  'acct-port': leaf(numeric([1, 65535]), '1813'),
  backup: flag,
  disable: flag,
  'disable-accounting': flag,
  'fail-time': leaf(says(numeric([0, 600]), 'Fail time must be between 0 and 600 seconds'), '0'),
  key: leaf(ascii(128, 'Password must be less then 128 characters')),
  port: leaf(portNumber, '1812'),
  priority: leaf(numeric([1, 255])),
});
const radius: Children = {
  'accounting-interim-interval': leaf(says(numeric([1, 3600]), 'Interval value must be between 1 and 3600 seconds')),
  'acct-interim-jitter': leaf(says(numeric([1, 60]), 'Jitter value must be between 1 and 60 seconds')),
  'acct-timeout': leaf(says(numeric([0, 60]), 'Timeout must be between 0 and 60 seconds'), '3'),
  'max-try': leaf(says(numeric([1, 20]), 'Maximum tries must be between 1 and 20'), '3'),
  'nas-identifier': leaf(anyText),
  'nas-ip-address': leaf(ipv4Address),
  'preallocate-vif': flag,
  'source-address': leaf(ipv4Address),
  timeout: leaf(says(numeric([1, 60]), 'Timeout must be between 1 and 60 seconds'), '3'),
  'dynamic-author': dynamicAuthor,
  'rate-limit': rateLimit,
  server,
};
const clientIpPool = tag(objectName, { 'next-pool': leaf(objectName), range: multi(anyOf(ipv4Prefix, ipv4Host, ipv4RangeOf24)) });
const clientIpv6Pool = tag(objectName, {
  delegate: tag(ipv6Prefix, { 'delegation-prefix': leaf(numeric([32, 64])) }),
  prefix: tag(ipv6Prefix, { mask: leaf(numeric([48, 128]), '64') }),
});
const extendedScripts = node({
  'on-change': leaf(scriptPath),
  'on-down': leaf(scriptPath),
  'on-pre-up': leaf(scriptPath),
  'on-up': leaf(scriptPath),
});
const limits = node({
  burst: leaf(anyText),
  'connection-limit': leaf(pattern(/[0-9]+\/(min|sec)/, 'illegal value')),
  timeout: leaf(anyText),
});

/** `service ipoe-server`. */
export const ipoeServer = node({
  'default-ipv6-pool': leaf(objectName),
  'default-pool': leaf(objectName),
  description: leaf(description),
  'gateway-address': multi(says(anyOf(ipv4Prefix, ipv4Host), 'invalid IPv4 address')),
  'lua-file': leaf(pathBelow('/config/scripts')),
  'max-concurrent-sessions': leaf(says(numericRange(0, 65535), 'Maximum concurent sessions must be in range 0-65535')),
  'name-server': multi(ipAddress),
  'thread-count': leaf(anyOf(numeric([1, 512]), oneOf(['all', 'half'])), 'all'),
  authentication: node({
    mode: leaf(oneOf(['local', 'radius', 'noauth']), 'local'),
    interface: tag(anyText, {
      mac: tag(macAddress, {
        'ip-address': leaf(ipv4Address),
        vlan: leaf(says(numeric([1, 4094]), 'VLAN IDs need to be in range 1-4094')),
        'rate-limit': node({ download: leaf(numeric([1, 4294967295])), upload: leaf(numeric([1, 4294967295])) }),
      }),
    }),
    radius: node(radius),
  }),
  'client-ip-pool': clientIpPool,
  'client-ipv6-pool': clientIpv6Pool,
  'extended-scripts': extendedScripts,
  interface: tag(anyText, {
    'client-subnet': leaf(ipv4Prefix),
    'lua-username': leaf(plainName),
    mode: leaf(oneOf(['l2', 'l3']), 'l2'),
    network: leaf(oneOf(['shared', 'vlan']), 'shared'),
    'start-session': leaf(oneOf(['auto', 'dhcp', 'unclassified-packet']), 'dhcp'),
    vlan: multi(says(numericRange(1, 4094), 'VLAN IDs need to be in range 1-4094')),
    'vlan-mon': flag,
    'external-dhcp': node({ 'dhcp-relay': leaf(ipv4Address), giaddr: leaf(ipv4Address) }),
  }),
  limits,
  log: node({ level: leaf(numeric([0, 5]), '3') }),
  shaper: node({ fwmark: leaf(numeric([1, 2147483647])) }),
  snmp: node({ 'master-agent': flag }),
});

/** `service pppoe-server`. */
export const pppoeServer = node({
  'accept-any-service': flag,
  'accept-blank-service': flag,
  'access-concentrator': leaf(
    says(plainName, 'Access-concentrator name can only contain alpha-numeric letters, hyphen and underscores(max. 100 characters)'),
    'vyos-ac',
  ),
  'default-ipv6-pool': leaf(objectName),
  'default-pool': leaf(objectName),
  description: leaf(description),
  'gateway-address': leaf(says(ipv4Address, 'invalid IPv4 address')),
  'max-concurrent-sessions': leaf(says(numericRange(0, 65535), 'Maximum concurent sessions must be in range 0-65535')),
  mtu: leaf(numeric([128, 16384]), '1492'),
  'name-server': multi(ipAddress),
  'service-name': multi(pattern(/[a-zA-Z0-9\-]{1,100}/, 'Service-name can contain aplhanumerical characters and dashes only (max. 100)')),
  'session-control': leaf(oneOf(['deny', 'disable', 'replace'], 'Invalid value'), 'replace'),
  'thread-count': leaf(anyOf(numeric([1, 512]), oneOf(['all', 'half'])), 'all'),
  'wins-server': multi(ipv4Address),
  authentication: node({
    'any-login': flag,
    mode: leaf(oneOf(['local', 'radius', 'noauth']), 'local'),
    protocols: multi(oneOf(['pap', 'chap', 'mschap', 'mschap-v2']), 'pap chap mschap mschap-v2'),
    'local-users': node({
      username: tag(anyText, {
        disable: flag,
        password: leaf(anyText),
        'static-ip': leaf(ipv4Address, '*'),
        'rate-limit': node({ download: leaf(numeric([1, 10000000])), upload: leaf(numeric([1, 10000000])) }),
      }),
    }),
    radius: node({ ...radius, 'called-sid-format': leaf(pattern(/(ifname|ifname:mac)/, 'Invalid Called-Station-Id format')) }),
  }),
  'client-ip-pool': clientIpPool,
  'client-ipv6-pool': clientIpv6Pool,
  'extended-scripts': extendedScripts,
  interface: tag(anyText, {
    combined: flag,
    vlan: multi(says(numericRange(1, 4094), 'VLAN IDs need to be in range 1-4094')),
    'vlan-mon': flag,
  }),
  limits,
  log: node({ level: leaf(numeric([0, 5]), '3') }),
  'pado-delay': tag(says(anyOf(numeric([1, 999999]), oneOf(['disable'])), 'Invalid PADO delay'), {
    sessions: leaf(says(numeric([1, 999999]), 'Invalid number of delayed sessions')),
  }),
  'ppp-options': node({
    'disable-ccp': flag,
    'interface-cache': leaf(numeric([1, 256000])),
    ipv4: leaf(oneOf(['deny', 'allow', 'prefer', 'require'], 'invalid value')),
    ipv6: leaf(oneOf(['deny', 'allow', 'prefer', 'require'], 'invalid value'), 'deny'),
    'ipv6-accept-peer-interface-id': flag,
    'ipv6-interface-id': leaf(pattern(/(random|((\d+){1,4}:){3}(\d+){1,4})/)),
    'ipv6-peer-interface-id': leaf(pattern(/(random|calling-sid|ipv4-addr|((\d+){1,4}:){3}(\d+){1,4})/)),
    'lcp-echo-failure': leaf(numeric([1, Number.MAX_SAFE_INTEGER]), '3'),
    'lcp-echo-interval': leaf(numeric([1, Number.MAX_SAFE_INTEGER]), '30'),
    'lcp-echo-timeout': leaf(numeric([1, Number.MAX_SAFE_INTEGER]), '0'),
    'min-mtu': leaf(numeric([68, 65535]), '1280'),
    mppe: leaf(oneOf(['require', 'prefer', 'deny']), 'prefer'),
    mru: leaf(numeric([68, 65535])),
  }),
  shaper: node({ fwmark: leaf(numeric([1, 2147483647])) }),
  snmp: node({ 'master-agent': flag }),
});
