import { createProxmoxHypervisor, type ProxmoxHypervisor, type ProxmoxOptions } from '../../../providers/proxmox/hypervisor.js';
import type { ProxmoxSimulatorOptions } from '../../../providers/proxmox/simulator/options.js';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../../../providers/proxmox/simulator/simulator.js';

/** A simulator with a template, and a hypervisor that speaks to it. */
export interface Setting {
  simulator: ProxmoxSimulator;
  hypervisor: ProxmoxHypervisor;
  /** A further hypervisor on the same simulator. */
  connect(options?: Partial<ProxmoxOptions>): ProxmoxHypervisor;
  close(): Promise<void>;
}

export const twoNodes = [
  { name: 'pve1', cpus: 8, memoryMiB: 16_384 },
  { name: 'pve2', cpus: 8, memoryMiB: 16_384 },
];

/** Starts both. */
export async function startSetting(options: ProxmoxSimulatorOptions = {}): Promise<Setting> {
  const simulator = await startProxmoxSimulator({
    nodes: twoNodes,
    templates: [{ vmId: 9000, name: 'debian-12' }],
    volumes: [{ volume: 'local:import/debian-12.qcow2', sizeGiB: 3 }],
    ...options,
  });
  const opened: ProxmoxHypervisor[] = [];
  const connect = (more: Partial<ProxmoxOptions> = {}) => {
    const hypervisor = createProxmoxHypervisor({
      name: 'lab',
      urls: [simulator.url],
      credentials: { token: simulator.token },
      trust: { fingerprint: simulator.fingerprint },
      ...more,
    });
    opened.push(hypervisor);
    return hypervisor;
  };
  return {
    simulator,
    hypervisor: connect(),
    connect,
    async close() {
      await Promise.all(opened.map((hypervisor) => hypervisor.close()));
      await simulator.close();
    },
  };
}

/** A call that clones VM 101. */
export const cloneCall = {
  verb: 'clone',
  vmId: 101,
  node: 'pve1',
  from: 9000,
  full: false,
  name: 'red-web-1',
  description: 'bitbuilder:vm/red/web-1',
} as const;
