import type { VyosRouter } from '../../../providers/vyos/router.js';
import { publicKeyOf } from '../../../providers/vyos/simulator/rules/wireguard.js';
import { startVyosSimulator, type VyosSimulator } from '../../../providers/vyos/simulator/simulator.js';
import { failure, remove, routerOf, set } from './lines.js';
import { elapsedMs } from '../../support/elapsed.js';

let simulator: VyosSimulator;
let router: VyosRouter;

beforeAll(async () => {
  simulator = await startVyosSimulator({ name: 'r1', partialCommits: false });
  router = routerOf(simulator);
});
afterAll(async () => {
  await router.close();
  await simulator.close();
});
beforeEach(() => simulator.reset());

function commit(...lines: string[]): Promise<void> {
  return router.commit(lines.map((line) => (line.startsWith('set ') ? set(line.slice(4)) : remove(line.slice(7)))));
}

/** The words with which the router refuses the commit. */
async function refusal(...lines: string[]): Promise<string> {
  const error = await failure(commit(...lines));
  expect(error.code).toBe('device_refused');
  return error.detail ?? '';
}

const wg = { private: 'wBbGJJXYllwDcw63AFjiIR6ZlsvqvAf3eDwog64Dp0Q=', other: '6hkkfxN4VUQLu36NLZr47I7ST/FkQl2clPWr+9a6ZH8=' };

describe('the grammar', () => {
  test.each([
    ['set vrf name red bogus 1', '  Configuration path: vrf name red [bogus] is not valid\n  Set failed'],
    ['set vrf name red table', '  Configuration path: vrf name red [table] is not valid\n  Set failed'],
    ['set fierwall ipv4 name x', '  Configuration path: [fierwall] is not valid\n  Set failed'],
    ['set vrf name red table 99', '  VRF routing table must be in range from 100 to 65535\n\n\n  Value validation failed\n  Set failed'],
    ['set vrf name brown table 100', '  VRF instance name must be 15 characters or less'],
    ['set interfaces ethernet eth1 vif 4095', '  VLAN ID must be between 0 and 4094'],
    ['set interfaces ethernet eth1 address 10.0.0.0/24', '  Value validation failed'],
    ['set interfaces ethernet eth1 address 10.0.0.1', '  Value validation failed'],
    ['set interfaces ethernet eth1 mac 00:11:22', '  Value validation failed'],
    ['set interfaces wireguard wg1 private-key c2hvcnQ=', '  Key must be Base64-encoded with 32 bytes in length'],
    ['set interfaces wireguard wg1 peer p allowed-ips 10.0.0.1/24', '  Value validation failed'],
    ['set protocols static route 10.0.0.1/24 blackhole', '  Value validation failed'],
    ['set service dhcp-server shared-network-name a subnet 10.0.0.0/33', '  Invalid IPv4 subnet definition'],
    ['delete vrf name red bogus', '  Configuration path: vrf name red [bogus] is not valid\n  Delete failed'],
  ])('refuses "%s"', async (line, words) => {
    const before = simulator.dump();
    expect(await refusal('set interfaces dummy dum1', line)).toContain(words.trimStart());
    expect(simulator.dump()).toEqual(before);
    expect(simulator.stats()).toMatchObject({ commits: 0, refusedEdits: 1 });
  });

  test('VyOS 1.4 knows no DHCP service in a VRF and no VRF in a zone', async () => {
    const older = await startVyosSimulator({ name: 'old', version: '1.4' });
    try {
      expect(() => older.load(['set vrf name red service dhcp-server disable'])).toThrow('vrf name red [service] is not valid');
      expect(() => older.load(['set firewall zone lan member interface eth1'])).toThrow('firewall zone lan [member] is not valid');
      expect(() => older.load(['set firewall zone lan interface eth1'])).not.toThrow();
    } finally {
      await older.close();
    }
  });
});

