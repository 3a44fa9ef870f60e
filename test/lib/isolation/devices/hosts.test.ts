import { factsOfCluster } from '../../../../lib/isolation/devices/cluster-facts';
import { prove } from '../../../../lib/isolation/proof';
import { ForwardingWorld } from '../../../../lib/isolation/world';
import type { HostInterface, Machine } from '../../../../lib/ports';

const parties: Readonly<Record<number, string>> = { 1: 'tenant red', 2: 'tenant blue' };
const machine = (vmId: number, nic: object) =>
  ({ vmId, template: false, description: '', nics: [nic], cloudInit: { ipConfigs: [`ip=10.1.0.${vmId}/24`] } }) as unknown as Machine;
const on = (name: string, more: Partial<HostInterface> = {}): HostInterface => ({
  node: 'pve1',
  name,
  addresses: [],
  members: [],
  ...more,
});
const trunk = on('vmbr0', { members: ['eno1'], addresses: ['192.0.2.11/24'] });
/** red in VLAN 100 and blue in VLAN 101, unless blue's NIC is elsewhere. */
const breaches = (hosts: readonly HostInterface[], nic: object = { bridge: 'vmbr0', vlan: 101 }) => {
  const scene = { cluster: 'pve', site: 'ams1', bridge: 'vmbr0', vlans: [100, 101] };
  const ownerOf = ({ vmId }: Machine) => ({ name: `vm ${vmId}`, party: parties[vmId] ?? '' });
  const machines = [machine(1, { bridge: 'vmbr0', vlan: 100 }), machine(2, nic)];
  return prove(new ForwardingWorld(factsOfCluster(machines, { ...scene, ownerOf }, hosts))).breaches;
};
const pairs = (...given: Parameters<typeof breaches>) => breaches(...given).map(({ from, to }) => `${from} → ${to}`);

test('hypervisors that are reached untagged, and on VLANs and ports of their own, are nobody’s neighbours', () => {
  const storage = on('vmbr0.900', { addresses: ['10.90.0.11/24'] });
  const other = [on('vmbr1', { members: ['eno2'], addresses: ['10.91.0.11/24'] }), on('bond0', { members: ['eno3', 'eno4'] })];
  expect(pairs([trunk, on('eno1'), storage, ...other])).toEqual([]);
  expect(pairs([])).toEqual([]);
});

test.each<[string, HostInterface]>([
  ['a VLAN by its name', on('vmbr0.100', { addresses: ['10.1.0.200/24'] })],
  ['a VLAN of the port', on('eno1.100', { addresses: ['10.1.0.200/24'] })],
  ['a VLAN with another name', on('storage', { addresses: ['10.1.0.200/24'], vlan: { device: 'vmbr0', id: 100 } })],
])('an address of a hypervisor on %s of a tenant is reached from there, and told with what has it', (_, host) => {
  const breach = breaches([trunk, on('eno1'), host]).find(({ to }) => to === 'underlay');
  expect(breach?.from).toBe('tenant red');
  expect(breach?.hops.flatMap(({ origins }) => origins)).toContainEqual({
    by: 'node pve1 of pve',
    line: `${host.name} has 10.1.0.200/24`,
  });
});

test.each<[string, HostInterface[], object]>([
  ['whose port is a VLAN', [on('vmbr1', { members: ['eno1.100'] })], { bridge: 'vmbr1' }],
  ['whose port is a VLAN of the bridge', [on('vmbr1', { members: ['vmbr0.100'] })], { bridge: 'vmbr1' }],
  ['that has the same bond', [on('bond0', { members: ['eno1'] }), on('vmbr1', { members: ['bond0'] })], { bridge: 'vmbr1', vlan: 100 }],
])('a NIC on another bridge %s is on that wire', (_, hosts, nic) => {
  const bonded = hosts.some(({ name }) => name === 'bond0');
  const first = bonded ? on('vmbr0', { members: ['bond0'] }) : trunk;
  const [breach] = breaches([first, on('eno1'), ...hosts], nic);
  expect(breach).toMatchObject({ from: 'tenant red', to: 'tenant blue' });
  expect(breach?.hops.flatMap(({ origins }) => origins.map(({ line }) => line))).toContainEqual(
    expect.stringMatching(/^vmbr1 has the port /),
  );
});

test('a NIC without a bridge stands behind the hypervisor', () => {
  expect(pairs([trunk], { bridge: '' })).toContain('tenant blue → underlay');
});
