import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { Fault } from './fault.js';
import type { VyosRelease } from './rest/releases.js';
import type { TimeChoice, VyosTime } from './time.js';

/** Delays and limits of a simulated router, which may be changed while it runs. */
export interface VyosSimulatorSettings extends VyosTime {
  /** How long nginx waits for the API before it answers 504; the API goes on. 600000 on a real router. */
  gatewayTimeoutMs: number;
  /** How long a commit waits for a console's lock before it is refused. */
  lockTimeoutMs: number;
  /**
   * Whether a refused commit leaves what the other scripts applied, as VyOS does. When off, a refused commit changes nothing and
   * `fail({ is: 'partial' })` brings single cases.
   */
  partialCommits: boolean;
}

export interface VyosSimulatorOptions extends Partial<VyosSimulatorSettings> {
  name: string;
  /** What things take; figures of their own beside it win. Instant if left out. */
  time?: TimeChoice;
  /** `system host-name`; the name if left out. */
  hostName?: string;
  /** Address to listen on; 127.0.0.1 if left out. */
  host?: string;
  /** 0, and so any free port, if left out. */
  port?: number;
  /** API key. */
  key?: string;
  version?: VyosRelease;
  /** Ethernet adapters that the machine has; eth0 to eth3 if left out. */
  adapters?: readonly string[];
  /** `set …` lines instead of the ones after an installation; they must hold the API key. */
  baseConfig?: readonly string[];
  /** What another simulator with the same options left, see `VyosSimulator.state`. */
  state?: VyosState;
}

/** What a router holds, as JSON. */
export interface VyosState {
  /** Paths that end in a value or in a node with nothing below. */
  running: readonly (readonly string[])[];
  boot: readonly (readonly string[])[];
  files: readonly (readonly [name: string, text: string])[];
}

export interface VyosSimulatorStats {
  commits: number;
  reads: number;
  saves: number;
  refusedCommits: number;
  refusedEdits: number;
}

/** Somebody who types `configure` on the router: a candidate of its own, the same grammar, scripts and lock. */
export interface Console {
  /** Refusals throw a ConfigSessionError with the words of the command line, here and below. */
  set(path: readonly string[]): Promise<void>;
  delete(path: readonly string[]): Promise<void>;
  /** A refused candidate stays as it is. */
  commit(): Promise<string>;
  discard(): void;
}

export interface VyosSimulator {
  readonly name: string;
  readonly url: string;
  readonly fingerprint: string;
  /** The self-signed certificate, PEM; it can serve as a CA file. */
  readonly certificate: string;
  readonly key: string;
  /** May be changed at any time. */
  readonly settings: VyosSimulatorSettings;
  /** The running configuration. */
  config(): ConfigTree;
  /** The saved configuration. */
  boot(): ConfigTree;
  /** The running configuration as sorted `set …` lines. */
  dump(): string[];
  /** What it holds, for a simulator that goes on where this one ends. */
  state(): VyosState;
  /** Adds `set …` lines to the running configuration without a commit, as somebody at the console would. */
  load(lines: readonly string[]): void;
  console(): Console;
  /** Back to the base configuration, nothing armed, nobody at the console. */
  reset(): void;
  /** Forgets what was not saved. */
  reboot(): void;
  stats(): VyosSimulatorStats;
  /** Somebody at the console holds the configuration lock. */
  lock(words?: string): void;
  unlock(): void;
  /** Something goes wrong at a request that it fits. */
  fail(fault: Fault): void;
  /** Refuses connections, or takes them again at the same address. */
  setDown(down: boolean): Promise<void>;
  /** Pulls the plug: connections are cut, and what was not saved is gone. */
  kill(): Promise<void>;
  /** Starts a router that was killed or powered off, at the same address. */
  powerOn(): Promise<void>;
  /** The time to confirm a guarded commit is over, now. */
  expireConfirm(): void;
  close(): Promise<void>;
}
