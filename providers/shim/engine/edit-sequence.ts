import type { Command } from '../../../lib/router-config/command.js';
import { diffConfig, type Fragment } from '../../../lib/router-config/diff.js';
import { edited } from '../../../lib/router-config/edit.js';
import type { ConfigTree } from '../../../lib/router-config/tree.js';
import type { ResourceName } from '../store/resources.js';
import type { OwnedPaths } from './owned-paths.js';

/**
 * The edits of one resource after the other on one router, each on what those before it leave: a commit of many sends what a
 * commit of each would send, and a plan tells the same lines however an apply groups them.
 */
export class EditSequence {
  /** How many of those that were here have let go of a path. */
  private readonly released = new Map<string, number>();

  constructor(
    private readonly owned: OwnedPaths,
    /** The configuration after the edits so far. */
    public tree: ConfigTree,
  ) {}

  /** The edits that bring a resource to its fragment. */
  next(owner: ResourceName, fragment: Fragment): Command[] {
    const commands = diffConfig({
      actual: this.tree,
      desired: fragment.tree,
      owned: this.owned.onlyOf(owner, this.released),
      roots: [...fragment.roots, ...this.owned.rootsOf(owner)],
    });
    for (const key of this.owned.droppedBy(owner, fragment)) this.released.set(key, (this.released.get(key) ?? 0) + 1);
    this.tree = edited(this.tree, commands);
    return commands;
  }
}
