import { anyOf, flag, leaf, multi, node, says, tag, type Children } from '../node.js';
import { ipv4Range, portRange } from '../packet-values.js';
import {
  ipv4Excluded,
  ipv4PrefixExcluded,
  ipv6Excluded,
  ipv6PrefixExcluded,
  portRangeExcluded,
  pskSecret,
  scriptPath,
} from '../service-values.js';
import {
  anyText,
  description,
  fqdn,
  interfaceName,
  ipAddress,
  ipv4Address,
  ipv4Prefix,
  ipv6Address,
  ipv6Prefix,
  numeric,
  numericRange,
  oneOf,
  pattern,
  portNumber,
} from '../values.js';

const mediaTypes =
  `image/gif www/mime application/macbinary application/oda application/octet-stream application/pdf application/postscript text/rtf
   application/x-tar application/x-csh application/x-dvi application/x-hdf application/x-latex text/plain application/x-netcdf
   application/x-sh application/x-tcl application/x-tex application/x-texinfo application/x-troff application/x-troff-man
   application/x-troff-me application/x-troff-ms application/x-wais-source application/zip application/x-bcpio application/x-cpio
   application/x-gtar application/x-rpm application/x-shar application/x-sv4cpio application/x-sv4crc application/x-ustar audio/basic
   audio/mpeg audio/x-aiff audio/x-wav image/bmp image/ief image/jpeg image/tiff image/x-cmu-raster image/x-portable-anymap
   image/x-portable-bitmap image/x-portable-graymap image/x-portable-pixmap image/x-rgb image/x-xbitmap image/x-xpixmap
   image/x-xwindowdump text/html text/css application/x-javascript text/richtext text/tab-separated-values text/x-setext video/mpeg
   video/quicktime video/x-msvideo video/x-sgi-movie application/mac-compactpro application/mac-binhex40 application/macwriteii
   application/msword application/vnd.ms-excel application/vnd.ms-powerpoint application/vnd.lotus-1-2-3 application/vnd.mif
   application/x-stuffit application/pict application/x-arj-compressed application/x-lha-compressed application/x-deflate image/png
   application/x-xpinstall application/x-director image/vnd.djvu application/andrew-inset x-conference/x-cooltalk model/iges
   audio/midi model/mesh video/vnd.mpegurl chemical/x-pdb application/x-chess-pgn audio/x-realaudio audio/x-pn-realaudio text/sgml
   application/x-koan application/smil application/x-futuresplash application/x-shockwave-flash application/x-cdlink model/vrml
   image/vnd.wap.wbmp application/vnd.wap.wbxml application/vnd.wap.wmlc application/vnd.wap.wmlscriptc application/vnd.wap.wmlscript
   application/xhtml text/xml chemical/x-xyz`.split(/\s+/);

const filtering: Children = {
  'allow-category': multi(anyText),
  'allow-ipaddr-url': flag,
  'block-category': multi(anyText),
  'default-action': leaf(oneOf(['allow', 'block'])),
  'enable-safe-search': flag,
  'local-block': multi(anyOf(ipv4Address, fqdn)),
  'local-block-keyword': multi(anyText),
  'local-block-url': multi(anyText),
  'local-ok': multi(anyOf(ipv4Address, fqdn)),
  'local-ok-url': multi(anyText),
  log: multi(anyText),
};

