import { startVyosSimulator } from '../../../../providers/vyos/simulator/simulator.js';
import { sha512Crypt } from '../../../../providers/vyos/simulator/rules/system/sha512-crypt.js';
import { routerOf, set } from '../lines.js';
import { Trial } from './trial.js';

let router: Trial;
beforeEach(() => (router = new Trial()));

const login = 'set system login';
const radius = (server: string, timeout = 2) => [
  `${login} radius server ${server} key k`,
  `${login} radius server ${server} timeout ${timeout}`,
];
const syslog = 'set system syslog remote 192.0.2.9';
const netflow = 'set system flow-accounting netflow';
const collected = [`${netflow} interface eth0`, `${netflow} server 192.0.2.9`];
const task = 'set system task-scheduler task t';

describe('a setting of the system', () => {
  test.each([
    ['Invalid host-name length, must be less than 63 characters', [`set system host-name ${'a'.repeat(64)}`]],
    ['IP address required for static-host-mapping "a1"', ['set system static-host-mapping host-name a1 alias b1']],
    ['Invalid alias "b_1" in static-host-mapping "a1"', ['inet 192.0.2.7', 'alias b_1'].map((line) => `set system static-host-mapping host-name a1 ${line}`)],
    ['User "www-data" can not be created, conflict with local system account!', [`${login} user www-data disable`]],
    ['Missing type for public-key "k"!', [`${login} user u authentication public-keys k key QUJD`]],
    ['Operator group g does not exist', [`${login} user u operator group g`]],
    ['Using both RADIUS and TACACS at the same time is not supported!', [...radius('192.0.2.9'), `${login} tacacs server 192.0.2.9 key k`]],
    ['No RADIUS server defined!', [`${login} radius source-address 192.0.2.1`]],
    ['RADIUS server "192.0.2.9" requires key!', [`${login} radius server 192.0.2.9 port 1812`]],
    ['All RADIUS servers are disabled', [...radius('192.0.2.9'), `${login} radius server 192.0.2.9 disable`]],
    ['Sum of RADIUS servers timeouts has to be less or eq 50 sec', [...radius('192.0.2.9', 30), ...radius('192.0.2.8', 21)]],
    ['Number of RADIUS servers exceeded maximum of 8!', Array.from({ length: 9 }, (_, index) => radius(`192.0.2.${index + 1}`)).flat()],
    ['Only one IPv4 source-address can be set!', [...radius('192.0.2.9'), ...[1, 2].map((host) => `${login} radius source-address 192.0.2.${host}`)]],
    ['VRF "red" does not exist!', [...radius('192.0.2.9'), `${login} radius vrf red`]],
    ['"login timeout" must be configured!', [`${login} max-login-session 5`]],
    ['No interface with given address specified!', [`${syslog} source-address 198.51.100.1`]],
    ['Source-address "::1" does not match address-family of remote "192.0.2.9"!', [`${syslog} source-address ::1`]],
    ['TLS is enabled for remote "192.0.2.9", but protocol is set to UDP.', [`${syslog} tls auth-mode anon`]],
    ['Option "ca-certificate" is required for remote "192.0.2.9" when TLS is enabled with auth-mode "name"!', [`${syslog} protocol tcp`, `${syslog} tls auth-mode name`]],
    ['Flow accounting requires at least one interface to be configured!', [`${netflow} server 192.0.2.9`]],
    ['You need to configure at least one NetFlow server!', [`${netflow} interface eth0`]],
    ['source-address 2001:db8::1" does not exist on the system!', [...collected, `${netflow} server 192.0.2.9 source-address 2001:db8::1`]],
    ['Can not use NetFlow engine-id "1:2" together with NetFlow protocol version "9"!', [...collected, `${netflow} engine-id 1:2`]],
    ['You need to configure at least one sFlow server!', ['set system sflow interface eth0']],
    ['Can not define both HTTP source-interface and source-address', ['source-interface eth0', 'source-address 192.0.2.1'].map((line) => `set system option http-client ${line}`)],
    ['Address "192.0.2.1" not assigned on interface "eth1"!', ['source-interface eth1', 'source-address 192.0.2.1'].map((line) => `set system option ssh-client ${line}`)],
    ['Proxy URL and port require a value', ['set system proxy url http://proxy']],
    ['Both device and driver must be set!', ['set system lcd model sdec']],
    ['URL is required!', ['set system update-check auto-check']],
    ['Invalid task t: must define either interval or crontab-spec', [`${task} executable path /bin/true`]],
    ['Invalid task t: interval in hours must not exceed 24', [`${task} interval 25h`, `${task} executable path /bin/true`]],
    ['Invalid task t: executable is not defined', [`${task} interval 5m`]],
  ])('is refused with "%s"', (words, lines) => {
    expect(router.commit(...lines)[0]).toContain(words);
  }); // prettier-ignore

  test('is taken where everything is in its place', () => {
    const lines = [...radius('192.0.2.9', 25), ...radius('192.0.2.8', 25), `${syslog} source-address 192.0.2.1`, ...collected];
    expect(router.commit(...lines, `${task} interval 24h`, `${task} executable path /bin/true`)).toEqual([]);
  });
});

describe('a password', () => {
  // openssl passwd -6 -salt saltstring 'Hello world!'
  const known = '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1';

  test('is hashed as crypt(3) does', () => expect(sha512Crypt('Hello world!', 'saltstring')).toBe(known));

  test('is read back as its hash', async () => {
    const simulator = await startVyosSimulator({ name: 'r1' });
    const adapter = routerOf(simulator);
    try {
      await adapter.commit([set('system login user alice authentication plaintext-password correct-horse')]);
      const [line = '', ...others] = simulator.dump().filter((each) => each.includes('alice'));
      const salt = /encrypted-password '?\$6\$([./A-Za-z0-9]{16})\$/.exec(line)?.[1] ?? '';
      expect(line).toContain(`set system login user alice authentication encrypted-password ${quoted(sha512Crypt('correct-horse', salt))}`);
      expect(others).toEqual([]);
    } finally {
      await adapter.close();
      await simulator.close();
    }
  });

  function quoted(value: string): string {
    return /^[A-Za-z0-9_.:/@%+,=<>$!*-]+$/.test(value) ? value : `'${value}'`;
  }
});
