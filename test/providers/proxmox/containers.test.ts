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
  const vmIds = await port.vmIds();
  await port.close();
  await cluster.close();
  expect(made).toBe('OK');
  expect(containers).toMatchObject([{ vmId: 201, template: false, nics: [{ bridge: 'vmbr0', vlan: 100 }] }]);
  expect(rows.map(({ vmId }) => vmId)).toEqual([9000]);
  expect([...vmIds].sort()).toEqual([201, 9000]);
});

test('the wires of the nodes are read: addresses, ports of bridges, and VLANs by whichever name', async () => {
  const cluster = await startCluster({});
  const { url, fingerprint } = cluster.simulator;
  const credentials = { username: 'root@pam', password: 'root' };
  const port = createProxmoxHypervisor({ name: 'pve', urls: [url], credentials, trust: { fingerprint } });
  const make = (iface: string, settings: object) => cluster.outcome('POST /nodes/pve1/network', { iface, ...settings });
  await make('vmbr0.103', { type: 'vlan', cidr: '10.1.0.200/24', autostart: 1 });
  await make('vlan77', { type: 'vlan', 'vlan-raw-device': 'eno1' });
  await make('vmbr9', { type: 'bridge', bridge_ports: 'vlan77' });
  const found = await port.hostInterfaces();
  await port.close();
  await cluster.close();
  const own = found.filter(({ node }) => node === 'pve1');
  expect(own.find(({ name }) => name === 'vmbr0')?.members).toEqual(['eno1']);
  expect(own.find(({ name }) => name === 'vmbr0.103')?.addresses).toEqual(['10.1.0.200/24']);
  expect(own.find(({ name }) => name === 'vlan77')?.vlan).toEqual({ device: 'eno1', id: 77 });
  expect(own.find(({ name }) => name === 'vmbr9')?.members).toEqual(['vlan77']);
  expect(new Set(found.map(({ node }) => node)).size).toBeGreaterThan(0);
});
