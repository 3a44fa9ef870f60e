import { subtree, type ConfigPath, type ConfigTree } from './tree.js';

/** A place in a configuration, read by the words below it. A place that is not there has nothing below it. */
export class View {
  private readonly below: ConfigTree | undefined;

  constructor(
    private readonly tree: ConfigTree,
    readonly path: ConfigPath = [],
  ) {
    this.below = subtree(tree, path);
  }

  /** The last word of the path: the name of a tag node. */
  get name(): string {
    return this.path[this.path.length - 1] ?? '';
  }

  get exists(): boolean {
    return this.below !== undefined;
  }

  /** The place below this one. */
  at(...words: string[]): View {
    return new View(this.tree, [...this.path, ...words]);
  }

  has(...words: string[]): boolean {
    return this.below !== undefined && subtree(this.below, words) !== undefined;
  }

  /** The value of a leaf, or undefined. The grammar's default is not filled in. */
  value(...words: string[]): string | undefined {
    return this.words(...words)[0];
  }

  /** The values of a leaf, the names of a tag node, or the words of a node. */
  words(...words: string[]): string[] {
    return [...((this.below && subtree(this.below, words))?.keys() ?? [])];
  }

  /** The places of a tag node, one for each name. */
  each(...words: string[]): View[] {
    return this.words(...words).map((name) => this.at(...words, name));
  }
}
