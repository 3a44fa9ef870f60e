import { seedImage } from '../../../providers/proxmox/iso9660.js';
import { strictCluster, vm } from './strict-cluster.js';

const cluster = strictCluster();
const { call, taskOf, clone, put, upload } = cluster;

describe('a guest', () => {
  test('a clone holds its source until it is done, and fails inside its task', async () => {
    cluster.simulator.settings.cloneMs = 40;
    const first = clone(101, { full: 1 });
    // Two readers may share the source, while a writer of it has to wait.
    const second = clone(102, { full: 1 });
    expect([await first, await second]).toEqual(['OK', 'OK']);
    await taskOf(`POST ${vm}/status/start`);
    const running = [103, 104].map((newid) => taskOf(`POST ${vm}/clone`, { newid, full: 1 }));
    expect((await Promise.all(running)).sort()).toEqual(
      ['OK', "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout"].sort(),
    );
    expect((await call(`POST ${vm}/clone`, { newid: 105, full: 0 })).reason).toBe(
      "Linked clone feature is not supported for 'local-lvm:vm-101-disk-0' (scsi0)",
    );
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 105, storage: 'shared' })).reason).toBe(
      "parameter 'storage' not allowed for linked clones",
    );
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 101 })).reason).toBe(
      'unable to create VM 101: config file already exists',
    );
    expect((await call('POST /nodes/pve1/qemu/9000/clone', { newid: 105, pool: 'p' })).reason).toBe(
      "Permission check failed (pool 'p' does not exist)",
    );
  });

  test('refuses inside the task what its node cannot do', async () => {
    await clone();
    await put({ cores: 5 });
    expect(await taskOf(`POST ${vm}/status/start`)).toBe('MAX 4 vcpus allowed per VM on this node');
    await put({ cores: 1, memory: 16_384 });
    expect(await taskOf(`POST ${vm}/status/start`)).toBe('start failed: QEMU exited with code 1');
    expect(await taskOf(`PUT ${vm}/resize`, { disk: 'scsi0', size: '1G' })).toBe('shrinking disks is not supported');
    expect((await call(`POST ${vm}/status/reset`)).reason).toBe('VM 101 not running');
    expect(await taskOf('POST /nodes/pve1/qemu/9000/status/start')).toBe("you can't start a vm if it's a template");
    expect((await call('POST /nodes/pve1/qemu/9000/template')).reason).toBe("you can't convert a template to a template");
    cluster.simulator.fail({ fullStorage: 'local-lvm' });
    expect(await clone(102, { full: 1 })).toContain('clone failed: lvcreate');
  });

  test('is protected from removal, of itself and of its drives', async () => {
    await clone();
    expect(await taskOf('DELETE /nodes/pve1/qemu/9000')).toBe("base volume 'local-lvm:base-9000-disk-0' is still in use by linked cloned");
    await put({ protection: 1 });
    expect((await put({ delete: 'scsi0' })).reason).toBe("can't remove drive 'scsi0' - protection mode enabled");
    expect((await call(`DELETE ${vm}`)).reason).toBe("can't remove VM 101 - protection mode enabled");
    await put({ protection: 0 });
    await taskOf(`POST ${vm}/status/start`);
    expect((await call(`DELETE ${vm}`)).reason).toBe('VM 101 is running - destroy failed');
    await taskOf(`POST ${vm}/status/stop`);
    cluster.simulator.editVm(101, { lock: 'backup' });
    expect((await put({ cores: 2 })).reason).toBe('VM is locked (backup)');
  });

  test('keeps its boot order in step with its drives, and what it cannot take as pending', async () => {
    await clone();
    await put({ ide2: 'local-lvm:cloudinit', cipassword: 'secret' });
    expect((await call(`GET ${vm}/config`)).data).toMatchObject({ boot: 'order=scsi0;ide2', cipassword: '**********' });
    await taskOf(`POST ${vm}/status/start`);
    await put({ boot: 'order=scsi0', cores: 2, name: 'now' });
    expect((await call(`GET ${vm}/config`, { current: 1 })).data).toMatchObject({ boot: 'order=scsi0;ide2', cores: 1, name: 'now' });
    const pending = (await call(`GET ${vm}/pending`)).data as { key: string; pending?: unknown }[];
    expect(pending.filter((entry) => entry.pending !== undefined).map(({ key }) => key)).toEqual(['boot', 'cores']);
  });

  test('tells its addresses once its agent runs, those of a seed image too', async () => {
    await clone();
    const ask = () => call(`GET ${vm}/agent/network-get-interfaces`);
    expect((await ask()).reason).toBe('VM 101 is not running');
    const mac = 'bc:24:11:00:00:05';
    const network = { version: 2, ethernets: { nic0: { match: { macaddress: mac }, addresses: ['10.0.0.5/24', 'fd00::5/64'] } } };
    const files = { 'meta-data': '{}\n', 'network-config': JSON.stringify(network, null, 2), 'user-data': '' };
    await upload(`${cluster.simulator.url}/api2/json/nodes/pve1/storage/local/upload`, 'seed.iso', seedImage(files));
    await put({ net0: `virtio=${mac},bridge=vmbr0`, ide2: 'local:iso/seed.iso,media=cdrom' });
    cluster.simulator.settings.agentBootMs = 60_000;
    await taskOf(`POST ${vm}/status/start`);
    expect((await ask()).reason).toBe('QEMU guest agent is not running');
    cluster.simulator.settings.agentBootMs = 0;
    const { result } = (await ask()).data as { result: object[] };
    expect(result[1]).toEqual({
      name: 'eth0',
      'hardware-address': mac,
      'ip-addresses': [
        { 'ip-address': '10.0.0.5', 'ip-address-type': 'ipv4', prefix: 24 },
        { 'ip-address': 'fd00::5', 'ip-address-type': 'ipv6', prefix: 64 },
      ],
    });
    await put({ delete: 'agent' });
    expect((await ask()).status).toBe(200);
  });

  test('is behind in the list of the cluster, but not after a reset', async () => {
    cluster.simulator.settings.resourceLagMs = 60_000;
    const count = async () => ((await call('GET /cluster/resources', { type: 'vm' })).data as object[]).length;
    expect(await count()).toBe(1);
    await clone();
    expect(await count()).toBe(1);
    cluster.simulator.reset();
    await clone(102);
    expect(await count()).toBe(2);
  });
});
