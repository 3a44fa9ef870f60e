import type { Edit } from '../replay-router.js';
import { placesOf, type Place, type VendorNode } from './vendor-tree.js';

/** A recorded commit: what it edits, and what the accepted ones before it edited. */
export interface Commit {
  before: readonly (readonly Edit[])[];
  edits: readonly Edit[];
}

/** A word of one `set` of a commit. */
export interface Choice {
  /** Which edit. */
  at: number;
  edit: Edit;
  place: Place;
  word: string;
  path: readonly string[];
}

/** Every word of a commit that a later edit of it does not undo, as far as it fits. */
export function choicesOf(edits: readonly Edit[], tree: VendorNode, fits: (choice: Choice) => boolean): Choice[] {
  const lasting = lastingEdits(edits, tree);
  return edits.flatMap((edit, at) => {
    if (!lasting.has(at)) return [];
    const [, ...path] = edit;
    const places = placesOf(tree, path) ?? [];
    return places.map((place) => ({ at, edit, place, path, word: path[place.index] ?? '' })).filter(fits);
  });
}

/** The `set`s that neither a later `delete` takes back nor a later `set` of the same leaf replaces. */
function lastingEdits(edits: readonly Edit[], tree: VendorNode): ReadonlySet<number> {
  const lasting = new Set<number>();
  const deleted: string[] = [];
  const replaced = new Set<string>();
  for (let at = edits.length - 1; at >= 0; at--) {
    const [op, ...path] = edits[at] ?? ['set'];
    const line = `${path.join(' ')} `;
    if (op === 'delete') {
      deleted.push(line);
      continue;
    }
    const isSingle = isValueOfSingleLeaf(tree, path);
    const leaf = path.slice(0, -1).join(' ');
    if (!deleted.some((start) => line.startsWith(start)) && !(isSingle && replaced.has(leaf))) lasting.add(at);
    if (isSingle) replaced.add(leaf);
  }
  return lasting;
}

function isValueOfSingleLeaf(tree: VendorNode, path: readonly string[]): boolean {
  const last = placesOf(tree, path)?.at(-1);
  return last?.is === 'value' && last.node.kind === 'leafNode' && !last.node.multi;
}
