import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { makeHome, type Surroundings } from '../context.js';
import { requireLab, type LabFile } from '../lab-process.js';
import { startProgram } from '../processes.js';

interface UpFlags {
  nodes?: string;
  routers?: string;
  only?: string;
  profile?: string;
  vyos?: string;
  time?: string;
  commitMs?: string;
  cloneMs?: string;
  taskMs?: string;
  latencyMs?: string;
  readMs?: string;
  commandMs?: string;
  scriptMs?: string;
  state?: string;
  bind?: string;
  port?: string;
  json?: boolean;
  detach?: boolean;
}

const examples = `
Examples:
  bbctl lab up                                   2 routers and 2 nodes, until Ctrl-C
  bbctl lab up --detach --json                   in the background; addresses, certificates and credentials as JSON
  bbctl lab up --only routers --vyos 1.4         routers that speak like VyOS 1.4, no cluster
  bbctl lab up --time realistic --state ./lab    takes its time, and goes on where the last lab in ./lab ended`;

/** `bbctl lab up`: in the foreground until Ctrl-C, or detached. */
export function addLabUp(lab: Command, surroundings: Surroundings): void {
  const ms = (flag: string, what: string) => new Option(`--${flag} <ms>`, what).argParser(milliseconds);
  lab
    .command('up')
    .description('start the lab, print where it answers, and stay until Ctrl-C')
    .option('--nodes <n>', 'nodes of the cluster (2)', count)
    .option('--routers <n>', 'routers (2)', count)
    .addOption(new Option('--only <kind>', 'routers or a cluster alone').choices(['routers', 'cluster']))
    .addOption(new Option('--profile <release>', 'Proxmox VE that the cluster speaks like (9.2)').choices(['8.4', '9.2']))
    .addOption(new Option('--vyos <release>', 'VyOS that the routers speak like (1.5)').choices(['1.4', '1.5', 'rolling']))
    .addOption(
      new Option('--time <profile>', 'what things take: nothing, or what they take on small machines').choices(['instant', 'realistic']),
    )
    .addOption(ms('commit-ms', 'how long a router commit takes, in milliseconds'))
    .option('--script-ms <table>', 'how long each owner script of a commit takes: 250, or "*=250,protocols bgp=900"')
    .addOption(ms('command-ms', 'how long each edit of a router takes'))
    .addOption(ms('clone-ms', 'how long a full clone takes, in milliseconds'))
    .addOption(ms('task-ms', 'how long any other task of the cluster takes'))
    .addOption(ms('read-ms', 'how long it takes to read a router'))
    .addOption(ms('latency-ms', 'way to a device and back'))
    .option('--state <folder>', '"memory", or a folder in which the state outlives the lab', 'memory')
    .option('--bind <address>', 'address to listen on; beyond 127.0.0.1 whoever reaches it may use the lab', '127.0.0.1')
    .option('--port <first>', 'port of the first device, the others follow; any free ones if left out', count)
    .option('--json', 'print JSON')
    .option('--detach', 'run in the background; end it with `bbctl lab down`')
    .addHelpText('after', examples)
    .action(async (flags: UpFlags) => {
      const { home, environment, err } = surroundings;
      makeHome(home);
      const { child } = await startProgram('providers/lab/main', argumentsOf(flags), {
        environment: { ...environment, BITBUILDER_HOME: home },
        logFile: join(home, 'lab.log'),
        detached: flags.detach ?? false,
      });
      if (flags.detach) return await announce(flags, surroundings);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
      await announce(flags, surroundings);
      const code = await new Promise<number | null>((ended) => child.once('exit', ended));
      if (code !== 0) err(`bbctl: the lab ended by itself; see ${join(home, 'lab.log')}`);
      process.exitCode = code === 0 ? 0 : 1;
    });
}

function argumentsOf({
  nodes,
  routers,
  only,
  profile,
  vyos,
  time,
  commitMs,
  cloneMs,
  taskMs,
  latencyMs,
  readMs,
  commandMs,
  scriptMs,
  bind,
  port,
  state,
}: UpFlags): string[] {
  const flags = {
    nodes,
    routers,
    only,
    profile,
    vyos,
    time,
    'commit-ms': commitMs,
    'clone-ms': cloneMs,
    'task-ms': taskMs,
    'latency-ms': latencyMs,
    'read-ms': readMs,
    'command-ms': commandMs,
    'script-ms': scriptMs,
    bind,
    port,
    state: state === undefined || state === 'memory' ? 'memory' : resolve(state),
  };
  return Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
}

async function announce(flags: UpFlags, { home, out }: Surroundings): Promise<void> {
  const running = await requireLab(home);
  const folder = join(home, 'lab');
  const inventory = join(folder, 'inventory.yaml');
  const ca = { file: join(folder, 'ca.pem'), pem: readFileSync(join(folder, 'ca.pem'), 'utf8') };
  if (flags.json) return out(JSON.stringify({ ...running, ca, ...(existsSync(inventory) ? { inventory } : {}) }));
  const names = Object.keys(running.devices);
  const lines = [
    `the lab is up: ${names.join(', ')}`,
    ...names.map((name) => `  ${name}  ${running.devices[name]}  ${credentialOf(running, name)}`),
    `CA certificates: ${ca.file}`,
    ...(running.state === undefined ? [] : [`state: ${running.state}`]),
    ...(existsSync(inventory)
      ? [
          `inventory: ${inventory}`,
          `next: bbctl shim${flags.detach ? ', or bbctl shim --detach' : ' (in a second terminal), or bbctl shim --detach'}`,
        ]
      : []),
    ...(isLoopback(flags.bind) ? [] : [`anyone who reaches ${flags.bind} can use it: its passwords are the same in every lab`]),
    flags.detach ? 'end it with `bbctl lab down`' : 'Ctrl-C ends it',
  ];
  out(lines.join('\n'));
}

function isLoopback(address = '127.0.0.1'): boolean {
  return address.startsWith('127.');
}

function credentialOf({ credentials }: LabFile, name: string): string {
  const router = credentials.routers[name];
  if (router) return `key ${router.key}`;
  const { token = '', users = [] } = credentials.cluster ?? {};
  return [`token ${token}`, ...users.map(({ user, password }) => `${user} ${password}`)].join(', ');
}

function milliseconds(text: string): string {
  if (/^\d{1,6}$/.test(text)) return text;
  throw new InvalidArgumentError('It is a whole number of milliseconds, such as 300.');
}

function count(text: string): string {
  if (/^\d{1,5}$/.test(text)) return text;
  throw new InvalidArgumentError('It is a whole number.');
}
