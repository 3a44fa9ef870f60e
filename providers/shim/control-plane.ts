import type { DevicePlan, PlannedChange } from '../../lib/device-plan.js';
import type { EphemeralTools } from '../../lib/ephemeral.js';
import type { Kind } from '../../lib/kind.js';
import type { OutwardVerification } from '../../lib/verification.js';
import type { Operation, Resource } from '../../lib/wire.js';

/**
 * What the shim does, apart from HTTP. The routes translate requests to this and nothing else; the engine implements it.
 * All specs, statuses and problem paths are outward (snake_case). Everything that fails throws a BitBuilderError.
 */
export interface ControlPlane {
  /** Validates, draws and journals, then starts to converge. Answers the operation's id; the same running request is joined. */
  put(kind: Kind, id: string, spec: unknown, options?: PutOptions): Promise<string>;
  /** Starts to remove. Answers undefined when there is no such resource. */
  remove(kind: Kind, id: string): Promise<string | undefined>;
  /**
   * What the changes would do to the devices, in this order; nothing is touched. `partial`: other changes go with these, so what
   * they refer to is not missed. `reserve`: what is drawn for them is kept free for a while, so that an apply draws the same.
   */
  plan(
    changes: readonly PlannedChange[],
    options?: { partial?: boolean; reserve?: boolean; session?: string; run?: string },
  ): Promise<DevicePlan>;
  /** Reads every device and holds what it lets through against what is declared, until the signal is aborted. */
  verify(signal?: AbortSignal): Promise<OutwardVerification>;
  /** One resource, observed. Reads of one session see one instant of the world. */
  read(kind: Kind, id: string, session?: string): Promise<Resource | undefined>;
  list(kind: Kind, session?: string): Promise<readonly Resource[]>;
  /** What a data source finds by something else than the id. */
  lookup(kind: Kind, by: unknown): Promise<Record<string, unknown>>;
  operation(id: string): Promise<Operation | undefined>;
  /** The newest first. */
  operations(limit: number): Promise<readonly Operation[]>;
  /** Waits until the operation has ended or the time is over, and answers it as it then stands. */
  settle(id: string, timeoutMs: number): Promise<Operation | undefined>;
  status(): Promise<ControlPlaneStatus>;
  /** What ephemeral answers are made of. */
  readonly handout: Omit<EphemeralTools, 'tokens'>;
  /** Finishes what runs on the devices, leaves the rest in the journal. Store and devices stay open: who opened them closes them. */
  close(): Promise<void>;
}

export interface PutOptions {
  /** VM id of a VM that is there already, and that the new resource takes over. */
  adopt?: number | undefined;
}

export interface ControlPlaneStatus {
  resources: Readonly<Record<string, number>>;
  operations: { running: number; failed: number };
  routers: Readonly<Record<string, DeviceStatus>>;
  clusters: Readonly<Record<string, DeviceStatus>>;
}

export interface DeviceStatus {
  /** Changes waiting for the device. */
  queued: number;
  lastContact?: string;
  lastError?: string;
  /** Since start: `commits`, `reads`, `saves` of a router, `calls` of a cluster. */
  counters: Readonly<Record<string, number>>;
}
