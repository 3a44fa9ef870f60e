import type { Handlers } from '../declared-routes.js';
import { hostNameInside } from '../guest-addresses.js';
import { isTrue, membersOf } from '../parameters.js';
import { die } from '../refusal.js';
import type { Call } from '../route.js';
import type { SimulatedVm } from '../world.js';
import { agentOf, insideOf } from './agent.js';
import { guestPath } from './guest.js';

const path = `${guestPath('qemu')}/agent`;
const firstPid = 1000;
const osRelease = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';

/** Programs, files and passwords inside a guest. */
export const execHandlers: Handlers = {
  [`POST ${path}/exec`]: (call) => {
    const vm = agentOf(call, 'exec');
    const [program = '', ...args] = membersOf(call.values.command);
    const ended = execute(call, vm, program, args, call.values['input-data'] ?? '');
    const { processes } = insideOf(vm);
    const pid = firstPid + processes.size;
    processes.set(pid, ended);
    return { pid };
  },
  [`GET ${path}/exec-status`]: (call) => {
    const vm = agentOf(call, 'exec-status');
    const pid = Number(call.values.pid);
    const ended = insideOf(vm).processes.get(pid);
    if (!ended || ended.out === undefined) die(`Agent error: PID ${pid} does not exist`);
    // The agent forgets a process that was told to have ended; its number stays taken.
    insideOf(vm).processes.set(pid, { ...ended, out: undefined });
    return { exited: 1, exitcode: ended.exitCode, ...(ended.out === '' ? {} : { 'out-data': ended.out }) };
  },
  [`GET ${path}/file-read`]: (call) => {
    const vm = agentOf(call, 'file-read');
    const content = contentOf(call, vm, call.values.file ?? '');
    if (content === undefined) {
      die(
        `can't open '${call.values.file}': Agent error: failed to open file '${call.values.file}' (mode: 'rb'): No such file or directory`,
      );
    }
    const from = Number(call.values.offset ?? 0);
    const bytes = Buffer.from(content, 'utf8').subarray(from, from + Number(call.values.count ?? readLimit));
    const isCut = Buffer.byteLength(content) > from + bytes.length;
    const text = call.values.decode === '0' ? bytes.toString('base64') : bytes.toString('utf8');
    return { content: text, 'bytes-read': bytes.length, ...(isCut ? { truncated: 1 } : {}) };
  },
  [`POST ${path}/file-write`]: (call) => {
    const vm = agentOf(call, 'file-write');
    const { file = '', content = '', encode } = call.values;
    const text = encode === undefined || isTrue(encode) ? content : Buffer.from(content, 'base64').toString('utf8');
    insideOf(vm).files.set(file, text);
    return null;
  },
  [`POST ${path}/set-user-password`]: (call) => {
    const vm = agentOf(call, 'set-user-password');
    const { username = '', password = '' } = call.values;
    const known = ['root', vm.booted?.ciuser ?? 'debian'];
    if (!known.includes(username)) die('Agent error: child process has failed to set user password');
    insideOf(vm).passwords.set(username, password);
    return { result: {} };
  },
};

const readLimit = 16 * 2 ** 20;

/** What is in a file of a guest: what was written there, and what every Debian has. */
function contentOf(call: Call, vm: SimulatedVm, file: string): string | undefined {
  const written = vm.inside?.files.get(file);
  if (written !== undefined) return written;
  if (file === '/etc/hostname') return `${hostNameInside(call.world, vm)}\n`;
  return file === '/etc/os-release' ? osRelease : undefined;
}

/** The few programs that a simulated guest has. */
function execute(call: Call, vm: SimulatedVm, program: string, args: readonly string[], input: string): { out: string; exitCode: number } {
  const name = program.replace(/^\/(usr\/)?bin\//, '');
  if (name === 'true' || name === 'false') return { out: '', exitCode: Number(name === 'false') };
  if (name === 'echo') return { out: `${args.join(' ')}\n`, exitCode: 0 };
  if (name === 'hostname') return { out: `${hostNameInside(call.world, vm)}\n`, exitCode: 0 };
  if (name === 'cat' && args.length === 0) return { out: input, exitCode: 0 };
  if (name === 'cat') {
    const contents = args.map((file) => contentOf(call, vm, file));
    return { out: contents.map((content) => content ?? '').join(''), exitCode: Number(contents.includes(undefined)) };
  }
  return die(
    `Agent error: Guest agent command failed, error was 'Failed to execute child process “${program}” (No such file or directory)'`,
  );
}
