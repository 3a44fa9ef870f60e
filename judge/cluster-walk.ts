/** A call of the walk; its parameters travel as a form, or in the query where there is no body. */
export interface WalkCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  values?: Readonly<Record<string, string>>;
  /** Sent as a file beside the values. */
  file?: { name: string; text: string };
  /** The vendor refuses it as well, so that there is no answer to check. */
  isRefused?: boolean;
  /** A release whose published schema is known to be wrong about the answer. */
  notIn?: '8.4' | '9.2';
}

const node = '/nodes/pve1';
const vm = `${node}/qemu/101`;

/** Calls in an order in which each is allowed, up to a VM that runs, with disks, a NIC, cloud-init and a change that waits for its next start. */
export const untilItRuns: readonly WalkCall[] = [
  { method: 'POST', path: '/access/ticket', values: { username: 'bitbuilder@pve', password: 'lab-password' } },
  { method: 'POST', path: `${node}/qemu/9000/clone`, values: { newid: '101', name: 'web', full: '1', storage: 'local-lvm' } },
  {
    method: 'POST',
    path: `${node}/qemu`,
    values: { vmid: '102', name: 'image', scsi0: 'local-lvm:0,import-from=local:import/debian-12.qcow2', scsihw: 'virtio-scsi-single' },
  },
  {
    method: 'POST',
    path: `${vm}/config`,
    values: {
      cores: '2',
      memory: '2048',
      agent: '1',
      net0: 'virtio=02:BB:00:00:00:01,bridge=vmbr0,tag=5,firewall=1',
      ide2: 'local-lvm:cloudinit',
      ipconfig0: 'ip=192.0.2.5/24,gw=192.0.2.1',
      nameserver: '192.0.2.53',
      ciuser: 'ops',
      onboot: '1',
      tags: 'bitbuilder',
    },
  },
  { method: 'PUT', path: `${vm}/config`, values: { description: 'made by the judge', scsi1: 'local-lvm:1' } },
  { method: 'PUT', path: `${vm}/resize`, values: { disk: 'scsi0', size: '+1G' } },
  { method: 'PUT', path: `${vm}/unlink`, values: { idlist: 'scsi1', force: '1' } },
  { method: 'PUT', path: `${vm}/cloudinit` },
  {
    method: 'POST',
    path: `${node}/storage/local/upload`,
    values: { content: 'iso', filename: 'judge.iso' },
    file: { name: 'judge.iso', text: 'an image' },
  },
  { method: 'POST', path: `${vm}/status/start` },
  { method: 'POST', path: `${vm}/config`, values: { memory: '4096' } },
];

/** From there until nothing is left. */
export const untilItIsGone: readonly WalkCall[] = [
  { method: 'POST', path: `${vm}/status/reset` },
  { method: 'POST', path: `${vm}/status/reboot` },
  { method: 'POST', path: `${vm}/status/shutdown` },
  { method: 'POST', path: `${vm}/status/start` },
  { method: 'POST', path: `${vm}/status/stop` },
  { method: 'POST', path: `${node}/qemu/102/template` },
  { method: 'DELETE', path: `${node}/storage/local/content/local:iso/judge.iso` },
  { method: 'DELETE', path: vm },
];

/** What the parameters in the paths of the reads are filled with; a UPID is that of the last task. */
export const filled: Readonly<Record<string, readonly string[]>> = {
  node: ['pve1'],
  vmid: ['101', '102', '9000'],
  storage: ['local', 'local-lvm', 'shared'],
};
