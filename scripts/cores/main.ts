import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { recipes, type Recipe, type Run } from './recipes.js';

/** Makes the cores that this machine can have, outside the tree, and prints where they are, for BITBUILDER_CORES. */
async function main(): Promise<void> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bitbuilder/cores');
  const onPath = ['terraform', 'tofu'].map(findOnPath).filter((path) => path !== undefined);
  const made: string[] = [];
  for (const recipe of recipes) {
    const core = await have(recipe, cache);
    if (core) made.push(core);
  }
  console.log(`BITBUILDER_CORES=${[...onPath, ...made].join(delimiter)}`);
}

async function have(recipe: Recipe, cache: string): Promise<string | undefined> {
  const folder = join(cache, recipe.name);
  const binary = join(folder, recipe.binary);
  // The program comes last of all that a recipe writes, so a folder without it is a broken attempt.
  if (existsSync(binary)) return binary;
  const missing = recipe.needs.filter((program) => !findOnPath(program));
  if (missing.length > 0) return skip(recipe, `${missing.join(' and ')} not on the PATH`);
  console.error(`${recipe.name}: being made; this takes minutes`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await recipe.make(folder, run);
    return binary;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return skip(recipe, error instanceof Error ? error.message : String(error));
  }
}

function skip({ name }: Recipe, why: string): undefined {
  console.error(`${name}: skipped, ${why}`);
}

const run: Run = (program, args, { cwd, environment = {} }) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-2_000)));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args[0]} ended with ${code}: ${printed.trim()}`));
    });
  });

function findOnPath(name: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

main().catch((error: unknown) => {
  console.error(`cores: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