const dhcp = 'set service dhcp-server shared-network-name lan';
const subnet = `${dhcp} subnet 10.1.0.0/24`;
const served = ['set interfaces ethernet eth1 address 10.1.0.1/24', `${subnet} subnet-id 1`];
const range = (name: string, start: number, stop: number) => [
  `${subnet} range ${name} start 10.1.0.${start}`,
  `${subnet} range ${name} stop 10.1.0.${stop}`,
];
const group = 'set high-availability vrrp group';
const gateway = (name: string, vrid: number, address = '10.1.0.1/24') => [
  `${group} ${name} vrid ${vrid}`,
  `${group} ${name} interface eth1`,
  `${group} ${name} address ${address}`,
];
const tunnel = [`set interfaces wireguard wg1 private-key ${wg.private}`];
const peer = 'set interfaces wireguard wg1 peer a';
const known = [...tunnel, `${peer} public-key ${wg.other}`, `${peer} allowed-ips 10.9.0.0/16`];

describe('a commit', () => {
  const red = 'set vrf name red table 1000';
  const cases: [words: string, before: string[], refused: string[]][] = [
    ['VRF "red" table id is mandatory!', [], ['set vrf name red description x']],
    ['VRF name "default" is reserved and connot be used!', [], ['set vrf name default table 1000']],
    ['VRF "red" table id 254 cannot be used!', [], ['set vrf name red table 254']],
    ['VRF "blue" table id is not unique!', [red], ['set vrf name blue table 1000']],
    ['VRF "red" table id modification not possible!', [red], ['set vrf name red table 1001']],
    ['VRF "blue" VNI "7" is not unique!', [red, 'set vrf name red vni 7'], ['set vrf name blue table 1001', 'set vrf name blue vni 7']],
    [
      'Can not remove VRF "red", it still has member interfaces!',
      [red, 'set interfaces ethernet eth1 vif 7 vrf red'],
      ['delete vrf name red'],
    ],
    [
      'Can not remove VRF "red", it still has static routes installed!',
      [red, 'set protocols static route 10.0.0.0/24 next-hop 192.0.2.9 vrf red'],
      ['delete vrf'],
    ],
    ['VRF "red" does not exist!', [], ['set interfaces ethernet eth1 vif 7 vrf red']],
    ['Interface "eth9" does not exist!', [], ['set interfaces ethernet eth9']],
    [
      'Duplicate VLAN id "7" used for vif and vif-s interfaces!',
      [],
      ['set interfaces ethernet eth1 vif 7', 'set interfaces ethernet eth1 vif-s 7'],
    ],
    ['Wireguard private-key not defined', [], ['set interfaces wireguard wg1 port 51820']],
    ['WireGuard peer "a": missing mandatory allowed-ips!', tunnel, [`${peer} public-key ${wg.other}`]],
    ['WireGuard peer "a": missing mandatory public-key!', tunnel, [`${peer} allowed-ips 10.9.0.0/16`]],
    ['must be defined if either one of them is set!', known, [`${peer} address 192.0.2.9`]],
    ['must be defined if either one of them is set!', known, [`${peer} port 51820`]],
    ['WireGuard peer "a": address/host-name are mutually exclusive!', known, [`${peer} address 192.0.2.9`, `${peer} host-name x.example`]],
    [
      'WireGuard peer "b": duplicate public-key!',
      known,
      ['b'].flatMap((b) => known.slice(1).map((line) => line.replace('peer a', `peer ${b}`))),
    ],
    [
      'UDP port 51820 is busy or unavailable',
      [...known, 'set interfaces wireguard wg1 port 51820'],
      ['set interfaces wireguard wg2 private-key ' + wg.private, 'set interfaces wireguard wg2 port 51820'],
    ],
    ['VRID is required but not set in VRRP group "a"', [], [`${group} a interface eth1`]],
    ['Interface is required but not set in VRRP group "a"', [], [`${group} a vrid 1`]],
    ['Virtual IP address is required but not set in VRRP group "a"', [], gateway('a', 1).slice(0, 2)],
    ['mixes IPv4 and IPv6 virtual addresses', [], [...gateway('a', 1), `${group} a address 2001:db8::1/64`]],
    ['VRID "1" can only be used once on interface "eth1 with address family', gateway('a', 1), gateway('b', 1, '10.1.0.2/24')],
    ['Unique subnet ID not specified for subnet "10.1.0.0/24"', [], [...served.slice(0, 1), ...range('a', 10, 20)]],
    ['No DHCP address range or active static-mapping configured within', [], served],
    ['No subnets defined for lan. At least one lease subnet must be configured.', [], [`${dhcp} authoritative`]],
    ['DHCP range "a" start and stop address must be defined!', [], [...served, `${subnet} range a start 10.1.0.10`]],
    ['stop address must be greater or equal to the ranges start', [], [...served, ...range('a', 20, 10)]],
    ['Range "b" start address "10.1.0.15" already part of another range!', [], [...served, ...range('a', 10, 20), ...range('b', 15, 30)]],
    [
      'DHCP range "a" stop address not within shared-network "lan,',
      [],
      [...served, `${subnet} range a start 10.1.0.9`, `${subnet} range a stop 10.2.0.1`],
    ],
    ['Excluded IP address "10.2.0.1" not within shared-network', [], [...served, ...range('a', 10, 20), `${subnet} exclude 10.2.0.1`]],
    ['Subnet ID for subnet "10.2.0.0/24" is not unique', [], [...served, ...range('a', 10, 20), `${dhcp} subnet 10.2.0.0/24 subnet-id 1`]],
    ['None of the configured subnets have an appropriate primary IP address', [], [...served.slice(1), ...range('a', 10, 20)]],
    [
      'Can not use both blackhole and reject for prefix "10.0.0.0/8"!',
      [],
      ['set protocols static route 10.0.0.0/8 blackhole', 'set protocols static route 10.0.0.0/8 reject'],
    ],
  ];

  test.each(cases)('is refused with "%s"', async (words, before, refused) => {
    if (before.length > 0) await commit(...before);
    const running = simulator.dump();
    const text = await refusal(...refused);
    expect(text.replace(/\n(?=[^\n[])/g, ' ')).toContain(words);
    expect(text).toMatch(/^\[ .* \]\n[^]*\n\n\[\[.*\]\] failed\n(\[ [^]*)?Commit failed$/);
    expect(simulator.dump()).toEqual(running);
    expect(simulator.stats().refusedCommits).toBe(1);
  });

  test("is refused for a peer with the interface's own key", async () => {
    await commit(...known);
    expect(await refusal(`${peer} public-key ${publicKeyOf(wg.private)}`)).toContain('identical public key as interface "wg1"!');
  });

  test('deletes a VRF together with the leaf of its interface', async () => {
    const before = simulator.dump();
    await commit(red, 'set interfaces ethernet eth1 vif 7 vrf red');
    await commit('delete vrf name red', 'delete interfaces ethernet eth1 vif 7');
    // The last name takes its tag node along; the container above stays as a shell.
    expect(simulator.dump()).toEqual([...before, 'set vrf'].sort());
  });

  test('may leave the part that was applied, when asked to behave as VyOS does', async () => {
    simulator.settings.partialCommits = true;
    try {
      expect(await refusal(red, 'set interfaces ethernet eth1 vif 7 vrf blue')).toContain('VRF "blue" does not exist!');
    } finally {
      simulator.settings.partialCommits = false;
    }
    expect(simulator.dump().filter((line) => /vrf|vif/.test(line))).toEqual(['set vrf name red table 1000']);
  });

  test('waits for the one before it', async () => {
    simulator.settings.commitMs = 20;
    try {
      const commits = () => Promise.all([1, 2, 3].map((number) => commit(`set interfaces dummy dum${number}`)));
      expect(await elapsedMs(commits)).toBeGreaterThan(40);
    } finally {
      simulator.settings.commitMs = 0;
    }
    expect(simulator.stats().commits).toBe(3);
  });
});
