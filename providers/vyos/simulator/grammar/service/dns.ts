import { anyOf, flag, leaf, multi, node, says, tag } from '../node.js';
import { plainName } from '../routing-values.js';
import { dynamicDnsProtocol, ipv4PrefixExcluded, ipv6PrefixExcluded, pathBelow } from '../service-values.js';
import {
  anyText,
  ascii,
  description,
  fqdn,
  interfaceName,
  ipAddress,
  ipPrefix,
  ipv4Address,
  ipv4Prefix,
  ipv6Address,
  ipv6LinkLocal,
  ipv6Prefix,
  numeric,
  oneOf,
  pattern,
  portNumber,
  url,
  vrfName,
} from '../values.js';

const recordName = pattern(/([-_a-zA-Z0-9.]{1,63}|@)(?<!\.)/);
const hostName = pattern(/([-_a-zA-Z0-9.]{1,63}|@|any)(?<!\.)/);
const targetName = pattern(/[-_a-zA-Z0-9.]{1,63}(?<!\.)/);
const u31 = numeric([0, 2147483647]);
const u16 = numeric([0, 65535]);
const zoneCheck = oneOf(['ignore', 'validate', 'require']);
const cname = tag(recordName, { disable: flag, target: leaf(targetName), ttl: leaf(u31, '300') });

/** `service dns`. */
export const dns = node({
  dynamic: node({
    interval: leaf(says(numeric([60, 3600]), 'Interval must be between 60 and 3600 seconds'), '300'),
    vrf: leaf(vrfName),
    name: tag(says(plainName, 'Dynamic DNS service name must be alphanumeric and can contain hyphens and underscores'), {
      description: leaf(description),
      'expiry-time': leaf(says(numeric([300, 2160000]), 'Expiry time must be between 300 and 2160000 seconds')),
      'host-name': multi(
        says(
          anyOf(pattern(/[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]/), pattern(/(\@|\*)[-.A-Za-z0-9]*/)),
          "Host-name must be alphanumeric, can contain hyphens and can be prefixed with '@' or '*'",
        ),
      ),
      'ip-version': leaf(pattern(/(ipv[46]|both)/, "IP Version must be literal 'ipv4', 'ipv6' or 'both'"), 'ipv4'),
      key: leaf(pathBelow('/config/auth')),
      password: leaf(ascii(128, 'Password is limited to ASCII characters only, with a total length of 128')),
      protocol: leaf(dynamicDnsProtocol),
      server: leaf(says(anyOf(ipAddress, fqdn), 'Remote server must be IP address or fully qualified domain name')),
      ttl: leaf(u31),
      username: leaf(ascii(128, 'Username is limited to ASCII characters only, with a total length of 128')),
      'wait-time': leaf(says(numeric([60, 86400]), 'Wait time must be between 60 and 86400 seconds')),
      zone: leaf(fqdn),
      address: node({
        interface: leaf(interfaceName),
        web: node({ skip: leaf(anyText), url: leaf(says(url('http', 'https'), 'Invalid HTTP(S) URL format')) }),
      }),
    }),
  }),
  forwarding: node({
    'allow-from': multi(ipPrefix),
    'cache-size': leaf(u31, '10000'),
    dhcp: multi(anyText),
    'dns64-prefix': leaf(ipv6Prefix),
    dnssec: leaf(oneOf(['off', 'process-no-validate', 'process', 'log-fail', 'validate']), 'process-no-validate'),
    'exclude-throttle-address': multi(anyOf(ipv4Address, ipv4Prefix, ipv6Address, ipv6Prefix)),
    'ignore-hosts-file': flag,
    'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)),
    'negative-ttl': leaf(numeric([0, 7200]), '3600'),
    'no-serve-rfc1918': flag,
    port: leaf(portNumber, '53'),
    'serve-stale-extension': leaf(u16, '0'),
    'source-address': multi(ipAddress, '0.0.0.0 ::'),
    system: flag,
    timeout: leaf(numeric([10, 60000]), '1500'),
    'authoritative-domain': tag(pattern(/((?!-)[-_a-zA-Z0-9.]{1,63}|@|any)(?<!\.)/), {
      disable: flag,
      records: node({
        a: tag(hostName, { address: multi(ipv4Address), disable: flag, ttl: leaf(u31, '300') }),
        aaaa: tag(hostName, { address: multi(ipv6Address), disable: flag, ttl: leaf(u31, '300') }),
        cname,
        mx: tag(recordName, { disable: flag, ttl: leaf(u31, '300'), server: tag(targetName, { priority: leaf(numeric([1, 999]), '10') }) }),
        naptr: tag(recordName, {
          disable: flag,
          ttl: leaf(u31, '300'),
          rule: tag(u16, {
            'lookup-a': flag,
            'lookup-srv': flag,
            order: leaf(u16),
            preference: leaf(u16, '0'),
            'protocol-specific': flag,
            regexp: leaf(anyText),
            replacement: leaf(targetName),
            'resolve-uri': flag,
            service: leaf(pattern(/[a-zA-Z][a-zA-Z0-9]{0,31}(\+[a-zA-Z][a-zA-Z0-9]{0,31})?/)),
          }),
        }),
        ns: tag(recordName, { disable: flag, target: multi(targetName), ttl: leaf(u31, '300') }),
        ptr: cname,
        spf: tag(recordName, { disable: flag, ttl: leaf(u31, '300'), value: leaf(anyText) }),
        srv: tag(recordName, {
          disable: flag,
          ttl: leaf(u31, '300'),
          entry: tag(u16, {
            hostname: leaf(targetName),
            port: leaf(numeric([0, 65536])),
            priority: leaf(u16, '10'),
            weight: leaf(u16, '0'),
          }),
        }),
        txt: tag(recordName, { disable: flag, ttl: leaf(u31, '300'), value: multi(anyText) }),
      }),
    }),
    domain: tag(fqdn, { addnta: flag, 'recursion-desired': flag, 'name-server': tag(ipAddress, { port: leaf(portNumber, '53') }) }),
    'name-server': tag(ipAddress, { port: leaf(portNumber, '53') }),
    options: node({
      'ecs-add-for': multi(anyOf(ipv4Prefix, ipv4PrefixExcluded, ipv6Prefix, ipv6PrefixExcluded)),
      'ecs-ipv4-bits': leaf(numeric([0, 32])),
      'edns-subnet-allow-list': multi(anyText),
    }),
    'zone-cache': tag(fqdn, {
      options: node({
        dnssec: leaf(zoneCheck, 'validate'),
        'max-zone-size': leaf(numeric([0, 1024]), '0'),
        'retry-interval': leaf(numeric([1, 86400]), '60'),
        timeout: leaf(numeric([1, 3600]), '20'),
        zonemd: leaf(zoneCheck, 'validate'),
        refresh: node({ interval: leaf(numeric([0, 31536000]), '86400'), 'on-reload': flag }),
      }),
      source: node({ axfr: leaf(ipAddress), url: leaf(url('http', 'https')) }),
    }),
  }),
});
