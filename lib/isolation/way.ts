import type { Origin, Party } from './facts.js';
import type { FlowSet } from './flow-set.js';

/** One step of a packet's way. */
export interface Hop {
  readonly where: string;
  readonly says: string;
  readonly origins: readonly Origin[];
}

/** Hops, last one first. */
export interface Trace {
  readonly hop: Hop;
  readonly before?: Trace;
}

/** Where packets came to. */
export interface Arrival {
  readonly at: 'vm' | 'outside' | 'subnet' | 'router';
  /** The same in another world that has the same end. */
  readonly id: string;
  readonly party: Party;
  /** Everything that it may be called: the VM, the subnet, the network, the party. */
  readonly names: readonly string[];
  /** Addresses known to be there. */
  readonly addresses: readonly string[];
  /** Prefixes of the segment that it is in. */
  readonly near?: readonly string[];
  readonly flows: FlowSet;
  readonly trace: Trace;
}

/** Where packets ended without arriving. */
export interface Loss {
  readonly where: string;
  readonly why: string;
  readonly flows: FlowSet;
}

/**
 * `best`: every link is up, so the longest prefix decides. `any`: any link may be down, so a shorter prefix may decide too; a proof of
 * isolation holds only so. A route that drops cannot go down.
 */
export type Weather = 'best' | 'any';

/** The hops in the order in which a packet meets them. */
export function hopsOf(trace: Trace): readonly Hop[] {
  const hops: Hop[] = [];
  for (let at: Trace | undefined = trace; at; at = at.before) hops.unshift(at.hop);
  return hops;
}
