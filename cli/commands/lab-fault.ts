import { InvalidArgumentError, type Command } from 'commander';
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

type Flag = Exclude<keyof FaultFlags, 'json'>;

interface FaultWord {
  says: string;
  /** The flags that mean something to it. */
  takes: readonly Flag[];
  /** The third word of the command line, where it takes one. */
  about?: string;
  /** The fault as the lab's control door takes it. */
  of(flags: FaultFlags, name: string): object;
}

const often = ({ nth, times }: FaultFlags) => ({
  ...(nth === undefined ? {} : { nth: Number(nth) }),
  ...(times === undefined ? {} : { times: Number(times) }),
});
/** An hour. */
const longestMs = 3_600_000;
const counted = ['on', 'nth', 'times'] as const;
const waiting = (is: string): Omit<FaultWord, 'says'> => ({
  takes: [...counted, 'before'],
  of: (flags) => ({ is, on: flags.on ?? 'commit', applied: !flags.before, ...often(flags) }),
});
const calls = (flags: FaultFlags) => ({ route: needed(flags, 'on'), ...often(flags) });
const aNode = 'the name of a node, such as pve2';
const aGuest = 'the id of a VM, such as 100';
const atOnce = (is: string): Omit<FaultWord, 'says'> => ({ takes: [], of: () => ({ is }) });

const routerFaults: Readonly<Record<string, FaultWord>> = {
  refuse: {
    says: 'answer with an error; --text what it says',
    takes: [...counted, 'text'],
    of: (flags) => ({ is: 'refused', on: flags.on ?? 'commit', text: flags.text ?? 'Commit failed\n', ...often(flags) }),
  },
  delay: {
    says: 'answer --ms later',
    takes: [...counted, 'ms'],
    of: (flags) => ({ is: 'delay', on: flags.on ?? 'any', ms: needed(flags, 'ms'), ...often(flags) }),
  },
  drop: { says: 'cut the connection after the change was made; --before: instead of making it', ...waiting('cut') },
  timeout: { says: 'answer 504 after the change was made; --before: instead of making it', ...waiting('timeout') },
  hang: { says: 'never answer', ...waiting('hang') },
  partial: {
    says: 'the script of --path "interfaces dummy dum1" fails with --text, the rest of the commit is applied',
    takes: ['path', 'text', 'nth', 'times'],
    of: (flags) => ({
      is: 'partial',
      path: needed(flags, 'path').split(' ').filter(Boolean),
      text: flags.text ?? 'failed',
      ...often(flags),
    }),
  },
  lock: {
    says: 'somebody at the console holds the lock, for --ms or until unlock',
    takes: ['ms', 'text'],
    of: (flags) => ({
      is: 'locked',
      ...(flags.ms === undefined ? {} : { ms: needed(flags, 'ms') }),
      ...(flags.text === undefined ? {} : { text: flags.text }),
    }),
  },
  unlock: { says: 'the lock is given back', ...atOnce('unlocked') },
  kill: { says: 'pull the plug: what was not saved is gone', ...atOnce('killed') },
  boot: { says: 'start a killed router with its saved configuration', ...atOnce('booted') },
  reboot: { says: 'kill and boot', ...atOnce('rebooted') },
  disconnect: { says: 'refuse connections; the router goes on', ...atOnce('unreachable') },
  connect: { says: 'take connections again', ...atOnce('reachable') },
  unconfirmed: { says: 'the time to confirm a guarded commit is over', ...atOnce('unconfirmed') },
};

