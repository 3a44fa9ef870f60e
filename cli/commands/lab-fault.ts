import type { Command } from 'commander';
import { BitBuilderError } from '../../lib/errors.js';
import type { Surroundings } from '../context.js';
import { callLab, requireLab } from '../lab-process.js';

interface FaultFlags {
  on?: string;
  nth?: string;
  times?: string;
  ms?: string;
  text?: string;
  path?: string;
  status?: string;
  before?: boolean;
  after?: boolean;
  json?: boolean;
}

interface FaultWord {
  says: string;
  /** The fault as the lab's control door takes it; `name` is the third word of the command line. */
  of(flags: FaultFlags, name: string | undefined): object;
}

const often = ({ nth, times }: FaultFlags) => ({
  ...(nth === undefined ? {} : { nth: Number(nth) }),
  ...(times === undefined ? {} : { times: Number(times) }),
});
const waiting = (is: string): FaultWord['of'] => {
  return (flags) => ({ is, on: flags.on ?? 'commit', applied: !flags.before, ...often(flags) });
};
const calls = (flags: FaultFlags) => ({ route: needed(flags, 'on'), ...often(flags) });
const aNode = 'the name of a node, such as pve2';
const atOnce =
  (is: string): FaultWord['of'] =>
  () => ({ is });

const routerFaults: Readonly<Record<string, FaultWord>> = {
  refuse: {
    says: 'answer with an error; --text what it says',
    of: (flags) => ({ is: 'refused', on: flags.on ?? 'commit', text: flags.text ?? 'Commit failed\n', ...often(flags) }),
  },
  delay: { says: 'answer --ms later', of: (flags) => ({ is: 'delay', on: flags.on ?? 'any', ms: needed(flags, 'ms'), ...often(flags) }) },
  drop: { says: 'cut the connection after the change was made; --before: instead of making it', of: waiting('cut') },
  timeout: { says: 'answer 504 after the change was made; --before: instead of making it', of: waiting('timeout') },
  hang: { says: 'never answer', of: waiting('hang') },
  partial: {
    says: 'the script of --path "interfaces dummy dum1" fails with --text, the rest of the commit is applied',
    of: (flags) => ({
      is: 'partial',
      path: String(flags.path ?? '')
        .split(' ')
        .filter(Boolean),
      text: flags.text ?? 'failed',
      ...often(flags),
    }),
  },
  lock: {
    says: 'somebody at the console holds the lock, for --ms or until unlock',
    of: (flags) => ({
      is: 'locked',
      ...(flags.ms === undefined ? {} : { ms: needed(flags, 'ms') }),
      ...(flags.text === undefined ? {} : { text: flags.text }),
    }),
  },
  unlock: { says: 'the lock is given back', of: atOnce('unlocked') },
  kill: { says: 'pull the plug: what was not saved is gone', of: atOnce('killed') },
  boot: { says: 'start a killed router with its saved configuration', of: atOnce('booted') },
  reboot: { says: 'kill and boot', of: atOnce('rebooted') },
  disconnect: { says: 'refuse connections; the router goes on', of: atOnce('unreachable') },
  connect: { says: 'take connections again', of: atOnce('reachable') },
  unconfirmed: { says: 'the time to confirm a guarded commit is over', of: atOnce('unconfirmed') },
};

