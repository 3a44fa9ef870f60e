import { flag, leaf, multi, node, type Children, type GrammarNode } from '../node.js';
import { anyText, numeric, oneOf } from '../values.js';
import { logLevel, reference } from './matches.js';

const onOff = oneOf(['enable', 'disable']);
const on = leaf(onOff, 'enable');
const off = leaf(onOff, 'disable');
const sourceValidation = leaf(oneOf(['strict', 'loose', 'disable']), 'disable');
const bridged = ['arp', 'dhcp', 'pppoe', 'pppoe-discovery', '802.1q', '802.1ad', 'wol'];

/** Seconds that conntrack keeps a connection. */
export const lifetime = numeric([1, 21474836]);

function lifetimes(defaults: Readonly<Record<string, string>>): Children {
  return Object.fromEntries(Object.entries(defaults).map(([state, seconds]) => [state, leaf(lifetime, seconds)]));
}

const timeout: GrammarNode = node({
  ...lifetimes({ icmp: '30', other: '600' }),
  tcp: node(
    lifetimes({
      'close-wait': '60',
      close: '10',
      established: '432000',
      'fin-wait': '120',
      'last-ack': '30',
      'syn-recv': '60',
      'syn-sent': '120',
      'time-wait': '120',
    }),
  ),
  udp: node(lifetimes({ other: '30', stream: '180' })),
});

const statePolicy = node({ action: leaf(oneOf(['accept', 'drop', 'reject'])), log: flag, 'log-level': leaf(logLevel) });

/** `firewall global-options`. */
export const globalOptions = node({
  'all-ping': on,
  'apply-to-bridged-traffic': node({
    'accept-invalid': node({ 'ethernet-type': multi(oneOf(bridged)) }),
    ipv4: flag,
    ipv6: flag,
  }),
  'broadcast-ping': off,
  'directed-broadcast': on,
  geoip: node({
    provider: leaf(oneOf(['db-ip', 'maxmind']), 'db-ip'),
    'maxmind-account-id': leaf(anyText),
    'maxmind-license-key': leaf(anyText),
    'maxmind-lite': flag,
  }),
  'ip-src-route': off,
  'ipv6-receive-redirects': off,
  'ipv6-source-validation': sourceValidation,
  'ipv6-src-route': off,
  'log-martians': on,
  'receive-redirects': off,
  'resolver-cache': flag,
  'resolver-interval': leaf(numeric([10, 3600]), '300'),
  'send-redirects': on,
  'source-validation': sourceValidation,
  'state-policy': node({
    offload: node({ 'offload-target': reference }),
    established: statePolicy,
    invalid: statePolicy,
    related: statePolicy,
  }),
  'syn-cookies': on,
  timeout,
  'twa-hazards-protection': off,
});
