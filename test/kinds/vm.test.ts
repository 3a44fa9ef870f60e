import { vm } from '../../lib/kinds/vm.js';
import type { Machine } from '../../lib/ports.js';
import { faultsOf, subjectOf, worldWith } from '../support/subject.js';

const world = worldWith({
  'network/red/web': {
    spec: {
      vrf: 't-red-web',
      site: 'ams1',
      subnets: { front: { cidr: '10.1.0.0/24', gateway: '10.1.0.1', vlan: 100, dhcp: { start: '10.1.0.2', stop: '10.1.0.9' } } },
    },
    drawn: {},
  },
});
const template: Machine = {
  vmId: 9000, node: 'pve1', name: 'debian-12', running: false, template: true, cores: 1, memoryMiB: 1024, tags: [], cpuType: 'kvm64', nics: [],
  disks: [{ slot: 'scsi0', storage: 'local-lvm', volume: 'local-lvm:base-9000-disk-0', sizeGiB: 8 }],
  cloudInit: { sshKeys: [], ipConfigs: [], nameServers: [] }, agent: true, description: '', pending: [], protection: false,
}; // prettier-ignore
const spec = {
  tenant: 'red',
  name: 'web-1',
  cluster: 'ams1-pve',
  image: 'ams1-pve/debian-12',
  disks: { scsi0: { sizeGiB: 20 } },
  nics: [{ network: 'red/web', subnet: 'front' }],
  cloudInit: { user: 'ops' },
};
const subject = subjectOf(vm, spec, world);
const steps = (machine?: Machine, changed: object = {}) =>
  vm.machine?.steps({ machine, facts: machine ? {} : { node: 'pve1', template } }, subjectOf(vm, { ...spec, ...changed }, world)) ?? [];
const made: Machine = {
  ...template, vmId: 10000, name: 'red-web-1', running: true, template: false, cpuType: 'x86-64-v2-AES', tags: ['bitbuilder', 'tenant-red'], description: 'bitbuilder:vm/red/web-1\n',
  disks: [{ slot: 'scsi0', storage: 'local-lvm', volume: 'local-lvm:vm-10000-disk-0', sizeGiB: 20 }],
  nics: [{ bridge: 'vmbr0', vlan: 100, mac: subject.spec.nics[0]?.mac ?? '', firewall: false, model: 'virtio' }],
  cloudInit: { user: 'ops', sshKeys: [], ipConfigs: ['ip=10.1.0.10/24,gw=10.1.0.1'], nameServers: [] },
}; // prettier-ignore

