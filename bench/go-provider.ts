import { join } from 'node:path';
import { run } from '../cli/exec/run.js';

/** A folder with the provider in Go built into it, named as ours is; undefined where it cannot be built, which is told. */
export async function buildGoProvider(
  folder: string,
  { root, environment, launcher }: { root: string; environment: NodeJS.ProcessEnv; launcher: string },
  told: (why: string) => void,
): Promise<string | undefined> {
  try {
    await run('go', ['build', '-o', join(folder, launcher), '.'], { cwd: join(root, 'bench/go-provider'), environment });
    return folder;
  } catch (error) {
    told(`no provider in Go beside ours: ${(error as Error).message}`);
    return undefined;
  }
}

/** What a provider that is started with `--reattach` says of TF_REATTACH_PROVIDERS: ours by itself, HashiCorp's library among advice. */
export function reattachValue(line: string): string | undefined {
  return /^\{.*\}$/.exec(line)?.[0] ?? /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1];
}