const clusterFaults: Readonly<Record<string, FaultWord>> = {
  refuse: {
    says: 'calls of --on are answered with --status and --text, --after: once they were carried out',
    of: (flags) => ({
      ...calls(flags),
      status: Number(flags.status ?? 500),
      text: flags.text ?? 'planted',
      ...(flags.after ? { after: true } : {}),
    }),
  },
  timeout: {
    says: 'calls of --on are carried out and answered with 504; --before: instead',
    of: (flags) => ({ ...calls(flags), status: 504, text: 'Gateway Timeout', after: !flags.before }),
  },
  drop: {
    says: 'the connection is cut after the call was carried out; --before: instead',
    of: (flags) => ({ ...calls(flags), cut: flags.before ? 'before' : 'after' }),
  },
  delay: { says: 'calls of --on are carried out --ms later', of: (flags) => ({ ...calls(flags), delayMs: needed(flags, 'ms') }) },
  'fail-task': {
    says: 'the next task of a type, `fail-task qmclone`, ends with --text',
    of: (flags, name) => ({ task: wanted(name, 'the type of a task, such as qmclone'), text: flags.text ?? 'planted failure' }),
  },
  'lock-vm': {
    says: 'somebody holds the lock of a VM, `lock-vm 100`, for --ms',
    of: (flags, name) => ({ lockVm: Number(wanted(name, 'the id of a VM')), ms: needed(flags, 'ms') }),
  },
  'lock-config': {
    says: 'the configuration of a VM says that it is locked, `lock-config 100 --text backup`',
    of: (flags, name) => ({ configLock: Number(wanted(name, 'the id of a VM')), text: flags.text ?? '' }),
  },
  'lose-node': { says: 'a node goes off line', of: (_, name) => ({ loseNode: wanted(name, aNode) }) },
  'find-node': { says: 'it is back', of: (_, name) => ({ bringBackNode: wanted(name, aNode) }) },
  'fill-storage': {
    says: 'a storage has no room left',
    of: (_, name) => ({ fullStorage: wanted(name, 'the name of a storage, such as local-lvm') }),
  },
  'expire-tickets': { says: 'all logins are over', of: () => ({ expireTickets: true }) },
};

const list = (title: string, faults: Readonly<Record<string, FaultWord>>) =>
  [title, ...Object.entries(faults).map(([word, { says }]) => `  ${word.padEnd(16)}${says}`)].join('\n');
const help = `
${list('Faults of a router (--on commit, confirm, read, save, load, show or any; --nth counts from now on, --times repeats):', routerFaults)}

${list('Faults of the cluster (--on "POST /nodes/{node}/qemu" or "* /nodes/pve2/**"; --nth, --times as above):', clusterFaults)}

Examples:
  bbctl lab fault ams1-r1 timeout --nth 3          the third commit from now on is made and answered with 504
  bbctl lab fault ams1-r1 lock --ms 30000          somebody at the console holds the lock for half a minute
  bbctl lab fault ams1-pve lose-node pve2
  bbctl lab fault ams1-pve refuse --on "POST /nodes/{node}/qemu/{vmid}/clone" --status 500 --text "can't lock file"`;

/** `bbctl lab fault DEVICE FAULT`: something goes wrong, at once or at a request that it fits. */
export function addLabFault(lab: Command, { home, out }: Surroundings): void {
  lab
    .command('fault')
    .description('let something go wrong')
    .argument('<device>', 'a router or the cluster, see `bbctl lab status`')
    .argument('<fault>', 'what goes wrong, see below')
    .argument('[name]', 'of the node, storage, VM or task that it is about')
    .option('--on <what>', 'the requests that it waits for')
    .option('--nth <n>', 'which of them')
    .option('--times <n>', 'how often in a row')
    .option('--ms <ms>', 'how long')
    .option('--text <words>', 'what is said')
    .option('--path <path>', 'the node whose script fails')
    .option('--status <code>', 'HTTP status of a refusal')
    .option('--before', 'instead of making the change')
    .option('--after', 'once the change is made')
    .option('--json', 'print the fault as JSON')
    .addHelpText('after', help)
    .action(async (device: string, word: string, name: string | undefined, flags: FaultFlags) => {
      const running = requireLab(home);
      const faults = device in running.credentials.routers ? routerFaults : clusterFaults;
      const known = device in running.devices;
      if (known && !Object.hasOwn(faults, word))
        throw new BitBuilderError('invalid_request', `"${word}" is no fault of ${device}; there are ${Object.keys(faults).join(', ')}`);
      const fault = known ? (faults[word]?.of(flags, name) ?? {}) : {};
      const struck = await callLab(running, 'POST', '/faults', { device, fault });
      out(flags.json ? JSON.stringify(struck) : `${device}: ${word}${name === undefined ? '' : ` ${name}`}`);
    });
}

function needed(flags: FaultFlags, flag: 'ms'): number;
function needed(flags: FaultFlags, flag: 'on'): string;
function needed(flags: FaultFlags, flag: 'ms' | 'on'): string | number {
  const value = flags[flag];
  if (value === undefined) throw new BitBuilderError('invalid_request', `this fault needs --${flag}; see \`bbctl lab fault --help\``);
  return flag === 'ms' ? Number(value) : value;
}

function wanted(name: string | undefined, what: string): string {
  if (name !== undefined) return name;
  throw new BitBuilderError('invalid_request', `this fault needs ${what}, after its word`);
}
