import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';
import type { Surroundings } from '../context.js';
import { callLab, requireLab } from '../lab-process.js';

const dumpSchema = z.record(z.string(), z.array(z.string()));
type Dump = z.output<typeof dumpSchema>;

/** `bbctl lab dump` and `bbctl lab diff`: what the devices hold, and what changed. */
export function addLabDumps(lab: Command, { home, out }: Surroundings): void {
  lab
    .command('dump')
    .description('what the devices hold: running configurations as `set` lines, VMs and volumes')
    .argument('[device]', 'one of them')
    .option('--json', 'print JSON')
    .option('--out <file>', 'write it there, for `bbctl lab diff`')
    .action(async (device: string | undefined, flags: { json?: boolean; out?: string }) => {
      const dump = only(dumpSchema.parse(await callLab(await requireLab(home), 'GET', '/dump')), device);
      if (flags.out !== undefined) {
        writeFileSync(flags.out, `${JSON.stringify(dump, null, 2)}\n`, { mode: 0o600 });
        return out(`written to ${flags.out}`);
      }
      if (flags.json) return out(JSON.stringify(dump, null, 2));
      out(
        Object.entries(dump)
          .map(([name, lines]) => [`# ${name}`, ...lines].join('\n'))
          .join('\n\n'),
      );
    });

  lab
    .command('diff')
    .description('what changed since the start or the last reset, or since a dump')
    .argument('[file]', 'what `bbctl lab dump --out` wrote')
    .option('--json', 'print JSON')
    .option('--exit-code', 'exit with 1 when something changed')
    .action(async (file: string | undefined, flags: { json?: boolean; exitCode?: boolean }) => {
      const running = await requireLab(home);
      const before = file === undefined ? dumpSchema.parse(await callLab(running, 'GET', '/baseline')) : readDump(file);
      const changes = changesOf(before, dumpSchema.parse(await callLab(running, 'GET', '/dump')));
      const lines = Object.entries(changes).flatMap(([name, { added, removed }]) => [
        `# ${name}`,
        ...removed.map((line) => `- ${line}`),
        ...added.map((line) => `+ ${line}`),
      ]);
      out(flags.json ? JSON.stringify(changes, null, 2) : lines.join('\n') || 'nothing has changed');
      if (flags.exitCode && lines.length > 0) process.exitCode = 1;
    });
}

function only(dump: Dump, device: string | undefined): Dump {
  if (device === undefined) return dump;
  const lines = Object.hasOwn(dump, device) ? dump[device] : undefined;
  if (lines) return { [device]: lines };
  throw new BitBuilderError('not_found', `the lab has no device "${device}"; it has ${Object.keys(dump).join(', ')}`);
}

function readDump(file: string): Dump {
  try {
    return dumpSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why =
      cause instanceof z.ZodError || cause instanceof SyntaxError ? 'it is not what `bbctl lab dump --out` writes' : String(cause);
    throw new BitBuilderError('invalid_request', `cannot compare with ${file}: ${why}`, { cause });
  }
}

function changesOf(before: Dump, after: Dump): Record<string, { added: string[]; removed: string[] }> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names.map((name) => {
    const [old, now] = [before[name] ?? [], after[name] ?? []];
    const [had, has] = [new Set(old), new Set(now)];
    return [name, { added: now.filter((line) => !had.has(line)), removed: old.filter((line) => !has.has(line)) }] as const;
  });
  return Object.fromEntries(changes.filter(([, { added, removed }]) => added.length + removed.length > 0));
}
