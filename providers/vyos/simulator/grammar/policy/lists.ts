import { flag, leaf, node, says, tag, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { address4, largeCommunityPattern, plainName, prefixList6Name, prefixListName, text } from '../routing-values.js';
import { anyText, description, ipv4Prefix, ipv6Prefix, numeric, oneOf } from '../values.js';

/** The number of a rule in a list or route map. */
export const ruleNumber = numeric([1, 65535]);

/** What every rule has. */
export const ruleHead: Children = { action: leaf(oneOf(['permit', 'deny'])), description: leaf(description) };

const list = (name: ValueCheck, rule: Children): GrammarNode =>
  tag(name, { description: leaf(description), rule: tag(ruleNumber, { ...ruleHead, ...rule }) });

const hosts = node({ any: flag, host: address4, 'inverse-mask': address4, network: address4 });

const prefixes = (name: ValueCheck, prefix: ValueCheck, longest: number): GrammarNode => {
  const length = leaf(numeric([0, longest]));
  return list(name, { ge: length, le: length, prefix: leaf(prefix) });
};

const alphanumeric = says(plainName, 'Should be an alphanumeric name');

/** The lists of `policy`, by the name that they have there. */
export const policyLists: Children = {
  'access-list': list(anyText, { source: hosts, destination: hosts }),
  'access-list6': list(anyText, { source: node({ any: flag, 'exact-match': flag, network: leaf(ipv6Prefix) }) }),
  'as-path-list': list(anyText, { regex: text }),
  'community-list': list(anyText, { regex: text }),
  'extcommunity-list': list(alphanumeric, { regex: text }),
  'large-community-list': list(alphanumeric, { regex: leaf(largeCommunityPattern) }),
  'prefix-list': prefixes(prefixListName, ipv4Prefix, 32),
  'prefix-list6': prefixes(prefixList6Name, ipv6Prefix, 128),
};
