import { flag, leaf, node, says, tag, type Children, type GrammarNode } from '../node.js';
import { description, numeric, oneOf, pattern } from '../values.js';
import { reference } from './matches.js';

const ruleNumber = says(numeric([1, 999999]), 'Firewall rule number must be between 1 and 999999');

/** A chain: its default, whatever it has beside, and its rules. */
export function chain(rule: Children, more: Children): Children {
  return {
    'default-action': leaf(oneOf(['drop', 'accept']), 'accept'),
    description: leaf(description),
    ...more,
    rule: tag(ruleNumber, rule),
  };
}

/** Whether what no rule took is logged. */
export const defaultLog: Children = { 'default-log': flag };

/** Where what no rule took goes on, for `default-action jump`. */
export const defaultJump: Children = { 'default-jump-target': reference };

/** Where a packet goes on, for `action jump`. */
export const jumpTarget: Children = { 'jump-target': reference };

const anyEnd = leaf(oneOf(['drop', 'jump', 'reject', 'return', 'accept', 'continue']), 'drop');

/** `name`: chains that others jump to. */
export function namedChains(rule: Children): GrammarNode {
  return tag(pattern(/[a-zA-Z0-9][\w\-.]*/), chain(rule, { ...defaultLog, ...defaultJump, 'default-action': anyEnd }));
}

/** What a rule may do. */
export function action(...words: string[]): Children {
  return { action: leaf(oneOf(words)) };
}

/** Whether a packet came or goes through IPsec. */
export function ipsec(...matches: Children[]): Children {
  return { ipsec: node(Object.assign({}, ...matches) as Children) };
}
