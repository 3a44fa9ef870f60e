import { sampleSubject } from '../../../lib/derive/sample-subject';
import type { Kind } from '../../../lib/kind';
import { kindNamed, kinds } from '../../../lib/kinds/index';
import type { Machine } from '../../../lib/ports';

const vm = kindNamed('vm') as Kind;

const template = {
  vmId: 9000,
  name: 'debian-12',
  node: 'pve1',
  disks: [{ slot: 'scsi0', storage: 'local-lvm', volume: 'local-lvm:base-9000-disk-0', sizeGiB: 2 }],
} as unknown as Machine;

test('a VM that is protected from removal is not even stopped', () => {
  const subject = sampleSubject(kinds, vm, vm.samples.minimal);
  const machine = { vmId: 105, name: 'web', node: 'pve1', running: true, description: `bitbuilder:vm/${subject.id}` } as Machine;
  const removal = (protection: boolean) => () => vm.machine?.removal({ ...machine, protection }, subject);
  expect(removal(false)()).toHaveLength(2);
  expect(removal(true)).toThrow('VM 105 ("web" on pve1) is protected from removal; to have it removed, take the protection off');
});

function cloneOf(more: Record<string, unknown>) {
  const subject = sampleSubject(kinds, vm, { ...vm.samples.minimal, ...more });
  const [clone] = vm.machine?.steps({ facts: { template, node: 'pve1' } }, subject) ?? [];
  return clone?.call;
}

test.each([
  ['nothing is said of them', {}, 'local-lvm'],
  ['the spec places the disk of the image', { disks: { scsi0: { sizeGiB: 10, storage: 'ceph' } } }, 'ceph'],
  ['only another disk is placed', { disks: { scsi0: { sizeGiB: 10 }, scsi1: { sizeGiB: 5, storage: 'ceph' } } }, 'local-lvm'],
])('a full clone puts the disks of its image where they belong when %s', (_, more, storage) => {
  expect(cloneOf(more)).toMatchObject({ verb: 'clone', full: true, storage });
});

test('a linked clone stays on the storage of its image', () => {
  expect(cloneOf({ clone: 'linked' })).not.toHaveProperty('storage');
});
