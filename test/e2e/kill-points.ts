/** A moment of an apply: when the core has said so, or when a device holds it. */
export interface KillPoint {
  name: string;
  isReached(seen: { output: string; devices: string }): boolean;
}

/** What is taken away, a process with SIGKILL or a connection with a reset, and what comes of it. */
export interface Victim {
  name: 'core' | 'provider' | 'shim' | 'connection of provider and shim' | 'connection of core and provider';
  /** How the apply that was cut off ends. */
  ends: string;
  /** What is in the state then. */
  state: string;
  /** What becomes of what was under way on the devices. */
  backends: string;
  /** The apply after it. */
  second: string;
}

/** What a VM of ours says on the hypervisor. */
export const mark = 'bitbuilder:vm/red/web-1';

export const killPoints: readonly KillPoint[] = [
  { name: 'the tenant is asked for', isReached: ({ output }) => output.includes('bitbuilder_tenant.red: Creating') },
  { name: 'the network is being committed', isReached: ({ output }) => output.includes('bitbuilder_network.web: Creating') },
  { name: 'the link is committed, the VM is cloned', isReached: ({ devices }) => devices.includes(mark) },
  { name: 'the link is there, the VM is configured or started', isReached: ({ output }) => output.includes('backbone: Creation complete') },
];

const finished = { state: 'what was finished before, and it exists', backends: 'the shim finishes what it was asked for' };
const adopts = 'adopts what is there, makes the rest';
const whole = { state: 'everything', backends: 'finished', second: 'nothing is left to do' };

export const victims: readonly Victim[] = [
  { name: 'core', ends: 'killed; its provider ends by itself', ...finished, second: adopts },
  { name: 'provider', ends: 'the core says that the plugin is gone', ...finished, second: adopts },
  { name: 'shim', ends: 'waits for the shim, which is started again, and succeeds', ...whole },
  { name: 'connection of provider and shim', ends: 'goes on over a new connection once there is one, and succeeds', ...whole },
  { name: 'connection of core and provider', ends: 'the core says that the provider does not answer', ...finished, second: adopts },
];
