import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { BitBuilderError } from '../../lib/errors.js';
import { parsePlanFile } from '../../lib/review/plan-file.js';
import type { NamedPlan } from '../../lib/review/reading.js';
import { run } from '../exec/run.js';
import { findTerraform } from '../exec/terraform.js';

export interface PlanSourceOptions {
  environment: NodeJS.ProcessEnv;
  /** Folder of the configuration, for plan files that are not JSON; the folder of the file if left out. */
  folder?: string;
  readStdin(): string;
}

/** Reads plans: files of JSON, saved plans, which the core shows, and `-` for JSON on the standard input. */
export async function readPlanSources(files: readonly string[], options: PlanSourceOptions): Promise<NamedPlan[]> {
  const plans: NamedPlan[] = [];
  for (const file of files) {
    const text = file === '-' ? options.readStdin() : isSavedPlan(file) ? await show(file, options) : readText(file);
    plans.push({ name: uniqueName(file, plans), file: parsePlanFile(text, file === '-' ? 'the standard input' : file) });
  }
  return plans;
}

/** Whether a file is what `plan -out` writes: a ZIP archive. */
export function isSavedPlan(file: string): boolean {
  const start = Buffer.alloc(2);
  try {
    const handle = openSync(file, 'r');
    readSync(handle, start, 0, 2, 0);
    closeSync(handle);
  } catch {
    return false;
  }
  return start.toString('latin1') === 'PK';
}

/** The folder in which the core can work with a saved plan: where it was initialised. */
export function folderOf(file: string, folder: string | undefined): string {
  const found = folder ?? dirname(resolve(file));
  if (statSync(found, { throwIfNoEntry: false })?.isDirectory()) return resolve(found);
  throw new BitBuilderError('invalid_request', `there is no folder ${found}; name the one of the configuration with --chdir`);
}

/** Without the core's own debugging and arguments, which would end up in the JSON. */
export function coreEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^TF_(CLI_ARGS|LOG)/.test(name));
  return { ...Object.fromEntries(kept), TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1' };
}

async function show(file: string, { environment, folder }: PlanSourceOptions): Promise<string> {
  const cwd = folderOf(file, folder);
  try {
    const shown = await run(findTerraform(environment), ['show', '-json', '-no-color', resolve(file)], {
      cwd,
      environment: coreEnvironment(environment),
    });
    return shown.stdout;
  } catch (thrown) {
    if (!(thrown instanceof BitBuilderError)) throw thrown;
    const hint = 'it is shown in the folder where `init` was run; name it with --chdir, or give the output of `show -json`';
    throw new BitBuilderError('invalid_request', `cannot read the plan ${file}: ${hint}`, {
      detail: thrown.detail ?? thrown.message,
      cause: thrown,
    });
  }
}

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; give the plan in it',
  EACCES: 'you have no permission to read it',
};

/** Text as UTF-8, or as the UTF-16 that `>` of PowerShell writes. */
function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new BitBuilderError('invalid_request', `cannot read ${file}: ${faults[code] ?? code}`, { cause });
  }
  const start = bytes.toString('latin1', 0, 2);
  if (start === '\x1f\x8b')
    throw new BitBuilderError('invalid_request', `cannot review ${file}: it is compressed with gzip; unpack it first`);
  return new TextDecoder(start === '\xff\xfe' ? 'utf-16le' : start === '\xfe\xff' ? 'utf-16be' : 'utf-8').decode(bytes);
}

/** The stack's folder where the file has a name that says nothing; numbered where two would be alike. */
function uniqueName(file: string, plans: readonly NamedPlan[]): string {
  const own = basename(file)
    .replace(/\.(json|tfplan|plan|out|bin)$/i, '')
    .replace(/\.(tf)?plan$/i, '');
  const name = file === '-' ? 'plan' : /^(tf)?plan$/i.test(own) ? basename(dirname(resolve(file))) : own;
  const taken = plans.filter((plan) => plan.name === name || plan.name.startsWith(`${name} (`)).length;
  return taken === 0 ? name : `${name} (${taken + 1})`;
}
