import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../lib/folders.js';
import type { WorldState } from '../proxmox/simulator/world-state.js';
import type { VyosRelease } from '../vyos/simulator/rest/releases.js';
import type { VyosState } from '../vyos/simulator/simulator-options.js';
import { ownerOf, type Owner } from './owner.js';

/** Which devices a lab has. */
export interface LabShape {
  routers: number;
  nodes: number;
  profile: '8.4' | '9.2';
  vyos: VyosRelease;
}

/** What the devices of a lab hold, as JSON. */
export interface LabState {
  format: 'bitbuilder-lab/1';
  shape: LabShape;
  routers: Readonly<Record<string, VyosState & { key: string }>>;
  cluster?: WorldState;
}

const fileName = 'lab-state.json';
const ownerFile = 'lab-owner.json';

/** The state that a lab left in a folder, or undefined. */
export function readState(folder: string): LabState | undefined {
  const file = join(folder, fileName);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
  const parsed = jsonOf(text) as Partial<LabState> | undefined;
  if (parsed?.format !== 'bitbuilder-lab/1') throw new Error(`${file} is not the state of a lab; move it away, or choose another folder`);
  return parsed as LabState;
}

/** The shape of a kept lab; what was asked for and is otherwise is refused, because a state fits its own lab only. */
export function shapeOf(state: LabState, asked: Partial<LabShape>, folder: string): LabShape {
  const { shape } = state;
  for (const [name, wanted] of Object.entries(asked)) {
    const had = shape[name as keyof LabShape];
    if (had !== wanted)
      throw new Error(
        `the state in ${folder} is of a lab with --${name} ${had}, not ${wanted}; leave the flag out, or choose another folder`,
      );
  }
  return shape;
}

/** Writes it whole or not at all. It holds keys, so only its owner may read it. */
export function writeState(folder: string, state: LabState): void {
  const file = join(folder, fileName);
  try {
    makeFolder(folder, { mkdirSync, statSync, dirname });
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new Error(`cannot keep the state in ${folder}: ${(error as Error).message}`, { cause: error });
  }
}

/** Refuses a folder in which another lab keeps its state: each would write over what the other one wrote. */
export async function requireUnowned(folder: string): Promise<void> {
  const owner = await ownerOf(join(folder, ownerFile));
  if (owner) throw new Error(`another lab keeps its state in ${folder} (process ${owner.pid}); end it, or choose another folder`);
}

/** Says whose the folder is while the lab runs. */
export function ownState(folder: string, owner: Owner): void {
  writeFileSync(join(folder, ownerFile), JSON.stringify(owner), { mode: 0o600 });
}

/** The folder is free for another lab. */
export function disownState(folder: string): void {
  rmSync(join(folder, ownerFile), { force: true });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