/** `service webproxy`. */
export const webproxy = node({
  'append-domain': leaf(pattern(/[.][A-Za-z0-9][-.A-Za-z0-9]*/, "Must start append-domain with a '.'")),
  'cache-size': leaf(anyText, '100'),
  'default-port': leaf(numeric([1025, 65535]), '3128'),
  'disable-access-log': flag,
  'domain-block': multi(anyText),
  'domain-noncache': multi(anyText),
  'maximum-object-size': leaf(numeric([1, 1000000])),
  'mem-cache-size': leaf(numeric([1, 100000]), '20'),
  'minimum-object-size': leaf(numeric([1, 100000])),
  'outgoing-address': leaf(anyText),
  'reply-block-mime': multi(oneOf(mediaTypes)),
  'reply-body-max-size': leaf(numeric([1, 100000])),
  'safe-ports': multi(
    numeric([1, 20], [22, 69], [71, 79], [81, 209], [211, 279], [281, 442], [444, 487], [489, 590], [592, 776], [778, 872], [874, 1024]),
  ),
  'ssl-safe-ports': multi(numeric([1, 442], [444, 65535])),
  authentication: node({
    children: leaf(numeric([1, 500]), '5'),
    'credentials-ttl': leaf(numeric([1, 600]), '60'),
    method: leaf(oneOf(['ldap'], 'The only supported method currently is LDAP')),
    realm: leaf(anyText),
    ldap: node({
      'base-dn': leaf(anyText),
      'bind-dn': leaf(anyText),
      'filter-expression': leaf(anyText),
      password: leaf(anyText),
      'persistent-connection': flag,
      port: leaf(portNumber, '389'),
      server: leaf(anyText),
      'use-ssl': flag,
      'username-attribute': leaf(anyText),
      version: leaf(numeric([2, 3]), '3'),
    }),
  }),
  'cache-peer': tag(anyText, {
    address: leaf(says(anyOf(ipAddress, fqdn), 'Invalid FQDN or IP address')),
    'http-port': leaf(numeric([1025, 65535]), '3128'),
    'icp-port': leaf(numeric([1, 65535]), '0'),
    options: leaf(anyText, 'no-query default'),
    type: leaf(oneOf(['parent', 'sibling', 'multicast']), 'parent'),
  }),
  'listen-address': tag(anyText, { 'disable-transparent': flag, port: leaf(numeric([1025, 65535])) }),
  'url-filtering': node({
    disable: flag,
    squidguard: node({
      ...filtering,
      'redirect-url': leaf(anyText, 'block.vyos.net'),
      'auto-update': node({ 'update-hour': leaf(numeric([0, 23]), '0') }),
      rule: tag(says(numeric([1, 1024]), 'SquidGuard rule must between 1-1024'), {
        ...filtering,
        'redirect-url': leaf(anyText),
        'source-group': leaf(anyText),
        'time-period': leaf(anyText),
      }),
      'source-group': tag(pattern(/[^0-9][a-zA-Z_][a-zA-Z0-9][\w\-\.]*/, 'URL-filter source-group cannot start with a number!'), {
        address: multi(anyOf(ipv4Address, ipv4Prefix, ipv4Range)),
        description: leaf(description),
        domain: multi(anyText),
        'ldap-ip-search': multi(anyText),
        'ldap-user-search': multi(anyText),
        user: leaf(anyText),
      }),
      'time-period': tag(anyText, {
        description: leaf(description),
        days: tag(oneOf(`Sun Mon Tue Wed Thu Fri Sat weekdays weekend all`.split(/\s+/)), {
          time: leaf(pattern(/(\d\d:\d\d)-(\d\d:\d\d)/, 'Expected time format hh:mm - hh:mm in 24hr time')),
        }),
      }),
    }),
  }),
});

const connect = node({ address: leaf(says(anyOf(ipAddress, fqdn), 'Invalid FQDN or IP address')), port: leaf(portNumber) });
const secret = leaf(says(pskSecret, 'Pre-Shared-Keys must be at leas 16 bytes long, which implies at least 32 characterss'));
const psk = tag(anyText, { id: leaf(anyText), secret });
const ssl = node({ 'ca-certificate': multi(anyText), certificate: leaf(anyText) });

/** `service stunnel`. */
export const stunnel = node({
  client: tag(anyText, {
    protocol: leaf(oneOf(`cifs connect imap nntp pgsql pop3 proxy smtp socks`.split(/\s+/))),
    connect,
    listen: connect,
    options: node({
      authentication: leaf(oneOf(['basic', 'ntlm', 'plain', 'login'])),
      domain: leaf(fqdn),
      password: leaf(anyText),
      username: leaf(anyText),
      host: connect,
    }),
    psk,
    ssl,
  }),
  log: node({ level: leaf(oneOf(`emerg alert crit err warning notice info debug`.split(/\s+/)), 'notice') }),
  server: tag(anyText, {
    protocol: leaf(oneOf(['cifs', 'imap', 'pgsql', 'pop3', 'proxy', 'smtp', 'socks'])),
    connect,
    listen: connect,
    psk,
    ssl,
  }),
});

/** `service suricata`. */
export const suricata = node({
  interface: multi(interfaceName),
  'address-group': tag(pattern(/[a-z0-9-]+/), {
    address: multi(
      anyOf(ipv4Address, ipv6Address, ipv4Prefix, ipv6Prefix, ipv4Excluded, ipv6Excluded, ipv4PrefixExcluded, ipv6PrefixExcluded),
    ),
    group: multi(pattern(/!?[a-z0-9-]+/)),
  }),
  log: node({
    eve: node({
      filename: leaf(anyText, 'eve.json'),
      filetype: leaf(oneOf(['regular', 'syslog']), 'regular'),
      type: multi(
        oneOf(
          `alert anomaly http dns tls files drop smtp dnp3 ftp rdp nfs smb tftp ikev2 dcerpc krb5 snmp rfb sip dhcp ssh mqtt http2 flow
     netflow`.split(/\s+/),
        ),
      ),
    }),
  }),
  'port-group': tag(pattern(/[a-z0-9-]+/), { group: multi(pattern(/!?[a-z0-9-]+/)), port: multi(anyOf(portRange, portRangeExcluded)) }),
});

/** `service aws`. */
export const aws = node({
  glb: node({
    script: node({ 'on-create': leaf(scriptPath), 'on-destroy': leaf(scriptPath) }),
    status: node({ format: leaf(oneOf(['simple', 'full'])), port: leaf(portNumber) }),
    threads: node({
      tunnel: leaf(numeric([1, 256])),
      'tunnel-affinity': leaf(numericRange(0, 255)),
      udp: leaf(numeric([1, 256])),
      'udp-affinity': leaf(numericRange(0, 255)),
    }),
  }),
});
