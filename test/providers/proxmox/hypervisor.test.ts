import type { Hypervisor, MachineCall, MachineNic } from '../../../lib/ports.js';
import { createProxmoxHypervisor } from '../../../providers/proxmox/hypervisor.js';
import { cloneCall, startSetting } from './setting.js';

/**
 * The same suite over the simulator and, on request, a real cluster: BITBUILDER_PVE_URL, _TOKEN, _FINGERPRINT, _TEMPLATE (id
 * of a template with a guest that boots), _STORAGE and _NODE. It makes and removes VM 990101 there.
 */
interface Implementation {
  name: string;
  start(): Promise<{
    port: Hypervisor;
    template: number;
    node: string;
    storage: string;
    dump?: () => string[];
    tasks?: () => number;
    close(): Promise<void>;
  }>;
}

const simulated: Implementation = {
  name: 'the simulator',
  async start() {
    const { hypervisor, simulator, close } = await startSetting();
    return {
      port: hypervisor,
      template: 9000,
      node: 'pve1',
      storage: 'local-lvm',
      dump: () => simulator.dump(),
      tasks: () => simulator.stats().tasks,
      close,
    };
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

  /** Runs a call twice and sees that the second time changes nothing, and begins no task but those that it always needs. */
  async function twice(call: MachineCall, tasksAgain = 0) {
    await place.port.run(call);
    const once = [await place.port.find(vmId), place.dump?.()];
    const tasks = place.tasks?.() ?? 0;
    await place.port.run(call);
    expect([await place.port.find(vmId), place.dump?.()]).toEqual(once);
    if (place.tasks) expect(place.tasks()).toBe(tasks + tasksAgain);
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
    const files = { 'user-data': '#cloud-config\n', 'meta-data': '{}\n' };
    // The image that is there is deleted, and put there again.
    await twice({ verb: 'uploadSeed', vmId, storage: 'local', files }, 2);
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
