import { inventoryDefaultsOf, withInherited } from '../../lib/inherited.js';
import { sampleInventory } from '../../lib/kinds/samples.js';

const storage = [{ at: ['disks', 'scsi0', 'storage'], value: 'local-lvm' }];

describe('what a spec inherits', () => {
  test('is there where it is left out, and what is stated stays', () => {
    expect(withInherited({ disks: { scsi0: {} } }, storage, undefined)).toEqual({ disks: { scsi0: { storage: 'local-lvm' } } });
    expect(withInherited({ disks: { scsi0: { storage: 'ceph' } } }, storage, undefined)).toEqual({ disks: { scsi0: { storage: 'ceph' } } });
    expect(withInherited({}, storage, undefined)).toEqual({});
  });

  test('is what it was before, even if that was nothing', () => {
    const asked = { disks: { scsi0: {} } };
    expect(withInherited(asked, storage, { disks: { scsi0: { storage: 'ceph' } } })).toEqual({ disks: { scsi0: { storage: 'ceph' } } });
    expect(withInherited(asked, storage, { disks: { scsi0: {} } })).toEqual({ disks: { scsi0: {} } });
    expect(withInherited(asked, storage, { disks: { scsi1: {} } })).toEqual({ disks: { scsi0: { storage: 'local-lvm' } } });
    expect(asked).toEqual({ disks: { scsi0: {} } });
  });

  test('comes from the part of the inventory without addresses and trust', () => {
    const cluster = { site: 'ams1', bridge: 'vmbr0', disk_storage: 'local-lvm', seed_storage: 'local' };
    expect(inventoryDefaultsOf(sampleInventory)).toEqual({ clusters: { 'ams1-pve': cluster } });
  });
});
