/** One word that VyOS checks, and what it says when the word is wrong. */
export interface ValueCheck {
  accepts(value: string): boolean;
  /** The vendor's constraint message; without one only the general refusal is printed. */
  error?: string;
}

/** The configuration grammar as data: what may stand below a node. */
export type GrammarNode =
  | { type: 'node'; children: Children }
  | { type: 'tag'; check: ValueCheck; children: Children }
  | { type: 'leaf'; check: ValueCheck; multi: boolean; default?: string }
  | { type: 'flag' };

export type Children = Readonly<Record<string, GrammarNode>>;

/** A container: `protocols static`. */
export function node(children: Children): GrammarNode {
  return { type: 'node', children };
}

/** A node that takes a name before its children: `vrf name red`. */
export function tag(check: ValueCheck, children: Children): GrammarNode {
  return { type: 'tag', check, children };
}

/** A node that takes one value; a second `set` replaces it. A default holds while nothing is set and is never shown. */
export function leaf(check: ValueCheck, defaultValue?: string): GrammarNode {
  return { type: 'leaf', check, multi: false, ...(defaultValue === undefined ? {} : { default: defaultValue }) };
}

/** A node that takes any number of values. A default, its values apart by blanks, holds while nothing is set. */
export function multi(check: ValueCheck, defaultValue?: string): GrammarNode {
  return { type: 'leaf', check, multi: true, ...(defaultValue === undefined ? {} : { default: defaultValue }) };
}

/** A node without a value: `disable`. */
export const flag: GrammarNode = { type: 'flag' };

/** The same check with the vendor's message for this place. */
export function says(check: ValueCheck, error: string): ValueCheck {
  return { ...check, error };
}

/** Accepts what any of the checks accepts; their messages are dropped. */
export function anyOf(...checks: ValueCheck[]): ValueCheck {
  return { accepts: (value) => checks.some((check) => check.accepts(value)) };
}
