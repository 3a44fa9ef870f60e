import { accessSync, constants, cpSync, existsSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { BitBuilderError } from '../../lib/errors.js';
import { run, type RunResult } from './run.js';

/** Terraform or OpenTofu in a folder, with our provider from the filesystem mirror and nothing from the network. */
export interface Terraform {
  readonly binary: string;
  run(args: readonly string[], accept?: readonly number[]): Promise<RunResult>;
}

export interface TerraformOptions {
  environment: NodeJS.ProcessEnv;
  /** Folder of the configuration; the CLI configuration file and a copy of the mirror are written beside it. */
  folder: string;
  mirror: string;
  signal?: AbortSignal;
  /** Told of each process as it starts. */
  onStart?(pid: number): void;
}

/** The binary that TERRAFORM_BINARY_NAME names, otherwise terraform, otherwise tofu. */
export function findTerraform(environment: NodeJS.ProcessEnv): string {
  const wanted = environment.TERRAFORM_BINARY_NAME ? [environment.TERRAFORM_BINARY_NAME] : ['terraform', 'tofu'];
  const found = wanted.map((name) => findOnPath(name, environment)).find((path) => path !== undefined);
  if (found) return found;
  throw new BitBuilderError(
    'invalid_request',
    environment.TERRAFORM_BINARY_NAME
      ? `TERRAFORM_BINARY_NAME is "${environment.TERRAFORM_BINARY_NAME}", and there is no such program on the PATH; correct it or unset it`
      : 'neither terraform nor tofu is on the PATH; install one (https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install), or name one in TERRAFORM_BINARY_NAME',
  );
}

export function openTerraform({ environment, folder, mirror, signal, onStart }: TerraformOptions): Terraform {
  if (!existsSync(mirror)) throw new BitBuilderError('invalid_request', `there is no provider in ${mirror}; run: npm run build`);
  const binary = findTerraform(environment);
  // A copy: Terraform links to the mirror, and a build meanwhile would change what its lock file has seen.
  const copy = `${folder}.mirror`;
  cpSync(mirror, copy, { recursive: true });
  const configuration = `${folder}.tfrc`;
  writeFileSync(configuration, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(copy)}\n  }\n}\n`);
  const env = {
    ...withoutTerraformSettings(environment),
    TF_CLI_CONFIG_FILE: configuration,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
  };
  return {
    binary,
    run: (args, accept) =>
      run(binary, args, {
        cwd: folder,
        environment: env,
        ...(signal ? { signal } : {}),
        ...(accept ? { accept } : {}),
        ...(onStart ? { onStart } : {}),
      }),
  };
}

/** Settings of the user's own Terraform that would change what a run of ours does. */
function withoutTerraformSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^TF_(CLI_ARGS|WORKSPACE|DATA_DIR|VAR_|PLUGIN_CACHE_DIR|REATTACH)/.test(name)),
  );
}

function findOnPath(name: string, { PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  const places = isAbsolute(name) || name.includes('/') ? [resolve(name)] : PATH.split(delimiter).map((folder) => join(folder, name));
  return places.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
