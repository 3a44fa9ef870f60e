import { defaultStorages } from '../../../providers/proxmox/simulator/options.js';
import { cloneCall, startSetting, type Setting } from './setting.js';

describe('what a cluster has for VMs', () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await startSetting({
      storages: [
        ...defaultStorages,
        { name: 'fast', type: 'lvm', content: ['images'], shared: false, sizeGiB: 100, nodes: ['pve2'] },
        { name: 'off', type: 'dir', content: ['images'], shared: false, sizeGiB: 100, disabled: true },
        { name: 'luns', type: 'iscsi', content: ['images'], shared: true, sizeGiB: 100 },
      ],
    });
    Object.assign(setting.simulator.settings, { cloneMs: 0, linkedCloneMs: 0, resourceLagMs: 0 });
    await setting.hypervisor.run({ ...cloneCall, full: true });
  });
  afterAll(() => setting.close());

  test('is each storage on each node that may use it, in one call', async () => {
    const { calls } = setting.hypervisor.counters;
    const places = await setting.hypervisor.storages();
    expect(setting.hypervisor.counters.calls).toBe(calls + 1);
    expect(places.filter(({ node }) => node === 'pve1')).toEqual([
      { storage: 'local', node: 'pve1', content: ['iso', 'import', 'vztmpl', 'snippets', 'backup'], isActive: true },
      { storage: 'local-lvm', node: 'pve1', content: ['images', 'rootdir'], isActive: true },
      { storage: 'shared', node: 'pve1', content: ['images', 'iso', 'import'], isActive: true },
      { storage: 'luns', node: 'pve1', content: [], isActive: true },
    ]);
    expect(places.filter(({ node, storage }) => node === 'pve2' && storage === 'fast')).toHaveLength(1);
  });

  test('is the CPUs and the CPU models of a node', async () => {
    expect(await setting.hypervisor.capacity()).toMatchObject([{ node: 'pve1', cpus: 8 }, { cpus: 8 }]);
    const models = await setting.hypervisor.cpuModels('pve1');
    expect(models).toEqual(expect.arrayContaining(['host', 'x86-64-v2-AES', 'EPYC-Milan', 'Skylake-Server-noTSX-IBRS']));
    expect(models).not.toContain('cortex-a57');
  });

  test.each([
    ['nope', "storage 'nope' does not exist"],
    ['off', "storage 'off' is disabled"],
    ['fast', "storage 'fast' is not available on node 'pve1'"],
    ['local', "storage 'local' does not support vm images"],
  ])('is what the vendor goes by, for a disk on storage %s and for a copy to it', async (storage, words) => {
    const { hypervisor } = setting;
    await expect(hypervisor.run({ verb: 'addDisk', vmId: 101, slot: 'scsi1', storage, sizeGiB: 1 })).rejects.toMatchObject({
      code: 'device_refused',
      detail: expect.stringContaining(words) as string,
    });
    await expect(hypervisor.run({ ...cloneCall, vmId: 102, full: true, storage })).rejects.toMatchObject({
      code: 'device_refused',
      detail: expect.stringContaining(words) as string,
    });
    expect(await hypervisor.find(102)).toBeUndefined();
  });

  test.each([
    ['pentium9', "Built-in cputype 'pentium9' is not defined (missing 'custom-' prefix?)"],
    ['hostile', "Built-in cputype 'hostile' is not defined (missing 'custom-' prefix?)"],
    ['custom-mine', "Custom cputype 'mine' not found"],
  ])('is what the vendor goes by, for CPU type %s', async (cpuType, words) => {
    await expect(setting.hypervisor.run({ verb: 'configure', vmId: 101, settings: { cpuType } })).rejects.toMatchObject({
      code: 'device_refused',
      detail: expect.stringContaining(words) as string,
    });
  });
});
