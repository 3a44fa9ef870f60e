import { factsOf } from '../lib/isolation/intent.js';
import { prove } from '../lib/isolation/proof.js';
import { verify } from '../lib/isolation/verify.js';
import { ForwardingWorld } from '../lib/isolation/world.js';
import { kinds } from '../lib/kinds/index.js';
import { falseAlarms, sabotageDevices } from './isolation-devices.js';
import { sabotageIntent, type Tally } from './isolation-intent.js';
import { benchWorld, sceneOf } from './isolation-world.js';

/** What a sabotage is missed for, where it is: the scope of the proof. */
export const outOfScope: Readonly<Record<string, string>> = {
  'link in a network of another':
    'whoever is outside belongs to the network that the link is in, so the link moves as a whole: a change for the review',
};

/** How long a proof takes. */
export interface ProofTiming {
  tenants: number;
  networks: number;
  /** From the specs to the verdict, in seconds of the clock and of one core. */
  proveS: number;
  proveCpuS: number;
  /** From what the devices answered to the verdict, likewise. */
  verifyS: number;
  verifyCpuS: number;
  holds: boolean;
}

/** What the bench of isolation came to. */
export interface IsolationRun {
  tallies: readonly Tally[];
  alarms: { tried: number; alarms: string[] };
  timings: readonly ProofTiming[];
}

/** Tenants of the world that is sabotaged: small, since each sabotage is a verification of its own. */
const sabotagedTenants = 3;

/** Plants sabotage in a small world, and proves worlds of these many tenants. */
export function benchIsolation(sizes: readonly number[], tell: (line: string) => void): IsolationRun {
  const timings = sizes.map((size) => timed(size, tell));
  const small = benchWorld(sabotagedTenants);
  const alarms = falseAlarms(small);
  const tallies = [...sabotageIntent(small), ...sabotageDevices(small)];
  return { tallies, alarms, timings };
}

function timed(tenants: number, tell: (line: string) => void): ProofTiming {
  const world = benchWorld(tenants);
  const { result: intended, wallS: proveS, cpuS: proveCpuS } = clocked(() => prove(new ForwardingWorld(factsOf(world.resources, kinds))));
  const { result: told, wallS: verifyS, cpuS: verifyCpuS } = clocked(() => verify(sceneOf(world, world.readings)));
  const networks = world.resources.filter(({ kind }) => kind === 'network').length;
  const holds = intended.holds && told.breaches.length + told.ways.length + told.differences.length + told.unproven.length === 0;
  tell(`${tenants} tenants: proof ${proveS} s, verification ${verifyS} s`);
  return { tenants, networks, proveS, proveCpuS, verifyS, verifyCpuS, holds };
}

function clocked<T>(work: () => T): { result: T; wallS: number; cpuS: number } {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const result = work();
  const { user, system } = process.cpuUsage(cpu);
  const round = (seconds: number) => Math.round(seconds * 100) / 100;
  return { result, wallS: round((performance.now() - begun) / 1000), cpuS: round((user + system) / 1e6) };
}
