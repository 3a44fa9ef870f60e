import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';

/** The core that a run of the end-to-end suite is about. */
export interface Core {
  /** As it is started: a path, or a name on the PATH. */
  command: string;
  name: 'Terraform' | 'OpenTofu';
  version: string;
}

declare global {
  /** Set by jest.config.js for each entry of BITBUILDER_CORES. */
  var bitbuilderCore: string | undefined;
}

const candidates = globalThis.bitbuilderCore ? [globalThis.bitbuilderCore] : ['terraform', 'tofu'];

/** The core that this run is about, or the one on the PATH; undefined when there is none. */
export const core: Core | undefined = candidates.map(ask).find((found) => found !== undefined);

if (!core) {
  if (globalThis.bitbuilderCore)
    throw new Error(`BITBUILDER_CORES names ${globalThis.bitbuilderCore}, which is neither terraform nor tofu`);
  console.warn('neither terraform nor tofu is on the PATH: nothing is tried with a real core');
}

/** Whether the core is of that version or newer. */
export function isAtLeast(since: Readonly<Record<'terraform' | 'tofu', string>>): boolean {
  if (!core) return false;
  const wanted = numbersOf(since[core.name === 'OpenTofu' ? 'tofu' : 'terraform']);
  const seen = numbersOf(core.version);
  const differs = wanted.findIndex((number, index) => number !== seen[index]);
  return differs < 0 || (seen[differs] ?? 0) > (wanted[differs] ?? 0);
}

/** A test for what cores have from that version on; on an older one it is skipped with a word. */
export function testSince(since: Readonly<Record<'terraform' | 'tofu', string>>, name: string, work: () => Promise<void>): void {
  if (isAtLeast(since)) test(name, work);
  else test.skip(`${name} (${core?.name} ${core?.version} does not have it)`, work);
}

/** Every core that BITBUILDER_CORES names, or that is on the PATH. */
export function allCores(): Core[] {
  const named = process.env.BITBUILDER_CORES?.split(delimiter).filter(Boolean) ?? ['terraform', 'tofu'];
  return named.map(ask).filter((found) => found !== undefined);
}

function ask(command: string): Core | undefined {
  const { status, stdout } = spawnSync(command, ['version'], { encoding: 'utf8', env: { ...process.env, CHECKPOINT_DISABLE: '1' } });
  const [, name, version = ''] = /^(Terraform|OpenTofu) v(\S+)/m.exec(stdout ?? '') ?? [];
  return status === 0 && name ? { command, name: name as Core['name'], version } : undefined;
}

function numbersOf(version: string): number[] {
  return version.split(/[.-]/).slice(0, 2).map(Number);
}
