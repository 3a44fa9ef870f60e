import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Environment } from './provider-settings.js';

/** Names the run of the core that has started this process, the same in all that it starts; undefined where none has. */
export function runOf({ TF_PLUGIN_MAGIC_COOKIE: cookie }: Environment, parent = process.ppid): string | undefined {
  if (!cookie) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([hostname(), parent, startOf(parent)]))
    .digest('hex');
}

/** When a process was started: numbers of processes are given out again, in a container to every run of a core. */
function startOf(pid: number): string | undefined {
  try {
    // proc(5): the fields behind the name, which is in parentheses and may hold any; starttime is the 22nd of all.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[19];
  } catch {
    return undefined;
  }
}
