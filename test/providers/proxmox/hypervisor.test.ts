import type { BitBuilderError } from '../../../lib/errors.js';
import type { Hypervisor, MachineCall, MachineNic } from '../../../lib/ports.js';
import { createProxmoxHypervisor } from '../../../providers/proxmox/hypervisor.js';
import { cloneCall, startSetting, type Setting } from './setting.js';
import { elapsedMs } from '../../support/elapsed.js';

/**
 * The same suite over the simulator and, on request, a real cluster: BITBUILDER_PVE_URL, _TOKEN, _FINGERPRINT, _TEMPLATE (id
 * of a template with a guest that boots), _STORAGE and _NODE. It makes and removes VM 990101 there.
 */
interface Implementation {
  name: string;
  start(): Promise<{ port: Hypervisor; template: number; node: string; storage: string; dump?: () => string[]; close(): Promise<void> }>;
}

const simulated: Implementation = {
  name: 'the simulator',
  async start() {
    const { hypervisor, simulator, close } = await startSetting();
    return { port: hypervisor, template: 9000, node: 'pve1', storage: 'local-lvm', dump: () => simulator.dump(), close };
  },
};

const { BITBUILDER_PVE_URL: url, BITBUILDER_PVE_TOKEN: token = '', BITBUILDER_PVE_FINGERPRINT: fingerprint } = process.env;
const real: Implementation = {
  name: 'a real cluster',
  async start() {
    const port = createProxmoxHypervisor({ name: 'real', urls: [url ?? ''], credentials: { token }, trust: { fingerprint } });
    const { BITBUILDER_PVE_TEMPLATE = '9000', BITBUILDER_PVE_NODE = 'pve', BITBUILDER_PVE_STORAGE = 'local-lvm' } = process.env;
    return {
      port,
      template: Number(BITBUILDER_PVE_TEMPLATE),
      node: BITBUILDER_PVE_NODE,
      storage: BITBUILDER_PVE_STORAGE,
      close: () => port.close(),
    };
  },
};

const nic = (vlan: number): MachineNic => ({
  bridge: 'vmbr0',
  vlan,
  mac: `02:BB:00:00:00:0${vlan % 10}`,
  firewall: false,
  model: 'virtio',
});