describe('a VM', () => {
  test('is cloned, configured, grown and started', () => {
    expect(steps().map((step) => step.says)).toEqual([
      'clone VM 10000 "red-web-1" (full) from template 9000 "debian-12" on pve1',
      'configure VM 10000: name, cores 1, memoryMiB 1024, cpuType x86-64-v2-AES, nics [vmbr0 VLAN 100], cloudInit, seed, tags, description, agent',
      'grow disk scsi0 of VM 10000 from 8 to 20 GiB',
      'start VM 10000',
    ]);
  });

  test('that is as it should be needs no step', () => {
    const address = subject.spec.nics[0]?.address;
    expect(steps({ ...made, cloudInit: { ...made.cloudInit, ipConfigs: [`ip=${address}/24,gw=10.1.0.1`] } })).toEqual([]);
  });

  const settled: Machine = { ...made, cloudInit: { ...made.cloudInit, ipConfigs: [`ip=${subject.spec.nics[0]?.address}/24,gw=10.1.0.1`] } };
  test.each<[string, Machine | object, object, string[]]>([
    ['more cores restart it', settled, { cores: 4 }, ['configure VM 10000: cores 1 → 4', 'restart VM 10000 to take the changes']],
    [
      'a NIC retagged by hand is put back',
      { ...settled, nics: [{ ...settled.nics[0], vlan: 999 }] },
      {},
      ['configure VM 10000: nics [vmbr0 VLAN 100]'],
    ],
    ['one stopped by hand is started', { ...settled, running: false }, {}, ['start VM 10000']],
    ['one to be stopped is shut down', settled, { powerState: 'stopped' }, ['shut down VM 10000']],
    [
      'a second disk is added',
      settled,
      { disks: { scsi0: { sizeGiB: 20 }, scsi1: { sizeGiB: 5 } } },
      ['add disk scsi1 of 5 GiB to VM 10000'],
    ],
    ['a change that waits for a restart gets it', { ...settled, pending: ['memory'] }, {}, ['restart VM 10000 to take the changes']],
  ])('%s', (_, machine, changed, says) => {
    expect(steps(machine as Machine, changed).map((step) => step.says)).toEqual(says);
  });

  const [nic] = settled.nics;
  test.each<[string, Partial<Machine>, object, (string | undefined)[]]>([
    ['a NIC that gets another VLAN', { nics: [{ ...nic, vlan: 99 }] as Machine['nics'] }, {}, ['interrupts NIC 0 (VLAN 99 → 100)']],
    [
      'a NIC that gets another MAC address is plugged anew',
      { nics: [{ ...nic, mac: 'BC:24:11:00:00:01' }] as Machine['nics'] },
      {},
      [`interrupts NIC 0 (MAC BC:24:11:00:00:01 → ${nic?.mac})`],
    ],
    [
      'NICs without VLAN and with a firewall of another hand, and one too many',
      { nics: [{ ...nic, vlan: undefined, firewall: true }, nic] as Machine['nics'] },
      {},
      ['interrupts NIC 0 (VLAN none → 100, firewall on → off) and removes NIC 1'],
    ],
    ['a NIC more interrupts nobody', { nics: [] }, {}, [undefined]],
    [
      'nor does another VLAN of a VM that is off',
      { nics: [{ ...nic, vlan: 99 }] as Machine['nics'], running: false },
      { powerState: 'stopped' },
      [undefined],
    ],
    ['nor another name', { name: 'renamed' }, {}, [undefined]],
  ])('%s', (_, machine, changed, interrupts) => {
    expect(steps({ ...settled, ...machine }, changed).map((step) => step.interrupts)).toEqual(interrupts);
  });

  test('a disk that goes is told with its slot', () => {
    const disks = [...settled.disks, { slot: 'scsi1', storage: 'local-lvm', volume: 'local-lvm:vm-10000-disk-1', sizeGiB: 5 }];
    const after = { ...subject, previous: { ...subject.spec, disks: { ...subject.spec.disks, scsi1: { sizeGiB: 5 } } } };
    const left = vm.machine?.steps({ machine: { ...settled, disks }, facts: {} }, after);
    expect(left?.map((step) => step.interrupts)).toEqual(['deletes the data of disk scsi1']);
  });

  test('a disk never shrinks', () => {
    expect(() => steps(settled, { disks: { scsi0: { sizeGiB: 10 } } })).toThrow(
      'disk scsi0 has 20 GiB and cannot shrink to 10 GiB; ask for at least 20, or replace the VM',
    );
  });

  test('one that is not ours is not touched', () => {
    expect(() => steps({ ...settled, description: 'my pet' })).toThrow(
      'VM 10000 ("red-web-1" on pve1) is not ours: its description does not say "bitbuilder:vm/red/web-1"; move it to another VM id, or add the line if it is this vm',
    );
  });

  test('user data travels on a seed image', () => {
    const [seed] = steps(undefined, { cloudInit: { user: 'ops', userData: '#cloud-config\n{}' } }).filter(
      (step) => step.call.verb === 'uploadSeed',
    );
    expect(seed?.call).toMatchObject({
      storage: 'local',
      files: { 'user-data': '#cloud-config\n{}', 'meta-data': expect.stringContaining('"local-hostname": "web-1"') as unknown },
    });
  });

  test.each<[string, object, string]>([
    [
      "another tenant's network",
      { nics: [{ network: 'blue/web', subnet: 'front' }] },
      'nics.0.network: network "blue/web" does not belong to tenant "red"; a VM joins networks of its own tenant only',
    ],
    [
      'a key that is none',
      { cloudInit: { sshKeys: ['ssh-ed25519 AAAAB3NzaC1yc2E= ops'] } },
      'cloudInit.sshKeys.0: must be a public key, such as "ssh-ed25519 AAAA… name"',
    ],
    [
      'a MAC address of many, which the hypervisor would refuse once the VM is cloned',
      { nics: [{ network: 'red/web', subnet: 'front', mac: '01:00:5E:00:00:01' }] },
      'nics.0.mac: must be a unicast MAC address in capitals, such as BC:24:11:00:00:01',
    ],
    ['a choice that there is not', { clone: 'copy' }, 'clone: must be "full" or "linked", seen "copy"'],
    ['one where there may be several', { tags: 'web' }, 'tags: must be a list, not a text'],
    [
      'an image of another cluster',
      { image: 'fra1-pve/debian-12' },
      'image: must be the id of an image in cluster "ams1-pve", such as "ams1-pve/debian-12"; seen "fra1-pve/debian-12"',
    ],
  ])('refuses %s', (_, changed, fault) => {
    expect(faultsOf(vm, { ...spec, ...changed })).toEqual([fault]);
  });

  test('is never given the address of the gateway, also where the network is only planned', () => {
    const planned = worldWith({
      'network/red/web': { spec: { subnets: { front: { cidr: '10.1.0.0/24', gateway: '10.1.0.1' } } }, drawn: {} },
    });
    const draws = vm.draws({ id: 'red/web-1', spec: vm.spec.parse(spec), world: planned });
    const [first] = draws.find(({ pool }) => pool === 'address')?.candidates() ?? [];
    expect(first).toBe('10.1.0.2');
  });

  test('leaves a network that is no id to the world, such as what a core makes up for its mocks', () => {
    expect(faultsOf(vm, { ...spec, tenant: 'wjt5sw0', nics: [{ network: 'rrjiouwn', subnet: 'front' }] })).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['an address outside its subnet', { address: '10.2.0.5' }, '10.2.0.5 is not in subnet "front" (10.1.0.0/24)'],
    [
      'an address that DHCP hands out',
      { address: '10.1.0.5' },
      '10.1.0.5 lies in the DHCP range of subnet "front" (10.1.0.2 to 10.1.0.9); choose one outside it',
    ],
    ['a subnet that is not there', { subnet: 'back' }, 'network "red/web" has no subnet "back"; it has "front"'],
  ])('refuses %s, as far as the world tells', (_, nic, message) => {
    const bad = vm.spec.parse({ ...spec, nics: [{ network: 'red/web', subnet: 'front', ...nic }] });
    expect(vm.misfits?.({ id: 'red/web-1', spec: bad, world }).map((problem) => problem.message)).toEqual([message]);
  });
});
