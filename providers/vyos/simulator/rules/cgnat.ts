import { parseAddress, parseInterfaceAddress } from '../../../../lib/addressing/cidr.js';
import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/nat_cgnat.py. */
export const cgnatOwner: Owner = {
  at: ['nat', 'cgnat'],
  priority: 221,
  verify({ candidate }, path) {
    const cgnat = new View(candidate, path);
    if (!cgnat.exists) return;
    if (!cgnat.has('pool')) throw new Refusal('Pool must be defined!');
    if (!cgnat.has('rule')) throw new Refusal('Rule must be defined!');
    for (const kind of ['external', 'internal']) {
      if (!cgnat.has('pool', kind)) throw new Refusal(`${kind} pool must be defined!`);
      const empty = cgnat.each('pool', kind).find((pool) => !pool.has('range'));
      if (empty) throw new Refusal(`Range for "${kind} pool ${empty.name}" must be defined!`);
    }
    const users = { external: new Map<string, string>(), internal: new Map<string, string>() };
    for (const rule of cgnat.each('rule')) verifyCgnatRule(rule, cgnat, users);
  },
};

function verifyCgnatRule(rule: View, cgnat: View, users: Record<'external' | 'internal', Map<string, string>>): void {
  const chosen = { internal: rule.value('source', 'pool'), external: rule.value('translation', 'pool') };
  if (chosen.internal === undefined) throw new Refusal(`Rule "${rule.name}" source pool must be defined!`);
  if (chosen.external === undefined) throw new Refusal(`Rule "${rule.name}" translation pool must be defined!`);
  const kinds = [['internal', 'Internal'], ['external', 'External']] as const; // prettier-ignore
  for (const [kind, title] of kinds) {
    const name = chosen[kind] ?? '';
    if (!cgnat.has('pool', kind, name)) throw new Refusal(`${title} pool "${name}" does not exist!`);
    const user = users[kind].get(name);
    if (user !== undefined)
      throw new Refusal(`${title} pool "${name}" is already used in rule ${user} and cannot be used in rule ${rule.name}!`);
    users[kind].set(name, rule.name);
  }
  const external = cgnat.at('pool', 'external', chosen.external);
  const hosts = addressCount(cgnat.words('pool', 'internal', chosen.internal, 'range'));
  if (hosts > addressCount(external.words('range')) * hostsPerAddress(external))
    throw new Refusal(`Rule "${rule.name}" does not have enough ports available for the specified parameters`);
}

function hostsPerAddress(pool: View): bigint {
  const [first = '', last = first] = (pool.value('external-port-range') ?? '1024-65535').split('-');
  const ports = BigInt(last) - BigInt(first) + 1n;
  return ports / BigInt(pool.value('per-user-limit', 'port') ?? '2000');
}

function addressCount(ranges: readonly string[]): bigint {
  return ranges.reduce((sum, range) => {
    const [first = '', last] = range.split('-');
    if (last !== undefined) return sum + (parseAddress(last) ?? 0n) - (parseAddress(first) ?? 0n) + 1n;
    const prefix = parseInterfaceAddress(range)?.prefix;
    return sum + (prefix ? 1n << BigInt(32 - prefix.length) : 1n);
  }, 0n);
}
