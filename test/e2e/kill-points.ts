/** A moment of an apply: when the core has said so, or when a device holds it. */
export interface KillPoint {
  name: string;
  isReached(seen: { output: string; devices: string }): boolean;
}

/** What is killed with SIGKILL, and how the apply ends then. */
export interface Victim {
  name: 'core' | 'provider' | 'shim';
  /** Of the apply that was cut off. */
  ends: string;
}

/** What a VM of ours says on the hypervisor. */
export const mark = 'bitbuilder:vm/red/web-1';

export const killPoints: readonly KillPoint[] = [
  { name: 'the tenant is asked for', isReached: ({ output }) => output.includes('bitbuilder_tenant.red: Creating') },
  { name: 'the network is being committed', isReached: ({ output }) => output.includes('bitbuilder_network.web: Creating') },
  { name: 'the link is committed, the VM is cloned', isReached: ({ devices }) => devices.includes(mark) },
  { name: 'the link is there, the VM is configured or started', isReached: ({ output }) => output.includes('backbone: Creation complete') },
];

export const victims: readonly Victim[] = [
  { name: 'core', ends: 'killed; its provider ends by itself' },
  { name: 'provider', ends: 'the core says that the plugin is gone' },
  { name: 'shim', ends: 'waits for the shim, which is started again, and succeeds' },
];
