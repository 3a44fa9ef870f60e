import { Command, CommanderError } from 'commander';
import { formatPath } from '../lib/derive/outward.js';
import { asBitBuilderError, BitBuilderError } from '../lib/errors.js';
import { addApplyCommand } from './commands/apply.js';
import { addLabCommands } from './commands/lab.js';
import { addResourceCommands } from './commands/resources.js';
import { addReviewCommand } from './commands/review.js';
import { addShimCommands } from './commands/shim.js';
import { addVerifyCommand } from './commands/verify.js';
import type { Surroundings } from './context.js';
import { systemWords } from './system-words.js';

/** Runs one command line and answers its exit code. */
export async function runProgram(args: readonly string[], version: string, surroundings: Surroundings): Promise<number> {
  const program = new Command('bbctl')
    .description('BitBuilder: a typed, multi-tenant private cloud on Proxmox VE and VyOS')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('`bbctl --help` lists the commands, `bbctl COMMAND --help` what one of them accepts')
    .exitOverride()
    .configureOutput({ writeOut: (text) => surroundings.out(text.trimEnd()), writeErr: (text) => surroundings.err(text.trimEnd()) });
  addLabCommands(program, surroundings);
  addShimCommands(program, surroundings);
  addResourceCommands(program, surroundings);
  addVerifyCommand(program, surroundings);
  addReviewCommand(program, surroundings);
  addApplyCommand(program, surroundings);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((each) => each.commands)])
    command.copyInheritedSettings(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode;
    surroundings.err(describe(refusalOfSystem(thrown) ?? asBitBuilderError(thrown)));
    return 1;
  }
}

/** A file that the system does not let us have is no fault of ours, and wants no stack. */
function refusalOfSystem(thrown: unknown): BitBuilderError | undefined {
  if (thrown instanceof BitBuilderError) return undefined;
  const { code = '', path, message } = thrown as NodeJS.ErrnoException;
  const words = systemWords[code];
  if (words === undefined) return undefined;
  return new BitBuilderError('invalid_request', `cannot use ${path ?? 'a file'}: ${words} (${message})`, { cause: thrown });
}

function describe(error: BitBuilderError): string {
  const problems = error.problems.map(({ path, message }) => `  ${formatPath(path)}: ${message}`);
  return [`bbctl: ${error.message}`, ...problems, ...(error.detail ? [error.detail] : [])].join('\n');
}
