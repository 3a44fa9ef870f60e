import type { BitBuilderError } from '../../../lib/errors.js';
import { elapsedMs } from '../../support/elapsed.js';
import { cloneCall, startSetting, type Setting } from './setting.js';

describe('the Proxmox adapter', () => {
  let setting: Setting;
  beforeEach(async () => (setting = await startSetting()));
  afterEach(async () => setting.close());
  const caught = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: BitBuilderError) => error,
    );

  test('lists a cluster with one call', async () => {
    const { simulator, hypervisor } = setting;
    await hypervisor.run(cloneCall);
    const before = simulator.stats().calls;
    await hypervisor.list();
    expect(simulator.stats().calls - before).toBe(1);
    expect(hypervisor.counters.calls).toBe(simulator.stats().calls);
  });

  test('makes a template out of a volume', async () => {
    const settings = {
      name: 'debian',
      cores: 1,
      memoryMiB: 1024,
      agent: true,
      tags: ['bitbuilder'],
      description: 'bitbuilder:image/x',
      nics: [],
    };
    const importDisk = { slot: 'scsi0', storage: 'local-lvm', from: 'local:import/debian-12.qcow2' };
    const call = { verb: 'create', vmId: 105, node: 'pve2', settings, importDisk } as const;
    await setting.hypervisor.run(call);
    await setting.hypervisor.run(call);
    expect(setting.simulator.dump().filter((line) => line.startsWith('vm 105') || line.includes('-105-'))).toEqual([
      'vm 105 agent: 1',
      'vm 105 boot: order=scsi0',
      'vm 105 cores: 1',
      'vm 105 description: bitbuilder:image/x',
      'vm 105 memory: 1024',
      'vm 105 name: debian',
      'vm 105 on pve2 stopped',
      'vm 105 ostype: l26',
      'vm 105 scsi0: local-lvm:vm-105-disk-0,size=3G',
      'vm 105 scsihw: virtio-scsi-single',
      'vm 105 serial0: socket',
      'vm 105 tags: bitbuilder',
      'volume local-lvm:vm-105-disk-0 on pve2 size 3 GiB used 3 GiB',
    ]);
  });

  test('finds a VM that has migrated, also while the list of the cluster is old', async () => {
    const { simulator, hypervisor } = setting;
    await hypervisor.run(cloneCall);
    await hypervisor.list();
    simulator.settings.resourceLagMs = 60_000;
    simulator.editVm(101, { node: 'pve2' });
    expect((await hypervisor.list()).find((row) => row.vmId === 101)?.node).toBe('pve1');
    expect(await hypervisor.find(101)).toMatchObject({ node: 'pve2', name: 'red-web-1' });
  });

  test.each([
    ['a failed read', { route: 'GET /nodes/{node}/qemu/{vmid}/config', status: 500, text: 'cfs connection lost' }, 'device_refused'],
    ['a node out of reach', { route: 'GET /nodes/{node}/qemu/{vmid}/config', status: 595, text: 'No route to host' }, 'device_unreachable'],
    ['an unreadable list', { route: 'GET /cluster/resources', status: 599, text: 'Too many redirections' }, 'device_unreachable'],
  ])('never takes %s for an absent VM', async (_, fault, code) => {
    setting.simulator.fail(fault);
    expect(await caught(setting.hypervisor.find(101))).toMatchObject({ code, detail: fault.text });
  });

  test('goes on with a clone that an earlier run began, and refuses the id of a stranger', async () => {
    const { simulator, hypervisor } = setting;
    simulator.settings.linkedCloneMs = 200;
    const first = hypervisor.run(cloneCall);
    const second = setting.connect().run(cloneCall);
    await Promise.all([first, second]);
    expect(simulator.stats().byRoute['POST /nodes/{node}/qemu/{vmid}/clone']).toBeLessThanOrEqual(2);
    expect(await hypervisor.find(101)).toMatchObject({ name: 'red-web-1' });
    expect(await caught(hypervisor.run({ ...cloneCall, description: 'bitbuilder:vm/blue/db' }))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('VM id 101 of cluster "lab" belongs to something else ("red-web-1" on pve1)'),
    });
  });

  test.each(['before', 'after'] as const)('comes to the same end when the connection is cut %s a clone', async (cut) => {
    setting.simulator.fail({ route: 'POST /nodes/{node}/qemu/{vmid}/clone', cut });
    await setting.hypervisor.run(cloneCall);
    expect(await setting.hypervisor.find(101)).toMatchObject({ name: 'red-web-1' });
    expect(setting.simulator.stats().tasks).toBe(1);
  });

  test('waits for the lock of somebody else, and gives up after the bounded time', async () => {
    const { simulator, hypervisor } = setting;
    await hypervisor.run(cloneCall);
    simulator.settings.lockTimeoutMs = 20;
    simulator.fail({ lockVm: 101, ms: 400 });
    await hypervisor.run({ verb: 'configure', vmId: 101, settings: { cores: 4 } });
    simulator.editVm(101, { lock: 'backup' });
    const impatient = setting.connect({ lockWaitMs: 300 });
    expect(await caught(impatient.run({ verb: 'configure', vmId: 101, settings: { cores: 5 } }))).toMatchObject({
      code: 'device_locked',
      message: expect.stringContaining('cannot configure VM 101: somebody else held its lock'),
      detail: expect.stringContaining('VM is locked (backup)'),
    });
    expect(await caught(impatient.run({ verb: 'start', vmId: 101 }))).toMatchObject({ code: 'device_locked' });
  });

  test('reads again when somebody else has changed the configuration meanwhile', async () => {
    const { simulator, hypervisor } = setting;
    await hypervisor.run(cloneCall);
    simulator.fail({ route: 'POST /nodes/{node}/qemu/{vmid}/config', status: 500, text: 'checksum mismatch (file change by other user?)' });
    await hypervisor.run({ verb: 'configure', vmId: 101, settings: { cores: 4 } });
    expect(await hypervisor.find(101)).toMatchObject({ cores: 4 });
  });

  test.each([
    ['fails', 'start failed: QEMU exited with code 1', false],
    ['ends with warnings', 'WARNINGS: 1', true],
  ])('judges a task that %s', async (_, text, isFine) => {
    const { simulator, hypervisor } = setting;
    await hypervisor.run(cloneCall);
    simulator.fail({ task: 'qmstart', text });
    const error = await caught(hypervisor.run({ verb: 'start', vmId: 101 }));
    expect(error?.code).toBe(isFine ? undefined : 'device_refused');
    expect(error?.message ?? text).toContain(text);
    expect((await hypervisor.find(101))?.running).toBe(isFine);
  });

  test('passes on the words of a full thin pool, and leaves nothing behind', async () => {
    const { simulator, hypervisor } = setting;
    const before = simulator.dump();
    simulator.fail({ fullStorage: 'local-lvm' });
    const error = await caught(hypervisor.run({ ...cloneCall, full: true, storage: 'local-lvm' }));
    expect(error).toMatchObject({
      code: 'device_refused',
      detail: expect.stringContaining('free space in thin pool pve/data reached threshold'),
    });
    expect(simulator.dump()).toEqual(before);
  });

  test('refuses to shrink a disk without asking the cluster', async () => {
    const { simulator, hypervisor } = setting;
    await hypervisor.run(cloneCall);
    const error = await caught(hypervisor.run({ verb: 'resizeDisk', vmId: 101, slot: 'scsi0', sizeGiB: 2 }));
    expect(error?.message).toBe('disk scsi0 of VM 101 has 4 GiB and cannot shrink to 2 GiB; ask for at least 4, or replace the VM');
    expect(simulator.stats().byRoute).not.toHaveProperty('PUT /nodes/{node}/qemu/{vmid}/resize');
  });

  test('copies two full clones at a time to one storage', async () => {
    const { simulator, hypervisor } = setting;
    simulator.settings.cloneMs = 150;
    const ids = [111, 112, 113, 114];
    const clones = () => Promise.all(ids.map((vmId) => hypervisor.run({ ...cloneCall, vmId, full: true, storage: 'shared' })));
    expect(await elapsedMs(clones)).toBeGreaterThan(220);
    expect((await hypervisor.list()).map((row) => row.vmId).sort()).toEqual([111, 112, 113, 114, 9000]);
  });

  test('stops when its caller does', async () => {
    setting.simulator.settings.linkedCloneMs = 60_000;
    const stopping = new AbortController();
    const running = caught(setting.hypervisor.run(cloneCall, stopping.signal));
    setTimeout(() => stopping.abort(new Error('the shim is stopping')), 50);
    expect((await running)?.message).toBe('the shim is stopping');
  });
});
