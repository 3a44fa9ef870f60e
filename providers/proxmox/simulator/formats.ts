import { isIP, isIPv4, isIPv6 } from 'node:net';
import { like, type FormatCheck } from './format-check.js';
import { guestFormats } from './guest-formats.js';

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const hostName = new RegExp(`^${label}(?:\\.${label})*$`);
const realm = '[A-Za-z][A-Za-z0-9.\\-_]+';
const email = /^[A-Za-z0-9_+\-~]+(\.[A-Za-z0-9_+\-~]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;
const contents = ['images', 'rootdir', 'vztmpl', 'iso', 'backup', 'snippets', 'import', 'none'];
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** PVE::Firewall reads /etc/protocols; these are the ones of use. */
const protocols =
  /^(tcp|udp|icmp|icmpv6|ipv6-icmp|igmp|ggp|ipencap|st|egp|gre|esp|ah|skip|ospf|ipip|pim|vrrp|l2tp|sctp|udplite|dccp|all|\d{1,3})$/;

/** The formats of PVE::JSONSchema and its users, with their words. */
const formats: Readonly<Record<string, FormatCheck>> = {
  'pve-vmid': like(/^[1-9][0-9]{2,8}$/, 'value does not look like a valid VM ID'),
  'pve-node': like(new RegExp(`^${label}$`), 'value does not look like a valid node name'),
  'pve-configid': like(/^[a-z][a-z0-9_-]+$/i, (id) => `invalid configuration ID '${id}'`),
  'pve-storage-id': like(/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i, (id) => `storage ID '${id}' contains illegal characters`),
  'pve-groupid': like(/^[A-Za-z0-9.\-_]+$/, (name) => `group name '${name}' contains invalid characters`),
  'pve-roleid': like(/^[A-Za-z0-9.\-_]+$/, (name) => `role name '${name}' contains invalid characters`),
  'pve-poolid': poolId,
  'pve-userid': userId,
  'pve-tokenid': like(new RegExp(`^[^\\s:/]+@${realm}![A-Za-z][A-Za-z0-9.\\-_]+$`), 'value does not look like a valid token ID'),
  'pve-realm': like(new RegExp(`^${realm}$`), 'value does not look like a valid realm'),
  'mac-addr': like(/^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i, 'value does not look like a valid unicast MAC address'),
  'mac-prefix': like(/^[a-f0-9][02468ace](?::[a-f0-9]{2}){0,2}:?$/i, 'value is not a valid unicast MAC address prefix'),
  ip: (value) => (isIP(value) ? undefined : 'value does not look like a valid IP address'),
  ipv4: (value) => (isIPv4(value) ? undefined : 'value does not look like a valid IPv4 address'),
  ipv6: (value) => (isIPv6(value) ? undefined : 'value does not look like a valid IPv6 address'),
  ipv4mask: (value) => (isNetmask(value) ? undefined : 'value does not look like a valid IP netmask'),
  CIDRv4: (value) => (isCidr(value, 4) ? undefined : 'value does not look like a valid IPv4 network'),
  CIDRv6: (value) => (isCidr(value, 6) ? undefined : 'value does not look like a valid IPv6 network'),
  CIDR: (value) => (isCidr(value, 4) || isCidr(value, 6) ? undefined : 'value does not look like a valid CIDR network'),
  IPorCIDR: (value) => (isNetworkOrAddress(value) ? undefined : 'value does not look like a valid IP address or CIDR network'),
  IPorCIDRorAlias: (value) =>
    isNetworkOrAddress(value) || /^(dc\/|guest\/|sdn\/)?[A-Za-z][A-Za-z0-9\-_]+$/.test(value)
      ? undefined
      : 'value does not look like a valid IP address or CIDR network',
  'dns-name': like(hostName, 'value does not look like a valid DNS name'),
  address: (value) => (isIP(value) || hostName.test(value) ? undefined : `value does not look like a valid address: ${value}`),
  email: like(email, 'value does not look like a valid email address'),
  'email-or-username': (value) =>
    email.test(value) || userId(value) === undefined ? undefined : 'value does not look like a valid email address or user name',
  'pve-iface': like(/^[a-z][a-z0-9_]{1,20}([:.]\d+)?$/i, (id) => `invalid network interface name '${id}'`),
  'pve-bridge-id': like(/^[-_.\w\d]+$/, 'value does not look like a valid bridge ID'),
  'pve-tag': like(/^[a-z0-9_][a-z0-9_\-+.]*$/i, 'invalid characters in tag'),
  'disk-size': like(/^\d+(\.\d+)?[KMGT]?$/, (size) => `value does not look like a valid disk size: ${size}`),
  'pve-startup-order': like(/^((order=)?\d+|up=\d+|down=\d+)(,((order=)?\d+|up=\d+|down=\d+))*$/, 'unable to parse startup options'),
  'pve-calendar-event': calendarEvent,
  'pve-day-of-week': (value) => (days.includes(value) ? undefined : `invalid day '${value}'`),
  urlencoded: like(/^[-%a-zA-Z0-9_.!~*'()]*$/, (text) => `invalid urlencoded string: ${text}`),
  'pve-volume-id': like(/^[a-z][a-z0-9\-_.]*[a-z0-9]:.+$/i, (id) => `unable to parse volume ID '${id}'`),
  'pve-storage-path': like(/^\/.*$/, 'value does not look like a valid filesystem path'),
  'pve-storage-server': (value) =>
    isIP(value) || hostName.test(value) ? undefined : 'value does not look like a valid server name or IP address',
  'pve-storage-content': (value) => (contents.includes(value) ? undefined : `invalid content type '${value}'`),
  'pve-storage-vgname': like(/^[a-z0-9][a-z0-9\-_.]+$/i, (name) => `lvm volume group name '${name}' contains illegal characters`),
  'pve-ha-resource-id': like(/^[a-z]+:\S+$/, 'value does not look like a valid ha resource id'),
  'pve-ha-resource-or-vm-id': like(/^([a-z]+:\S+|[1-9][0-9]{2,8})$/, 'value does not look like a valid ha resource id'),
  'pve-ha-node': like(new RegExp(`^${label}(:\\d+)?$`), 'value does not look like a valid ha node id'),
  'pve-fw-protocol-spec': like(protocols, (name) => `unknown protocol '${name}'`),
  'pve-fw-sport-spec': ports,
  'pve-fw-dport-spec': ports,
  'pve-fw-addr-spec': firewallAddresses,
  'pve-task-status-type': (value) => (['ok', 'error', 'warning', 'unknown'].includes(value) ? undefined : `invalid status type '${value}'`),
  'pve-sdn-controller-id': like(/^[a-z][a-z0-9_-]*[a-z0-9]$/i, (id) => `controller ID '${id}' contains illegal characters`),
  'pve-sdn-zone-id': like(/^[a-z][a-z0-9]{1,7}$/i, (id) => `zone ID '${id}' contains illegal characters`),
  'pve-sdn-vnet-id': like(/^[a-z][a-z0-9]{1,7}$/i, (id) => `vnet ID '${id}' contains illegal characters`),
  'pve-sdn-ipam-id': like(/^[a-z][a-z0-9]*[a-z0-9]$/i, (id) => `ipam ID '${id}' contains illegal characters`),
  'pve-sdn-dns-id': like(/^[a-z][a-z0-9]*[a-z0-9]$/i, (id) => `dns ID '${id}' contains illegal characters`),
  'pve-sdn-dhcp-range': like(/^start-address=[0-9a-f.:]+,end-address=[0-9a-f.:]+$/i, 'value does not look like a valid dhcp range'),
  'pve-replication-job-id': like(/^[1-9][0-9]{2,8}-\d{1,9}$/, 'value does not look like a valid replication job id'),
};

/** The check of a format by its name, as a release has it; `-list` is many of it and `-opt` may be empty. Undefined for a format that is not checked. */
export function formatNamed(name: string, release?: string): FormatCheck | undefined {
  const [, base = name, ending] = /^(.+)-(list|opt)$/.exec(name) ?? [];
  const whole = guestFormats[`${name}@${release}`] ?? formats[name] ?? guestFormats[name];
  const check = whole ?? formats[base] ?? guestFormats[base];
  if (!check || ending === undefined || whole) return check;
  if (ending === 'opt') return (value) => (value === '' ? undefined : check(value));
  return (value) =>
    splitList(value)
      .map((item) => check(item))
      .find((problem) => problem !== undefined);
}

/** PVE::Tools::split_list: commas, semicolons and blanks part the items. */
export function splitList(text: string | undefined): string[] {
  return (text ?? '').split(/[,;\0\s]+/).filter((item) => item !== '');
}

function poolId(name: string): string | undefined {
  if (name.split('/').length > 3) return `pool name '${name}' nested too deeply (max levels = 3)`;
  return /^[A-Za-z0-9.\-_]+(?:\/[A-Za-z0-9.\-_]+)*$/.test(name) ? undefined : `pool name '${name}' contains invalid characters`;
}

function userId(name: string): string | undefined {
  if (name.length < 3) return 'user name is too short';
  if (name.length > 64) return `user name '${name}' is too long (${name.length} > 64)`;
  return new RegExp(`^[^\\s:/]+@${realm}$`).test(name) ? undefined : `value '${name}' does not look like a valid user name`;
}

function isCidr(value: string, family: 4 | 6): boolean {
  const [address = '', length = '', ...rest] = value.split('/');
  const [least, most] = family === 4 ? [8, 32] : [8, 128];
  return rest.length === 0 && isIP(address) === family && /^\d+$/.test(length) && Number(length) >= least && Number(length) <= most;
}

function isNetworkOrAddress(value: string): boolean {
  return isIP(value) > 0 || isCidr(value, 4) || isCidr(value, 6);
}

function isNetmask(value: string): boolean {
  if (!isIPv4(value)) return false;
  const bits = value
    .split('.')
    .reduce((sum, part) => sum * 256 + Number(part), 0)
    .toString(2)
    .padStart(32, '0');
  return /^1*0*$/.test(bits) && bits.startsWith('11111111');
}

function calendarEvent(value: string): string | undefined {
  const isEvent = /^(minutely|hourly|daily|weekly|monthly|quarterly|yearly|annually|semiannually)$/.test(value);
  return isEvent || (/^[a-z0-9*/:.,\- ]+$/i.test(value) && /[\d*]/.test(value)) ? undefined : `unable to parse calendar event`;
}

function ports(value: string): string | undefined {
  for (const item of value.split(',')) {
    const [, low, high] = /^(\d+)(?::(\d+))?$/.exec(item) ?? [];
    if (low === undefined && !/^[a-z][a-z0-9-]*$/i.test(item)) return `invalid port '${item}'`;
    if (Number(low ?? 0) > 65535 || Number(high ?? 0) > 65535) return `invalid port '${item}'`;
    if (high !== undefined && Number(low) >= Number(high)) return `invalid port range '${item}'`;
  }
  return undefined;
}

function firewallAddresses(value: string): string | undefined {
  if (/^\+?[A-Za-z0-9/\-_]+$/.test(value) && !isIP(value) && !/^\d/.test(value)) return undefined;
  for (const item of value.split(',')) {
    const [from = '', to, ...more] = item.split('-');
    const isRange = to !== undefined && more.length === 0 && isIP(from) > 0 && isIP(from) === isIP(to);
    const isNet = isIP(item.split('/')[0] ?? '') > 0 && /^[^/]+(\/\d{1,3})?$/.test(item);
    if (!isRange && !isNet) return `invalid address '${item}'`;
  }
  return undefined;
}
