import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import type { LabOptions, LabSettings } from './options.js';
import type { LabShape } from './state.js';

/** What the command line of the lab's process asks for. */
export interface LabArguments {
  options: LabOptions;
  /** Where the state is kept; undefined for in memory only. */
  stateFolder?: string;
  /** The devices that were asked for, without what is only a default. */
  asked: Partial<LabShape>;
  followParent: boolean;
}

const text = { type: 'string' } as const;

/** The flags as they stand; an unknown one throws. */
export function flagsOf(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: {
      nodes: text,
      routers: text,
      only: text,
      profile: text,
      vyos: text,
      time: text,
      bind: text,
      port: text,
      state: text,
      'commit-ms': text,
      'clone-ms': text,
      'task-ms': text,
      'latency-ms': text,
      'read-ms': text,
      'command-ms': text,
      'script-ms': text,
      wide: { type: 'boolean', default: false },
      'follow-parent': { type: 'boolean', default: false },
    },
  }).values;
}

/** Ranges and nodes for a bench of hundreds of networks. */
const wide = {
  vlans: '2-4094',
  pools: { tables: '100-65535', l3Vnis: '10000-99999', l2Vnis: '100000-999999' },
  nodeMemoryMiB: 4_194_304,
  storageGiB: 100_000,
};

/** What the flags mean. Throws for what cannot be. */
export function argumentsOf(flags: ReturnType<typeof flagsOf>): LabArguments {
  const only = oneOf('--only', flags.only, ['routers', 'cluster']);
  const time = oneOf('--time', flags.time, ['instant', 'realistic']);
  const profile = oneOf('--profile', flags.profile, ['8.4', '9.2']);
  const vyos = oneOf('--vyos', flags.vyos, ['1.4', '1.5', 'rolling']);
  const port = numberOf('--port', flags.port, 1024, 65_500);
  const { bind, state } = flags;
  if (bind !== undefined && isIP(bind) !== 4)
    throw new Error(`--bind is "${bind}"; it must be an IPv4 address of this machine, such as 127.0.0.1`);
  const options: LabOptions = {
    routers: only === 'cluster' ? 0 : (numberOf('--routers', flags.routers, 1, 50) ?? 2),
    nodes: only === 'routers' ? 0 : (numberOf('--nodes', flags.nodes, 1, 32) ?? 2),
    ...(profile ? { profile } : {}),
    ...(vyos ? { vyos } : {}),
    ...(time ? { time } : {}),
    ...(bind ? { host: bind } : {}),
    ...(port ? { port } : {}),
    settings: settingsOf(flags),
    ...(flags.wide ? wide : {}),
  };
  const { routers = 2, nodes = 2 } = options;
  const asked: Partial<LabShape> = {
    ...(flags.routers !== undefined || only ? { routers } : {}),
    ...(flags.nodes !== undefined || only ? { nodes } : {}),
    ...(profile ? { profile } : {}),
    ...(vyos ? { vyos } : {}),
  };
  const isKept = state !== undefined && state !== 'memory';
  return { options, asked, ...(isKept ? { stateFolder: state } : {}), followParent: flags['follow-parent'] };
}

function settingsOf(flags: ReturnType<typeof flagsOf>): Partial<LabSettings> {
  const delays = {
    commitMs: flags['commit-ms'],
    cloneMs: flags['clone-ms'],
    taskMs: flags['task-ms'],
    latencyMs: flags['latency-ms'],
    readMs: flags['read-ms'],
    perCommandMs: flags['command-ms'],
  };
  const given = Object.entries(delays).flatMap(([name, value]) => {
    const ms = numberOf(`--${name.replace('perC', 'c').replace('Ms', '-ms')}`, value, 0, 600_000);
    return ms === undefined ? [] : [[name, ms]];
  });
  const scriptMs = scriptsOf(flags['script-ms']);
  return { ...(Object.fromEntries(given) as Partial<LabSettings>), ...(scriptMs ? { scriptMs } : {}) };
}

/** `250` for every script, or `*=250,protocols bgp=900` by their nodes. */
function scriptsOf(given: string | undefined): Record<string, number> | undefined {
  if (given === undefined) return undefined;
  const entries = (/^\d+$/.test(given) ? `*=${given}` : given).split(',').map((entry) => /^\s*([^=]+?)\s*=\s*(\d{1,6})\s*$/.exec(entry));
  if (entries.every((entry) => entry !== null)) return Object.fromEntries(entries.map(([, node = '', ms]) => [node, Number(ms)]));
  throw new Error(`--script-ms is "${given}"; it must be milliseconds, or a list by node such as "*=250,protocols bgp=900"`);
}

function numberOf(flag: string, given: string | undefined, first: number, last: number): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= first && value <= last) return value;
  throw new Error(`${flag} is "${given}"; it must be a whole number from ${first} to ${last}`);
}

function oneOf<Word extends string>(flag: string, given: string | undefined, words: readonly Word[]): Word | undefined {
  if (given === undefined) return undefined;
  const word = words.find((each) => each === given);
  if (word === undefined) throw new Error(`${flag} is "${given}"; it must be one of ${words.join(', ')}`);
  return word;
}
