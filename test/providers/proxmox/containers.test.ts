import { createProxmoxHypervisor } from '../../../providers/proxmox/hypervisor.js';
import { startCluster } from './simulator/guests/cluster.js';

const ostemplate = 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst';

test('containers are read with what they are attached to, and are no VMs', async () => {
  const cluster = await startCluster({ volumes: [{ volume: ostemplate, sizeGiB: 0.1 }] });
  const { url, fingerprint } = cluster.simulator;
  const port = createProxmoxHypervisor({
    name: 'pve',
    urls: [url],
    credentials: { username: 'root@pam', password: 'root' },
    trust: { fingerprint },
  });
  const net0 = 'name=eth0,bridge=vmbr0,tag=100,ip=10.1.0.9/24';
  const made = await cluster.outcome('POST /nodes/pve1/lxc', { vmid: 201, hostname: 'app', ostemplate, rootfs: 'thin:4', net0 });
  const containers = await port.containers();
  const rows = await port.list();
  await port.close();
  await cluster.close();
  expect(made).toBe('OK');
  expect(containers).toMatchObject([{ vmId: 201, template: false, nics: [{ bridge: 'vmbr0', vlan: 100 }] }]);
  expect(rows.map(({ vmId }) => vmId)).toEqual([9000]);
});
