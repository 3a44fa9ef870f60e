import { randomBytes } from 'node:crypto';
import { emptyTree, subtree, type ConfigTree } from '../../../../../lib/router-config/tree.js';
import { Refusal, valueAt, type Owner } from '../rule.js';
import { View } from '../../../../../lib/router-config/view.js';
import { sha512Crypt } from './sha512-crypt.js';
import { verifyVrfOf } from './vrf-of.js';

// Accounts below 1000 of the image, which no user of the configuration may take.
const systemAccounts = new Set(
  ['_apt', '_chrony', '_lldpd', 'avahi', 'backup', 'bin', 'daemon', 'dhcpd', 'frr', 'games', 'gnats', 'hacluster', 'irc', 'list', 'lp', 'mail',
   'man', 'messagebus', 'minion', 'news', 'nobody', 'openvpn', 'pdns', 'proxy', 'radius_user', 'radius_priv_user', 'radvd', 'root', 'snmp',
   'Debian-snmp', 'sshd', 'sstpc', 'sync', 'sys', 'systemd-network', 'systemd-resolve', 'systemd-timesync', 'telegraf', 'tftp', 'uucp',
   'uuidd', 'vyos_bld', 'www-data', 'zabbix', '_kea', 'tss', 'strongswan', 'tacacs', 'ocserv', 'node_exporter', 'frr_exporter'],
); // prettier-ignore

const maximumServers = 8;
const maximumTimeoutSum = 50;

function verifyUser(login: View, user: View): void {
  if (systemAccounts.has(user.name)) throw new Refusal(`User "${user.name}" can not be created, conflict with local system account!`);
  for (const key of user.each('authentication', 'public-keys')) {
    if (!key.has('type')) throw new Refusal(`Missing type for public-key "${key.name}"!`);
    if (!key.has('key')) throw new Refusal(`Missing key for public-key "${key.name}"!`);
  }
  if (!user.has('operator')) return;
  const groups = user.words('operator', 'group');
  if (groups.length === 0) throw new Refusal(`User ${user.name} is configured as an operator but is not assigned to any operator groups`);
  const unknown = groups.find((group) => !login.has('operator-group', group));
  if (unknown !== undefined) throw new Refusal(`Operator group ${unknown} does not exist`);
}

/** The servers that are asked, each with its key. */
function activeServers(remote: View, protocol: 'RADIUS' | 'TACACS'): View[] {
  const servers = remote.each('server');
  const keyless = servers.find((server) => !server.has('key'));
  if (keyless) throw new Refusal(`${protocol} server "${keyless.name}" requires key!`);
  const active = servers.filter((server) => !server.has('disable'));
  if (active.length === 0) throw new Refusal(`All ${protocol} servers are disabled`);
  if (active.length > maximumServers) throw new Refusal(`Number of ${protocol} servers exceeded maximum of ${maximumServers}!`);
  return active;
}

function verifyRadius(tree: ConfigTree, radius: View): void {
  if (!radius.has('server')) throw new Refusal('No RADIUS server defined!');
  const active = activeServers(radius, 'RADIUS');
  const timeouts = active.reduce((sum, server) => sum + Number(server.value('timeout') ?? 2), 0);
  if (timeouts > maximumTimeoutSum) throw new Refusal('Sum of RADIUS servers timeouts has to be less or eq 50 sec');
  verifyVrfOf(tree, radius);
  const addresses = radius.words('source-address');
  const ipv6 = addresses.filter((address) => address.includes(':')).length;
  if (addresses.length - ipv6 > 1) throw new Refusal('Only one IPv4 source-address can be set!');
  if (ipv6 > 1) throw new Refusal('Only one IPv6 source-address can be set!');
}

/** Plain passwords are replaced by their hashes. */
function withHashes(login: ConfigTree): ConfigTree {
  const users = subtree(login, ['user']);
  if (!users) return login;
  return new Map([...login, ['user', new Map([...users].map(([name, user]) => [name, withHash(user)]))]]);
}

function withHash(user: ConfigTree): ConfigTree {
  const authentication = subtree(user, ['authentication']);
  const password = authentication && valueAt(authentication, ['plaintext-password']);
  if (!authentication || !password) return user;
  const hash = sha512Crypt(password, randomBytes(12).toString('base64').replaceAll('+', '.'));
  const others = [...authentication].filter(([word]) => word !== 'plaintext-password' && word !== 'encrypted-password');
  return new Map([...user, ['authentication', new Map([...others, ['encrypted-password', new Map([[hash, emptyTree]])]])]]);
}

/** Source: vyos-1x conf_mode/system_login.py. */
export const loginOwner: Owner = {
  at: ['system', 'login'],
  priority: 400,
  verify({ candidate }, path) {
    const login = new View(candidate, path);
    const [radius, tacacs] = [login.at('radius'), login.at('tacacs')];
    for (const user of login.each('user')) verifyUser(login, user);
    if (radius.exists && tacacs.exists) throw new Refusal('Using both RADIUS and TACACS at the same time is not supported!');
    if (radius.exists) verifyRadius(candidate, radius);
    if (tacacs.exists) {
      activeServers(tacacs, 'TACACS');
      verifyVrfOf(candidate, tacacs);
    }
    if (login.has('max-login-session') && !login.has('timeout')) throw new Refusal('"login timeout" must be configured!');
  },
  settled: withHashes,
};
