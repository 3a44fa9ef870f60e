import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { BitBuilderError } from '../lib/errors.js';
import { Annotations, TerraformProvider, TerraformStack, type ISynthesisSession } from './terraform.js';

/**
 * Lets Terraform and the CDK CLI find the provider without a registry and without settings. Both tricks, and what was tried
 * before them, stand in docs/adr/0004-cdktf-deploy-offline.md.
 */
export function layMirror(provider: TerraformProvider, session: ISynthesisSession, stated?: string): void {
  const mirror = stated === undefined ? builtMirror(__dirname) : resolve(stated);
  if (stated !== undefined && !existsSync(resolve(stated))) {
    throw new BitBuilderError(
      'invalid_spec',
      `BitBuilderProvider at "${provider.node.path}": there is no mirror at ${mirror}; build the provider or correct \`mirror\``,
    );
  }
  if (mirror === undefined) return;
  const stack = TerraformStack.of(provider);
  const directory = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
  const plugins = join(directory, 'terraform.d', 'plugins');
  if (!linkTo(plugins, mirror)) {
    Annotations.of(provider).addWarning(
      `${plugins} is a directory of its own, so the provider is looked for there and not in ${mirror}; delete it to have it linked`,
    );
  }
  declareLocked(join(directory, '.terraform.lock.hcl'), requiredProviders(stack));
}

/** The mirror that `npm run build` lays beside the constructs, or undefined when only the constructs are here. */
function builtMirror(from: string): string | undefined {
  for (let directory = from; directory !== dirname(directory); directory = dirname(directory)) {
    const mirror = join(directory, 'dist', 'mirror');
    if (existsSync(join(directory, 'package.json'))) return existsSync(mirror) ? mirror : undefined;
  }
  return undefined;
}

/** Terraform searches `terraform.d/plugins` of its working directory before any registry. Relative, so that the tree can move. */
function linkTo(link: string, target: string): boolean {
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found && !found.isSymbolicLink()) return false;
  if (found) unlinkSync(link);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(
    process.platform === 'win32' ? target : relative(dirname(link), target),
    link,
    process.platform === 'win32' ? 'junction' : 'dir',
  );
  return true;
}

/**
 * After `init` the CLI runs `terraform providers lock`, which knows registries only, unless the lock file names every provider
 * of the stack with a fitting constraint. It reads line by line, so an HCL comment satisfies it, while Terraform makes the real
 * entries itself at `init`. Our own entry is left out: a provider that is rebuilt under its version would not fit an old hash.
 */
function declareLocked(file: string, providers: readonly { source: string; version: string }[]): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const kept = before
    .replace(commentBlock, '')
    .replace(/^provider "[^"]*\/bitbuilder\/bitbuilder" \{[^}]*\}\n*/gm, '')
    .trim();
  const declared = providers.map(({ source, version }) => `provider "${source}" {\n  constraints = "${version}"\n}\n`).join('');
  writeFileSync(file, `/* Read by cdktf and cdktn, not by Terraform.\n${declared}*/\n${kept ? `\n${kept}\n` : ''}`);
}

const commentBlock = /^\/\* Read by cdktf[^]*?\*\/\n*/gm;

function requiredProviders(stack: TerraformStack): { source: string; version: string }[] {
  const found = stack.node.findAll().filter((node) => TerraformProvider.isTerraformProvider(node));
  const versions = found.map((node): [string, string] => {
    const { terraformGeneratorMetadata: metadata, terraformProviderSource: source, terraformResourceType: type } = node;
    return [withHost(source ?? type), metadata?.providerVersion ?? metadata?.providerVersionConstraint ?? '>=0'];
  });
  return [...new Map(versions)].map(([source, version]) => ({ source, version }));
}

function withHost(source: string): string {
  const parts = source.split('/');
  if (parts.length === 1) return `registry.terraform.io/hashicorp/${source}`;
  return parts.length === 2 ? `registry.terraform.io/${source}` : source;
}