describe.each(url ? [simulated, real] : [simulated])('a hypervisor, $name', ({ start }) => {
  const vmId = 990101;
  let place: Awaited<ReturnType<Implementation['start']>>;
  beforeAll(async () => (place = await start()));
  afterAll(async () => place.close());

  /** Runs a call twice and sees that the second time changes nothing. */
  async function twice(call: MachineCall) {
    await place.port.run(call);
    const once = [await place.port.find(vmId), place.dump?.()];
    await place.port.run(call);
    expect([await place.port.find(vmId), place.dump?.()]).toEqual(once);
    return place.port.find(vmId);
  }

  test('a VM lives from clone to destruction, each step run twice', async () => {
    const { port, template, node, storage } = place;
    const before = place.dump?.();
    expect(await port.find(vmId)).toBeUndefined();
    const description = 'made by a test\n\nbitbuilder:vm/red/web';
    const clone = { ...cloneCall, vmId, node, from: template, description };
    expect(await twice(clone)).toMatchObject({
      vmId,
      node,
      name: 'red-web-1',
      description,
      running: false,
      template: false,
    });

    const cloudInit = {
      user: 'ops',
      sshKeys: [
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv/+ ops@example',
        'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAACQDD+/v7+/v7+w== second key',
      ],
      ipConfigs: ['ip=10.1.0.10/24,gw=10.1.0.1', 'ip=10.2.0.10/24'],
      nameServers: ['9.9.9.9', '1.1.1.1'],
      searchDomain: 'example.net',
    };
    const settings = {
      cores: 2,
      memoryMiB: 2048,
      cpuType: 'x86-64-v2-AES',
      nics: [nic(101), nic(102)],
      cloudInit,
      agent: true,
      seed: null,
    };
    expect(await twice({ verb: 'configure', vmId, settings })).toMatchObject({
      cores: 2,
      memoryMiB: 2048,
      cpuType: 'x86-64-v2-AES',
      nics: [nic(101), nic(102)],
      cloudInit,
      agent: true,
      pending: [],
    });

    const grown = await twice({ verb: 'resizeDisk', vmId, slot: 'scsi0', sizeGiB: 10 });
    expect(grown?.disks).toEqual([expect.objectContaining({ slot: 'scsi0', sizeGiB: 10 })]);
    const added = await twice({ verb: 'addDisk', vmId, slot: 'scsi1', storage, sizeGiB: 3 });
    expect(added?.disks).toEqual([
      expect.objectContaining({ slot: 'scsi0', sizeGiB: 10 }),
      expect.objectContaining({ slot: 'scsi1', sizeGiB: 3, storage }),
    ]);
    expect((await twice({ verb: 'removeDisk', vmId, slot: 'scsi1' }))?.disks).toHaveLength(1);

    expect((await twice({ verb: 'start', vmId }))?.running).toBe(true);
    const changed = await twice({ verb: 'configure', vmId, settings: { cores: 3, nics: [nic(103)] } });
    // NICs are taken by a running guest, cores at its next start.
    expect(changed).toMatchObject({ running: true, nics: [nic(103)], pending: ['cores'] });
    await port.run({ verb: 'reboot', vmId });
    expect(await port.find(vmId)).toMatchObject({ running: true, cores: 3, pending: [] });
    expect((await twice({ verb: 'shutdown', vmId }))?.running).toBe(false);
    await port.run({ verb: 'start', vmId });
    expect((await twice({ verb: 'stop', vmId }))?.running).toBe(false);
    expect(await twice({ verb: 'destroy', vmId })).toBeUndefined();
    expect(place.dump?.()).toEqual(before);
  });

  test('a seed image takes the slot of the cloud-init drive, and gives it back', async () => {
    const { port, template, node } = place;
    const before = place.dump?.();
    await port.run({ ...cloneCall, vmId, node, from: template });
    const cloudInit = { sshKeys: [], ipConfigs: ['ip=dhcp'], nameServers: [] };
    await port.run({ verb: 'configure', vmId, settings: { cloudInit } });
    await twice({ verb: 'uploadSeed', vmId, storage: 'local', files: { 'user-data': '#cloud-config\n', 'meta-data': '{}\n' } });
    const seed = `local:iso/bitbuilder-${vmId}.iso`;
    expect(await port.findVolume(seed)).toMatchObject({ nodes: [node] });
    expect((await twice({ verb: 'configure', vmId, settings: { seed } }))?.seed).toBe(seed);
    expect((await twice({ verb: 'configure', vmId, settings: { cloudInit, seed: null } }))?.seed).toBeUndefined();
    await twice({ verb: 'removeSeed', vmId, volume: seed });
    expect(await port.findVolume(seed)).toBeUndefined();
    await twice({ verb: 'destroy', vmId });
    expect(place.dump?.()).toEqual(before);
  });

  test('a template is made once, and a full clone of it goes to the storage that is asked for', async () => {
    const { port, template, node, storage } = place;
    await port.run({ ...cloneCall, vmId, node, from: template, full: true, storage });
    expect((await twice({ verb: 'makeTemplate', vmId }))?.template).toBe(true);
    expect((await port.list()).find((row) => row.vmId === vmId)).toMatchObject({ template: true, name: 'red-web-1', running: false });
    await port.run({ verb: 'destroy', vmId });
  });

  test('a VM that is not there is refused by what needs it, and destroyed without a word', async () => {
    const { port } = place;
    await expect(port.run({ verb: 'start', vmId })).rejects.toMatchObject({ code: 'not_found' });
    await expect(port.run({ verb: 'resizeDisk', vmId, slot: 'scsi0', sizeGiB: 1 })).rejects.toMatchObject({ code: 'not_found' });
    await port.run({ verb: 'destroy', vmId });
  });
});

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
