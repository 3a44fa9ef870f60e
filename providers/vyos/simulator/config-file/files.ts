import { emptyTree, subtree, type ConfigPath, type ConfigTree } from '../../../../lib/router-config/tree.js';
import { Draft, RefusedEdit } from '../draft.js';
import type { GrammarNode } from '../grammar/node.js';
import { resolve } from '../grammar/root.js';
import { ConfigSessionError } from '../rest/backend.js';
import { ConfigSyntaxError, parseConfigFile } from './parse.js';
import { renderConfigFile } from './render.js';

const bootFile = '/config/config.boot';

/** The file system of a router as far as configurations are kept there. The boot configuration is kept by the machine. */
export class ConfigFiles {
  private readonly texts = new Map<string, string>();

  constructor(
    private readonly grammar: GrammarNode,
    private readonly release: string,
    private readonly boot: { read(): ConfigTree; write(tree: ConfigTree): void },
  ) {}

  save(file: string, tree: ConfigTree): void {
    if (isUrl(file)) throw new ConfigSessionError(`Cannot upload to ${file}: a simulated router reaches no other machine\n`);
    const name = absolute(file);
    if (name === bootFile) this.boot.write(tree);
    else this.texts.set(name, renderConfigFile(tree, this.grammar, this.release));
  }

  write(file: string, text: string): void {
    this.texts.set(absolute(file), text);
  }

  /** The configuration in a file. What the grammar does not know is left out, as loading leaves it out on a router. */
  load(file: string): ConfigTree {
    const text = this.textOf(file);
    if (text === undefined) throw new ConfigSessionError(`No such file '${file}'\n`);
    const draft = new Draft(emptyTree, this.grammar);
    for (const path of pathsOf(text)) setLeniently(draft, path);
    return draft.tree;
  }

  /** A configuration with that of a file merged in; where one value is in the way of another, the file wins if it may destroy. */
  merged(file: string, into: ConfigTree, destructive: boolean): ConfigTree {
    const text = this.textOf(file);
    if (text === undefined) throw new ConfigSessionError(`[Errno 2] No such file or directory: '${file}'\n`);
    const draft = new Draft(into, this.grammar);
    for (const path of pathsOf(text)) {
      const found = resolve(path, this.grammar);
      const isTaken = found.type === 'value' && !found.of.multi && subtree(into, path.slice(0, -1)) !== undefined;
      if (destructive || !isTaken) setLeniently(draft, path);
    }
    return draft.tree;
  }

  /** What a reboot leaves. */
  dropTemporary(): void {
    for (const name of this.texts.keys()) if (name.startsWith('/tmp/')) this.texts.delete(name);
  }

  all(): [name: string, text: string][] {
    return [...this.texts];
  }

  clear(): void {
    this.texts.clear();
  }

  private textOf(file: string): string | undefined {
    if (isUrl(file)) throw new ConfigSessionError(`No such config file at '${file}'\n`);
    const name = absolute(file);
    return name === bootFile ? renderConfigFile(this.boot.read(), this.grammar, this.release) : this.texts.get(name);
  }
}

function isUrl(file: string): boolean {
  return /^\w+:\//.test(file);
}

function absolute(file: string): string {
  return file.startsWith('/') ? file.replace(/\/{2,}/g, '/') : `/config/${file}`;
}

function pathsOf(text: string): ConfigPath[] {
  try {
    return parseConfigFile(text);
  } catch (error) {
    if (error instanceof ConfigSyntaxError) throw new ConfigSessionError(`Failed to parse config: ${error.message}\n`);
    throw error;
  }
}

function setLeniently(draft: Draft, path: ConfigPath): void {
  try {
    draft.set(path);
  } catch (error) {
    if (!(error instanceof RefusedEdit)) throw error;
  }
}