const clusterFaults: Readonly<Record<string, FaultWord>> = {
  refuse: {
    says: 'calls of --on are answered with --status and --text, --after: once they were carried out',
    takes: [...counted, 'status', 'text', 'after'],
    of: (flags) => ({
      ...calls(flags),
      status: Number(flags.status ?? 500),
      text: flags.text ?? 'planted',
      ...(flags.after ? { after: true } : {}),
    }),
  },
  timeout: {
    says: 'calls of --on are carried out and answered with 504; --before: instead',
    takes: [...counted, 'before'],
    of: (flags) => ({ ...calls(flags), status: 504, text: 'Gateway Timeout', after: !flags.before }),
  },
  drop: {
    says: 'the connection is cut after the call was carried out; --before: instead',
    takes: [...counted, 'before'],
    of: (flags) => ({ ...calls(flags), cut: flags.before ? 'before' : 'after' }),
  },
  delay: {
    says: 'calls of --on are carried out --ms later',
    takes: [...counted, 'ms'],
    of: (flags) => ({ ...calls(flags), delayMs: needed(flags, 'ms') }),
  },
  'fail-task': {
    says: 'the next task of a type, `fail-task qmclone`, ends with --text',
    takes: ['text'],
    about: 'the type of a task, such as qmclone',
    of: (flags, task) => ({ task, text: flags.text ?? 'planted failure' }),
  },
  'lock-vm': {
    says: 'somebody holds the lock of a VM, `lock-vm 100`, for --ms',
    takes: ['ms'],
    about: aGuest,
    of: (flags, name) => ({ lockVm: vmIdOf(name), ms: needed(flags, 'ms') }),
  },
  'lock-config': {
    says: 'the configuration of a VM says that it is locked, `lock-config 100 --text backup`; without --text no longer',
    takes: ['text'],
    about: aGuest,
    of: (flags, name) => ({ configLock: vmIdOf(name), text: flags.text ?? '' }),
  },
  'lose-node': { says: 'a node goes off line', takes: [], about: aNode, of: (_, loseNode) => ({ loseNode }) },
  'find-node': { says: 'it is back', takes: [], about: aNode, of: (_, bringBackNode) => ({ bringBackNode }) },
  'fill-storage': {
    says: 'a storage has no room left',
    takes: [],
    about: 'the name of a storage, such as local-lvm',
    of: (_, fullStorage) => ({ fullStorage }),
  },
  'second-factor': {
    says: 'a user is asked for a second factor at login, `second-factor root@pam`',
    takes: [],
    about: 'a user, such as root@pam',
    of: (_, secondFactor) => ({ secondFactor }),
  },
  'expire-tickets': { says: 'all logins are over', takes: [], of: () => ({ expireTickets: true }) },
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
    .option('--nth <n>', 'which of them', wholeNumber)
    .option('--times <n>', 'how often in a row', wholeNumber)
    .option('--ms <ms>', 'how long', milliseconds)
    .option('--text <words>', 'what is said')
    .option('--path <path>', 'the node whose script fails')
    .option('--status <code>', 'HTTP status of a refusal', httpStatus)
    .option('--before', 'instead of making the change')
    .option('--after', 'once the change is made')
    .option('--json', 'print the fault as JSON')
    .addHelpText('after', help)
    .action(async (device: string, word: string, name: string | undefined, flags: FaultFlags) => {
      const running = await requireLab(home);
      const faults = device in running.credentials.routers ? routerFaults : clusterFaults;
      const known = device in running.devices;
      if (known && !Object.hasOwn(faults, word))
        throw new BitBuilderError('invalid_request', `"${word}" is no fault of ${device}; there are ${Object.keys(faults).join(', ')}`);
      const fault = known ? faultOf(faults, word, flags, name) : {};
      const struck = await callLab(running, 'POST', '/faults', { device, fault });
      out(flags.json ? JSON.stringify(struck) : `${device}: ${word}${name === undefined ? '' : ` ${name}`}`);
    });
}

/** A word or a flag that a fault does not take is refused: it would not do what was meant. */
function faultOf(faults: Readonly<Record<string, FaultWord>>, word: string, flags: FaultFlags, name: string | undefined): object {
  const fault = faults[word];
  if (!fault) throw new BitBuilderError('bug', `no fault ${word}`);
  const { takes, about } = fault;
  if (about !== undefined && name === undefined) throw new BitBuilderError('invalid_request', `this fault needs ${about}, after its word`);
  if (about === undefined && name !== undefined)
    throw new BitBuilderError('invalid_request', `"${word}" takes no word after it, and there is "${name}"`);
  const given = (Object.keys(flags) as (keyof FaultFlags)[]).filter((flag) => flag !== 'json');
  const useless = given.find((flag) => !takes.includes(flag));
  if (useless === undefined) return fault.of(flags, name ?? '');
  const flagsTaken = takes.map((flag) => `--${flag}`).join(', ') || 'no flags';
  throw new BitBuilderError('invalid_request', `"${word}" takes ${flagsTaken}, not --${useless}; see \`bbctl lab fault --help\``);
}

function needed(flags: FaultFlags, flag: 'ms'): number;
function needed(flags: FaultFlags, flag: 'on' | 'path'): string;
function needed(flags: FaultFlags, flag: 'ms' | 'on' | 'path'): string | number {
  const value = flags[flag];
  if (value === undefined) throw new BitBuilderError('invalid_request', `this fault needs --${flag}; see \`bbctl lab fault --help\``);
  return flag === 'ms' ? Number(value) : value;
}

function vmIdOf(name: string): number {
  if (/^[1-9]\d{2,8}$/.test(name)) return Number(name);
  throw new BitBuilderError('invalid_request', `"${name}" is no id of a VM; it is a whole number from 100 on`);
}

function wholeNumber(text: string): string {
  if (/^[1-9]\d{0,6}$/.test(text)) return text;
  throw new InvalidArgumentError('It is a whole number from 1 on.');
}

function milliseconds(text: string): string {
  if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= longestMs) return text;
  throw new InvalidArgumentError(`It is a number of milliseconds from 1 to ${longestMs}.`);
}

function httpStatus(text: string): string {
  if (/^[45]\d\d$/.test(text)) return text;
  throw new InvalidArgumentError('It is a status of an error, from 400 to 599.');
}
