import { startCluster, type Cluster, type Form } from './cluster.js';

let cluster: Cluster;
const base = '/nodes/pve1/qemu/101/firewall';
const outcome: Cluster['outcome'] = (...given) => cluster.outcome(...given);
const read = async (path: string) => (await cluster.call(`GET ${base}${path}`)).data;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.close());
beforeEach(async () => {
  cluster.simulator.reset();
  await outcome('POST /nodes/pve1/qemu', { vmid: 101, net0: 'virtio,bridge=vmbr0,firewall=1' });
});

const add = (form: Form) => outcome(`POST ${base}/rules`, { type: 'in', action: 'ACCEPT', ...form });

test('a new rule stands first, and rules change places', async () => {
  for (const dport of ['22', '80', '443']) expect(await add({ proto: 'tcp', dport })).toBe('OK');
  const ports = async () => ((await read('/rules')) as { dport: string }[]).map(({ dport }) => dport);
  expect(await ports()).toEqual(['443', '80', '22']);
  expect(await outcome(`PUT ${base}/rules/0`, { moveto: 3 })).toBe('OK');
  expect(await ports()).toEqual(['80', '22', '443']);
  expect(await outcome(`PUT ${base}/rules/2`, { moveto: 0 })).toBe('OK');
  expect(await ports()).toEqual(['443', '80', '22']);
  expect(await outcome(`DELETE ${base}/rules/1`)).toBe('OK');
  expect(await ports()).toEqual(['443', '22']);
  expect(await outcome(`PUT ${base}/rules/7`, { comment: 'a' })).toBe('no rule at position 7');
});

test('a rule names aliases and sets of its own and of the data centre, and a group of it', async () => {
  await outcome('POST /cluster/firewall/aliases', { name: 'office', cidr: '192.0.2.0/24' });
  await outcome('POST /cluster/firewall/groups', { group: 'web' });
  await outcome(`POST ${base}/ipset`, { name: 'friends' });
  expect(await add({ source: 'dc/office' })).toBe('OK');
  expect(await add({ source: '+guest/friends' })).toBe('OK');
  expect(await add({ type: 'group', action: 'web' })).toBe('OK');
  expect(cluster.simulator.dump()).toContain('vm 101 firewall rule 0 action=web enable=0 type=group');
  expect(await read('/refs')).toMatchObject([
    { type: 'alias', name: 'office', scope: 'dc', ref: 'dc/office' },
    { type: 'ipset', name: 'friends', scope: 'guest', ref: '+guest/friends' },
  ]);
});

test.each<[string, Form, string]>([
  ['an unknown action', { action: 'ALLOW' }, "action: unknown action 'ALLOW'"],
  ['a port without its protocol', { dport: '22' }, "proto: missing property - 'dport' requires this property"],
  ['a port of a protocol that has none', { proto: 'gre', dport: '22' }, "dport: protocol 'gre' does not support ports"],
  ['an interface that guests have not', { iface: 'eth0' }, "iface: value does not match the regex pattern 'net\\d+'"],
  ['an alias that is not there', { source: 'nowhere' }, "source: no such alias 'nowhere'"],
  ['a set that is not there', { dest: '+nobody' }, "dest: no such ipset 'nobody'"],
  ['a group that is not there', { type: 'group', action: 'none' }, "action: security group 'none' does not exist"],
])('refuses %s', async (_, form, words) => {
  expect(await add(form)).toBe(words);
  expect(await read('/rules')).toEqual([]);
});

test('a set that is not empty goes by force only, and what was changed meanwhile is not overwritten', async () => {
  await outcome(`POST ${base}/ipset`, { name: 'friends' });
  await outcome(`POST ${base}/ipset/friends`, { cidr: '192.0.2.1' });
  expect(await outcome(`POST ${base}/ipset/friends`, { cidr: '192.0.2.1' })).toBe("cidr: address '192.0.2.1' already exists");
  expect(await outcome(`DELETE ${base}/ipset/friends`)).toBe("IPSet 'friends' is not empty");
  expect(await outcome(`DELETE ${base}/ipset/friends`, { force: 1 })).toBe('OK');
  const { digest } = (await read('/options')) as { digest: string };
  expect(await outcome(`PUT ${base}/options`, { enable: 1, digest })).toBe('OK');
  expect(await outcome(`PUT ${base}/options`, { enable: 0, digest })).toBe(
    'detected modified configuration - file changed by other user? Try again.',
  );
});
