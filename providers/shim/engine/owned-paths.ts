import { withoutSecret } from '../../../lib/router-config/command.js';
import type { Fragment } from '../../../lib/router-config/diff.js';
import { emptyTree, hasPath, leafPaths, subtree, type ConfigPath, type ConfigTree } from '../../../lib/router-config/tree.js';
import type { Fragments, Ownership } from '../store/fragments.js';
import { keyOf, type ResourceName } from '../store/resources.js';

/** A fragment of which nothing is to be left. */
export const nothing: Fragment = { roots: [], tree: emptyTree };

interface Owned {
  roots: readonly ConfigPath[];
  paths: ReadonlyMap<string, ConfigPath>;
}

/** Who owns what on one router: in memory for speed, in the store for ever. */
export class OwnedPaths {
  private readonly byOwner = new Map<string, Owned>();
  private readonly claims = new Map<string, number>();

  constructor(recorded: readonly Ownership[] = []) {
    for (const { owner, roots, paths } of recorded) this.put(owner, { roots, paths: keyed(paths) });
  }

  /** Before the commit: what was owned and what is about to be. */
  async intend(store: Fragments, router: string, owner: ResourceName, fragment: Fragment): Promise<void> {
    const before = this.byOwner.get(keyOf(owner));
    const paths = new Map([...(before?.paths ?? []), ...keyed(pathsOf(fragment))]);
    if (before && paths.size === before.paths.size) return;
    await this.save(store, router, owner, { roots: uniqueRoots([...(before?.roots ?? []), ...fragment.roots]), paths });
  }

  /** After the read-back: of what was intended, what is there; of a fragment that came to be, exactly its paths. */
  async settle(store: Fragments, router: string, owner: ResourceName, actual: ConfigTree, fragment?: Fragment): Promise<void> {
    const before = this.byOwner.get(keyOf(owner));
    if (!before) return;
    const wanted = fragment && keyed(pathsOf(fragment));
    const paths = wanted ?? new Map([...before.paths].filter(([, path]) => hasPath(actual, path)));
    const roots = fragment?.roots ?? before.roots.filter((root) => hasPath(actual, root));
    if (paths.size === before.paths.size && roots.length === before.roots.length && [...paths.keys()].every((key) => before.paths.has(key)))
      return;
    await this.save(store, router, owner, { roots, paths });
  }

  /** The paths that the owner has and no other, but for those that have let go of it. */
  onlyOf(owner: ResourceName, released: ReadonlyMap<string, number>): ConfigPath[] {
    const paths = this.byOwner.get(keyOf(owner))?.paths ?? new Map<string, ConfigPath>();
    return [...paths].filter(([key]) => this.claims.get(key) === 1 + (released.get(key) ?? 0)).map(([, path]) => path);
  }

  /** The paths, as keys, that the owner has and that are not in the fragment. */
  droppedBy(owner: ResourceName, { tree }: Fragment): string[] {
    return [...(this.byOwner.get(keyOf(owner))?.paths ?? [])].filter(([, path]) => !hasPath(tree, path)).map(([key]) => key);
  }

  rootsOf(owner: ResourceName): readonly ConfigPath[] {
    return this.byOwner.get(keyOf(owner))?.roots ?? [];
  }

  /** Whether the owner has already claimed this root. */
  hasRoot(owner: ResourceName, root: ConfigPath): boolean {
    return this.byOwner.get(keyOf(owner))?.roots.some((known) => pathKey(known) === pathKey(root)) ?? false;
  }

  /** Whether anybody of ours owns the path or something below it. */
  isClaimed(path: ConfigPath): boolean {
    return this.claims.has(pathKey(path)) || this.claims.has(pathKey(withoutSecret(path)));
  }

  private async save(store: Fragments, router: string, owner: ResourceName, owned: Owned): Promise<void> {
    await store.record({ owner, router, roots: owned.roots, paths: [...owned.paths.values()] });
    this.put(owner, owned);
  }

  private put(owner: ResourceName, owned: Owned): void {
    for (const key of this.byOwner.get(keyOf(owner))?.paths.keys() ?? []) {
      const left = (this.claims.get(key) ?? 1) - 1;
      if (left === 0) this.claims.delete(key);
      else this.claims.set(key, left);
    }
    for (const key of owned.paths.keys()) this.claims.set(key, (this.claims.get(key) ?? 0) + 1);
    if (owned.paths.size === 0) this.byOwner.delete(keyOf(owner));
    else this.byOwner.set(keyOf(owner), owned);
  }
}

/**
 * A line that stands in the way of a fragment: under a root that the owner claims for the first time there is something already,
 * and it is not exactly what the fragment puts there. What is exactly the same is ours from before and is adopted; anything else
 * was written by somebody else, and merging into it could join two networks.
 */
export function foreignContent(fragment: Fragment, actual: ConfigTree, owned: OwnedPaths, owner: ResourceName): ConfigPath | undefined {
  for (const root of fragment.roots) {
    const found = owned.hasRoot(owner, root) ? undefined : subtree(actual, root);
    const wanted = subtree(fragment.tree, root);
    if (!found || !wanted) continue;
    const stranger = [...leafPaths(found, root)].find((path) => !hasPath(fragment.tree, path) && !owned.isClaimed(path));
    const isWhole = [...leafPaths(wanted, root)].every((path) => hasPath(actual, path) || isWithinOther(path, root, fragment));
    if (stranger || !isWhole) return stranger ?? [...leafPaths(found, root)][0] ?? root;
  }
  return undefined;
}

/** Whether the path belongs to a root of the fragment that lies below this one. */
function isWithinOther(path: ConfigPath, root: ConfigPath, { roots }: Fragment): boolean {
  return roots.some((other) => other.length > root.length && other.every((word, index) => path[index] === word));
}

function pathsOf(fragment: Fragment): ConfigPath[] {
  return [...leafPaths(fragment.tree)].map(withoutSecret);
}

function keyed(paths: readonly ConfigPath[]): Map<string, ConfigPath> {
  return new Map(paths.map((path) => [pathKey(path), path]));
}

function uniqueRoots(roots: readonly ConfigPath[]): ConfigPath[] {
  return [...keyed(roots).values()];
}

function pathKey(path: ConfigPath): string {
  return path.join('\u0000');
}
