import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, BitBuilderProvider, TerraformStack, Testing, type BitBuilderProviderProps } from '../../constructs/index.js';

type Json = { readonly [key: string]: Json } & { readonly [index: number]: Json };

/** A fresh app whose output goes to a directory of its own; call `clean` when the test is over. */
export function freshApp(): { app: App; directory: string; clean(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'bitbuilder-synth-'));
  return {
    app: Testing.app({ outdir: join(directory, 'cdktf.out') }),
    directory,
    clean: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What a stack synthesises to, without the metadata that names the core. Validations run. */
export function synthesise(build: (stack: TerraformStack) => void, provider: BitBuilderProviderProps = {}): Json {
  const { app, clean } = freshApp();
  try {
    const stack = new TerraformStack(app, 'site');
    new BitBuilderProvider(stack, 'bitbuilder', provider);
    build(stack);
    return withoutMetadata(JSON.parse(Testing.synth(stack, true))) as Json;
  } finally {
    clean();
  }
}

/** JSON without the `//` members, which hold the version of the core. */
export function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '//')
      .map(([name, inner]) => [name, withoutMetadata(inner)]),
  );
}

/** What a build of a stack throws; fails when it throws nothing. */
export function refusalOf(build: (stack: TerraformStack) => void): string {
  try {
    synthesise(build);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was refused');
}
