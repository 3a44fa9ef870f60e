import { isIP } from 'node:net';
import type { Handlers } from '../declared-routes.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { digestOfFirewall, namesIn, splitList, unmodified } from './digest.js';
import type { FirewallRule, FirewallState } from './state.js';

/** A list of rules and where it stands. */
export interface RuleScope {
  /** `/nodes/{node}/qemu/{vmid}/firewall/rules` */
  readonly path: string;
  readonly rulesOf: (call: Call) => { rules: FirewallRule[] };
  /** Every configuration whose aliases and sets its rules may name, its own first. */
  readonly seenFrom: (call: Call) => readonly FirewallState[];
  /** The security groups that a rule of type `group` may name; left out where groups are not allowed. */
  readonly groupsOf?: (call: Call) => Iterable<string>;
  /** Whether an interface is named `net0`, as those of guests are. */
  readonly ofGuest?: boolean;
  /** Macros by name: `SSH`. */
  readonly macros?: ReadonlySet<string>;
}

const ruleValues = [
  'type',
  'action',
  'enable',
  'comment',
  'dest',
  'dport',
  'icmp-type',
  'iface',
  'log',
  'macro',
  'proto',
  'source',
  'sport',
] as const;
const integers = new Set(['enable', 'pos']);
const withPorts = new Set(['udp', 'tcp', 'sctp', 'udplite', '17', '6', '132', '136']);

/** List, read, add, change, move and delete. */
export function ruleHandlers(scope: RuleScope): Handlers {
  const { path } = scope;
  return {
    [`GET ${path}`]: (call) => {
      const { rules } = scope.rulesOf(call);
      const digest = digestOfFirewall(rules);
      return rules.map((rule, pos) => ({ ...shown(rule), pos, digest }));
    },
    [`POST ${path}`]: (call) => {
      const holder = scope.rulesOf(call);
      unmodified(call, digestOfFirewall(holder.rules));
      const rule: FirewallRule = { enable: '0', ...namesIn(call.values, ruleValues) };
      checkRule(scope, call, rule);
      holder.rules = [rule, ...holder.rules];
      return null;
    },
    [`GET ${path}/{pos}`]: (call) => {
      const { rules } = scope.rulesOf(call);
      return { ...shown(ruleAt(rules, call)), pos: Number(call.values.pos), digest: digestOfFirewall(rules) };
    },
    [`PUT ${path}/{pos}`]: (call) => {
      const holder = scope.rulesOf(call);
      unmodified(call, digestOfFirewall(holder.rules));
      const rule = ruleAt(holder.rules, call);
      if (call.values.moveto !== undefined) return moveRule(holder, rule, Number(call.values.moveto));
      const next = { ...rule, ...namesIn(call.values, ruleValues) };
      for (const name of splitList(call.values.delete)) delete next[name];
      checkRule(scope, call, next);
      holder.rules = holder.rules.map((other) => (other === rule ? next : other));
      return null;
    },
    [`DELETE ${path}/{pos}`]: (call) => {
      const holder = scope.rulesOf(call);
      unmodified(call, digestOfFirewall(holder.rules));
      const rule = ruleAt(holder.rules, call);
      holder.rules = holder.rules.filter((other) => other !== rule);
      return null;
    },
  };
}

function ruleAt(rules: readonly FirewallRule[], call: Call): FirewallRule {
  return rules[Number(call.values.pos)] ?? die(`no rule at position ${call.values.pos}`);
}

/** The rule comes to stand before the one that was at the position. */
function moveRule(holder: { rules: FirewallRule[] }, rule: FirewallRule, to: number): null {
  const before = holder.rules[to];
  const others = holder.rules.filter((other) => other !== rule);
  const at = before === undefined ? others.length : before === rule ? holder.rules.indexOf(rule) : others.indexOf(before);
  holder.rules = [...others.slice(0, at), rule, ...others.slice(at)];
  return null;
}

/** PVE::Firewall::verify_rule: everything that is wrong, at once. */
function checkRule(scope: RuleScope, call: Call, rule: FirewallRule): void {
  const errors: Record<string, string> = {};
  const { type = '', action = '' } = rule;
  if (type === 'group') checkGroup(scope, call, action, errors);
  else if (!/^(ACCEPT|DROP|REJECT)$/.test(action)) errors.action = `unknown action '${action}'`;
  if (scope.ofGuest && type === 'forward') errors.type = 'forward rules only allowed for host and dc';
  if (scope.ofGuest && rule.iface !== undefined && !/^net\d+$/.test(rule.iface)) {
    errors.iface = "value does not match the regex pattern 'net\\d+'";
  }
  if (rule.macro !== undefined && scope.macros && !scope.macros.has(rule.macro)) errors.macro = `unknown macro '${rule.macro}'`;
  for (const port of ['dport', 'sport'].filter((name) => rule[name] !== undefined)) {
    const { proto } = rule;
    if (proto === undefined) errors.proto = `missing property - '${port}' requires this property`;
    else if (!withPorts.has(proto)) errors[port] = `protocol '${proto}' does not support ports`;
  }
  if (rule['icmp-type'] !== undefined && !/^(icmp|icmpv6|ipv6-icmp|1|58)$/.test(rule.proto ?? '')) {
    errors['icmp-type'] = `missing property - 'icmp-type' requires this property`;
  }
  for (const side of ['source', 'dest']) {
    const problem = rule[side] === undefined ? undefined : addressProblem(scope.seenFrom(call), rule[side]);
    if (problem !== undefined) errors[side] = problem;
  }
  if (Object.keys(errors).length > 0) badParameters(errors);
}

function checkGroup({ groupsOf }: RuleScope, call: Call, name: string, errors: Record<string, string>): void {
  if (!groupsOf) errors.type = 'security groups not allowed';
  else if (![...groupsOf(call)].includes(name)) errors.action = `security group '${name}' does not exist`;
}

/** `10.0.0.0/8,10.1.0.1-10.1.0.9`, an alias or `+set`. */
function addressProblem(states: readonly FirewallState[], text: string): string | undefined {
  if (text.startsWith('+')) {
    const name = text.slice(1).replace(/^(dc|guest|sdn)\//, '');
    return states.some((state) => state.ipsets.has(name)) ? undefined : `no such ipset '${name}'`;
  }
  if (/^(dc\/|guest\/)?[a-z][a-z0-9_-]*$/i.test(text)) {
    const name = text.replace(/^(dc|guest)\//, '').toLowerCase();
    return states.some((state) => state.aliases.has(name)) ? undefined : `no such alias '${name}'`;
  }
  return splitList(text).every(isAddress) ? undefined : `invalid address '${text}'`;
}

function isAddress(text: string): boolean {
  const [first = '', last] = text.split('-');
  if (last !== undefined) return isIP(first) !== 0 && isIP(last) === isIP(first);
  const [address = '', length] = text.split('/');
  const longest = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && (length === undefined || (/^\d+$/.test(length) && Number(length) <= longest));
}

function shown(rule: FirewallRule): Record<string, string | number> {
  return Object.fromEntries(Object.entries(rule).map(([name, value]) => [name, integers.has(name) ? Number(value) : value]));
}
