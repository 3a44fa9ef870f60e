import { wireguardLink } from '../../lib/kinds/wireguard-link.js';
import { faultsOf, linesOf, subjectOf, worldWith } from '../support/subject.js';

const world = worldWith({ 'network/red/web': { spec: { vrf: 't-red-web', site: 'ams1' }, drawn: {} } });
const outsideKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

describe('a WireGuard link', () => {
  test('between two routers has a key pair, an interface and a port at each end', () => {
    const subject = subjectOf(
      wireguardLink,
      {
        name: 'backbone',
        local: { router: 'ams1-r1', network: 'red/web', allowedIps: ['10.8.0.0/16'] },
        remote: { router: 'ams1-r2', network: 'red/web', allowedIps: ['10.9.0.0/16'] },
        keepaliveSeconds: 25,
        presharedKey: outsideKey,
      },
      world,
    );
    expect(subject.id).toBe('red/backbone');
    expect(linesOf(wireguardLink.routers?.(subject)['ams1-r1'])).toEqual([
      'set interfaces wireguard wg100 description red/backbone',
      'set interfaces wireguard wg100 private-key <redacted>',
      'set interfaces wireguard wg100 port 51820',
      'set interfaces wireguard wg100 mtu 1420',
      'set interfaces wireguard wg100 address 100.64.0.1/30',
      'set interfaces wireguard wg100 vrf t-red-web',
      'set interfaces wireguard wg100 peer ams1-r2 public-key PUBLIC-remote',
      'set interfaces wireguard wg100 peer ams1-r2 allowed-ips 100.64.0.2/32',
      'set interfaces wireguard wg100 peer ams1-r2 allowed-ips 10.9.0.0/16',
      'set interfaces wireguard wg100 peer ams1-r2 address 192.0.2.2',
      'set interfaces wireguard wg100 peer ams1-r2 port 51820',
      'set interfaces wireguard wg100 peer ams1-r2 persistent-keepalive 25',
      'set interfaces wireguard wg100 peer ams1-r2 preshared-key <redacted>',
      'set vrf name t-red-web protocols static route 10.9.0.0/16 interface wg100',
    ]);
    expect(JSON.stringify(wireguardLink.report(subject))).not.toContain('PRIVATE');
  });

  test('to an outside peer in the underlay waits for its call when no endpoint is given', () => {
    const subject = subjectOf(
      wireguardLink,
      {
        name: 'office',
        local: { router: 'ams1-r1', addresses: ['10.255.0.1/30'] },
        remote: { publicKey: outsideKey, addresses: ['10.255.0.2/30'], allowedIps: ['192.168.7.0/24'] },
      },
      world,
    );
    expect(subject.id).toBe('office');
    expect(linesOf(wireguardLink.routers?.(subject)['ams1-r1']).slice(4)).toEqual([
      'set interfaces wireguard wg100 address 10.255.0.1/30',
      `set interfaces wireguard wg100 peer office public-key ${outsideKey}`,
      'set interfaces wireguard wg100 peer office allowed-ips 10.255.0.2/32',
      'set interfaces wireguard wg100 peer office allowed-ips 192.168.7.0/24',
      'set protocols static route 192.168.7.0/24 interface wg100',
    ]);
  });

  test.each<[string, unknown, unknown, string]>([
    ['no other end', { router: 'ams1-r1' }, {}, 'remote: needs router (one of ours) or public_key (an outside peer)'],
    [
      'one router at both ends',
      { router: 'ams1-r1' },
      { router: 'ams1-r1' },
      'remote.router: both ends are router "ams1-r1"; a link needs two',
    ],
    [
      'ends in two tenants',
      { router: 'ams1-r1', network: 'red/web' },
      { router: 'ams1-r2', network: 'blue/web' },
      'remote.network: the ends belong to two tenants ("red" and "blue"); a link stays within one',
    ],
    [
      'a key that is none',
      { router: 'ams1-r1' },
      { publicKey: 'abc' },
      'remote.publicKey: must be a WireGuard key: 32 bytes in base64, 44 characters that end in "="',
    ],
    [
      'an endpoint without port',
      { router: 'ams1-r1' },
      { publicKey: outsideKey, endpoint: '198.51.100.7' },
      'remote.port: an outside peer has both endpoint and port, or neither when it calls us',
    ],
  ])('refuses %s', (_, local, remote, fault) => {
    expect(faultsOf(wireguardLink, { name: 'x', local, remote })).toEqual([fault]);
  });

  test('refuses a router that does not carry the network', () => {
    const elsewhere = worldWith({ 'network/red/web': { spec: { site: 'fra1' }, drawn: {} } });
    const spec = wireguardLink.spec.parse({
      name: 'x',
      local: { router: 'ams1-r1', network: 'red/web' },
      remote: { publicKey: outsideKey },
    });
    expect(wireguardLink.misfits?.({ id: 'red/x', spec, world: elsewhere })).toEqual([
      {
        path: ['local', 'router'],
        message: 'router "ams1-r1" does not carry network "red/web", which is in site "fra1"; choose a router of that site',
        against: { kind: 'network', id: 'red/web', at: ['site'] },
      },
    ]);
  });
});
