import { anyOf, flag, leaf, multi, node, says, tag } from '../node.js';
import { alike, plainName } from '../routing-values.js';
import { pathBelow, pskSecret, scriptPath } from '../service-values.js';
import {
  anyText,
  ascii,
  description,
  fqdn,
  interfaceName,
  ipAddress,
  ipPrefix,
  ipv6LinkLocal,
  numeric,
  objectName,
  oneOf,
  pattern,
  portNumber,
  url,
  vrfName,
} from '../values.js';

/** `service monitoring`. */
export const monitoring = node({
  'network-event': node({
    'log-level': leaf(oneOf(['info', 'debug'])),
    'queue-size': leaf(says(numeric([1, 2147483647]), 'Queue size must be between 100 and 2147483647')),
    event: node(alike('addr link neigh route rule', flag)),
  }),
  prometheus: node({
    'blackbox-exporter': node({
      'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)),
      port: leaf(portNumber, '9115'),
      vrf: leaf(vrfName),
      modules: node({
        dns: node({
          name: tag(anyText, {
            'ip-protocol-fallback': flag,
            'preferred-ip-protocol': leaf(oneOf(['ipv4', 'ipv6']), 'ip6'),
            'query-name': leaf(fqdn),
            'query-type': leaf(anyText, 'ANY'),
            timeout: leaf(says(numeric([1, 60]), 'Timeout must be between 1 and 60 seconds'), '5'),
          }),
        }),
        icmp: node({
          name: tag(anyText, {
            'ip-protocol-fallback': flag,
            'preferred-ip-protocol': leaf(oneOf(['ipv4', 'ipv6']), 'ip6'),
            timeout: leaf(says(numeric([1, 60]), 'Timeout must be between 1 and 60 seconds'), '5'),
          }),
        }),
      }),
    }),
    'frr-exporter': node({ 'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)), port: leaf(portNumber, '9342'), vrf: leaf(vrfName) }),
    'node-exporter': node({
      'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal)),
      port: leaf(portNumber, '9100'),
      vrf: leaf(vrfName),
      collectors: node({ textfile: flag }),
    }),
  }),
  telegraf: node({
    source: multi(oneOf(['all', 'hardware-utilization', 'logs', 'network', 'system', 'telegraf']), 'all'),
    vrf: leaf(vrfName),
    'azure-data-explorer': node({
      database: leaf(says(plainName, 'Database is limited to alphanumerical characters and can contain hyphen and underscores')),
      'group-metrics': leaf(oneOf(['single-table', 'table-per-metric']), 'table-per-metric'),
      table: leaf(says(plainName, 'Table is limited to alphanumerical characters and can contain hyphen and underscores')),
      url: leaf(says(url('http', 'https'), 'Invalid HTTP(S) URL format')),
      authentication: node({
        'client-id': leaf(says(plainName, 'Client-id is limited to alphanumerical characters and can contain hyphen and underscores')),
        'client-secret': leaf(
          says(plainName, 'Client-secret is limited to alphanumerical characters and can contain hyphen and underscores'),
        ),
        'tenant-id': leaf(says(plainName, 'Tenant-id is limited to alphanumerical characters and can contain hyphen and underscores')),
      }),
    }),
    influxdb: node({
      bucket: leaf(anyText, 'main'),
      port: leaf(portNumber, '8086'),
      url: leaf(says(url('http', 'https'), 'Invalid HTTP(S) URL format')),
      authentication: node({
        organization: leaf(
          pattern(
            /[a-zA-Z][1-9a-zA-Z@_\-.]{2,50}/,
            'Organization name must be alphanumeric and can contain hyphens, underscores and at symbol.',
          ),
        ),
        token: leaf(
          pattern(/[a-zA-Z0-9-_]{86}==/, "Token must be 88 characters long and must contain only [a-zA-Z0-9-_] and '==' characters."),
        ),
      }),
    }),
    loki: node({
      'metric-name-label': leaf(objectName),
      port: leaf(portNumber, '3100'),
      url: leaf(says(url('http', 'https'), 'Invalid HTTP(S) URL format')),
      authentication: node({
        password: leaf(ascii(128, 'Password is limited to ASCII characters only, with a total length of 128')),
        username: leaf(ascii(128, 'Username is limited to ASCII characters only, with a total length of 128')),
      }),
    }),
    'prometheus-client': node({
      'allow-from': multi(ipPrefix),
      'listen-address': leaf(anyOf(ipAddress, ipv6LinkLocal)),
      'metric-version': leaf(numeric([1, 2]), '2'),
      port: leaf(portNumber, '9273'),
      authentication: node({ password: leaf(anyText), username: leaf(anyText) }),
    }),
    splunk: node({
      url: leaf(says(url('http', 'https'), 'Invalid HTTP(S) URL format')),
      authentication: node({ insecure: flag, token: leaf(anyText) }),
    }),
  }),
  'zabbix-agent': node({
    directory: leaf(pathBelow('/')),
    'host-name': leaf(pattern(/[A-Za-z0-9][-.A-Za-z0-9]*[A-Za-z0-9]/, 'Host-name must be alphanumeric and can contain hyphens')),
    'listen-address': multi(anyOf(ipAddress, ipv6LinkLocal), '0.0.0.0'),
    port: leaf(portNumber, '10050'),
    server: multi(anyText),
    timeout: leaf(says(numeric([1, 30]), 'Timeout must be between 1 and 30 seconds'), '3'),
    vrf: leaf(vrfName),
    authentication: node({
      mode: leaf(anyText),
      psk: node({
        id: leaf(anyText),
        secret: leaf(says(pskSecret, 'Pre-Shared-Keys must be at leas 16 bytes long, which implies at least 32 characterss')),
      }),
    }),
    limits: node({
      'buffer-flush-interval': leaf(says(numeric([1, 3600]), 'buffer-flush-interval must be between 1 and 3600 seconds'), '5'),
      'buffer-size': leaf(says(numeric([2, 65535]), 'Buffer-size must be between 2 and 65535'), '100'),
    }),
    log: node({
      'debug-level': leaf(oneOf(['basic', 'critical', 'error', 'warning', 'debug', 'extended-debug']), 'warning'),
      'remote-commands': flag,
      size: leaf(says(numeric([0, 1024]), 'Size must be between 0 and 1024 Megabytes'), '0'),
    }),
    'server-active': tag(anyText, { port: leaf(portNumber) }),
  }),
});

/** `service event-handler`. */
export const eventHandler = node({
  event: tag(anyText, {
    filter: node({ pattern: leaf(anyText), 'syslog-identifier': leaf(anyText) }),
    script: node({ arguments: leaf(anyText), path: leaf(scriptPath), environment: tag(anyText, { value: leaf(anyText) }) }),
  }),
});

/** `service sla`. */
export const sla = node({
  'owamp-server': node({ port: leaf(portNumber, '861') }),
  'twamp-server': node({ port: leaf(portNumber, '862') }),
});

/** `service salt-minion`. */
export const saltMinion = node({
  hash: leaf(oneOf(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']), 'sha256'),
  id: leaf(anyText),
  interval: leaf(numeric([1, 1440]), '60'),
  master: multi(says(anyOf(ipAddress, fqdn), 'Invalid FQDN or IP address')),
  'master-key': leaf(anyText),
  'source-interface': leaf(interfaceName),
});

/** `service console-server`. */
export const consoleServer = node({
  device: tag(pattern(/(ttyS\d+|usb\d+b.*p.*)/), {
    alias: leaf(pattern(/[-_a-zA-Z0-9.]{1,128}/)),
    'data-bits': leaf(numeric([7, 8]), '8'),
    description: leaf(description),
    parity: leaf(oneOf(['even', 'odd', 'none']), 'none'),
    speed: leaf(oneOf(`300 1200 2400 4800 9600 19200 38400 57600 115200`.split(/\s+/))),
    'stop-bits': leaf(numeric([1, 2]), '1'),
    ssh: node({ port: leaf(portNumber) }),
  }),
});
