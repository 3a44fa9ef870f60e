import type { Edit } from '../replay-router.js';
import { choicesOf, type Choice, type Commit } from './choices.js';
import type { Random } from './random.js';
import type { RefusalFacts } from './refusal-facts.js';
import { isTaken, takesValue, type VendorNode } from './vendor-tree.js';

/** The ways to spoil a commit in one place. */
export const spoilings = ['misspelt word', 'value out of range', 'missing child', 'absent reference'] as const;
export type Spoiling = (typeof spoilings)[number];

/** A commit with one place spoiled. */
export interface Spoiled {
  edits: readonly Edit[];
  /** `set vrf name red tabel 100`, or what is left out. */
  what: string;
}

/** What is known of the vendor. */
export interface VendorFacts {
  tree: VendorNode;
  refusals: RefusalFacts;
}

type Attempt = Spoiled | 'stays valid' | undefined;
type Spoil = (commit: Commit, facts: VendorFacts, random: Random) => Attempt;

/** Spoils a commit. Undefined where it has no such place; `stays valid` where the vendor's grammar takes the spoiled one too. */
export const spoilBy: Readonly<Record<Spoiling, Spoil>> = {
  'misspelt word': misspell,
  'value out of range': overstep,
  'missing child': leaveOut,
  'absent reference': misdirect,
};

function misspell({ edits }: Commit, { tree }: VendorFacts, random: Random): Attempt {
  const chosen = random.pick(choicesOf(edits, tree, ({ place, word }) => place.is === 'name' && word.length > 2));
  if (!chosen) return undefined;
  const { word } = chosen;
  const at = 1 + random.below(word.length - 2);
  const [head, letter = '', next = ''] = [word.slice(0, at), word[at], word[at + 1]];
  const wrong = random.pick([head + word.slice(at + 1), head + next + letter + word.slice(at + 2), head + letter + word.slice(at)]);
  return replaced(edits, chosen, wrong ?? word, tree);
}

function overstep({ edits }: Commit, { tree }: VendorFacts, random: Random): Attempt {
  const chosen = random.pick(choicesOf(edits, tree, ({ place, word }) => place.is === 'value' && wrongValues(place.node, word).length > 0));
  if (!chosen) return undefined;
  const wrong = random.pick(wrongValues(chosen.place.node, chosen.word));
  return wrong === undefined ? undefined : replaced(edits, chosen, wrong, tree);
}

/** Values just beyond the ranges, or an address that is none. */
function wrongValues({ anyOf = [] }: VendorNode, word: string): string[] {
  const ends = anyOf.flatMap(({ ranges = [] }) => ranges).flatMap(([first, last]) => [first - 1, last + 1]);
  if (ends.length > 0) return ends.filter(Number.isInteger).map(String);
  if (/^\d+\.\d+\.\d+\.\d+/.test(word))
    return [word.replace(/^\d+/, '256'), word.includes('/') ? word.replace(/\/.*/, '/33') : `${word}.1`];
  if (/^[0-9a-f]+:.*:/i.test(word)) return [`g${word}`, word.includes('/') ? word.replace(/\/.*/, '/129') : `${word}:::`];
  return [];
}

/** A leaf that a script asks for, of something that the commit makes and of which it says more. */
function leaveOut({ edits, before }: Commit, { tree, refusals }: VendorFacts, random: Random): Attempt {
  const earlier = before.flat().map((edit) => edit.join(' '));
  const chosen = random.pick(
    choicesOf(edits, tree, ({ place: { is, node, owner, index }, path, edit, at }) => {
      if (is !== 'value' || node.kind !== 'leafNode' || !refusals.demands(owner, path[index - 1] ?? '')) return false;
      const holder = `${edit.slice(0, -2).join(' ')} `;
      const leaf = `${edit.slice(0, -1).join(' ')} `;
      const isMade = !earlier.some((line) => line.startsWith(holder));
      return isMade && edits.some((other, index) => index !== at && isBelow(other, holder) && !isBelow(other, leaf));
    }),
  );
  if (!chosen) return undefined;
  const leaf = `${chosen.edit.slice(0, -1).join(' ')} `;
  return { edits: edits.filter((edit) => !isBelow(edit, leaf)), what: `without ${chosen.path.join(' ')}` };
}

function isBelow(edit: Edit, start: string): boolean {
  return edit.join(' ').startsWith(start);
}

/** A leaf that names something else in the configuration, where a script is known to look it up. */
function misdirect({ edits }: Commit, { tree, refusals }: VendorFacts, random: Random): Attempt {
  const chosen = random.pick(
    choicesOf(edits, tree, ({ place: { is, node, owner, index }, path }) => {
      const isReference = is === 'value' && node.kind === 'leafNode' && (node.refs?.length ?? 0) > 0;
      return isReference && refusals.looksUp(owner, path[index - 1] ?? '');
    }),
  );
  if (!chosen) return undefined;
  const absent = [`${chosen.word}X9`, '4711', 'absent9'].find((name) => takesValue(chosen.place.node, name) !== false);
  return absent === undefined ? 'stays valid' : withWord(edits, chosen, absent);
}

function replaced(edits: readonly Edit[], chosen: Choice, word: string, tree: VendorNode): Attempt {
  const path = chosen.path.with(chosen.place.index, word);
  return isTaken(tree, path) === false ? withWord(edits, chosen, word) : 'stays valid';
}

function withWord(edits: readonly Edit[], { at, edit: [op], path, place }: Choice, word: string): Spoiled {
  const wrong: Edit = [op, ...path.with(place.index, word)];
  return { edits: edits.with(at, wrong), what: wrong.join(' ') };
}
