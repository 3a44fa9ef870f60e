import { Refusal } from './rule.js';
import type { View } from '../../../../lib/router-config/view.js';

/** How one part of VyOS lets `source` or `destination` of its rules name groups of the firewall. */
export interface GroupUse {
  /** The kinds whose existence its script checks, by the kind of `firewall group` that each stands for. */
  kinds: Readonly<Record<string, string>>;
  /** Of these one at most, and what is said otherwise. */
  alone: readonly string[];
  aloneSays: string;
  /** What stands beside none of `alone`, first come first named. */
  instead: readonly string[];
  /** `firewall rule`, `nat rule`. */
  on: string;
  /** Whether a refusal names the kind as the rule does, rather than as `firewall group` does. */
  namedAsWritten?: boolean;
}

/** The name of a group without the `!` that turns its sense. */
export function groupName(reference: string): string {
  return reference.startsWith('!') ? reference.slice(1) : reference;
}

/** Refuses groups that do not go together, that stand beside an address or that do not exist. */
export function verifyGroups(side: View, groups: View, use: GroupUse): void {
  const named = side.words('group');
  if (use.alone.filter((kind) => named.includes(kind)).length > 1) throw new Refusal(use.aloneSays);
  for (const [kind, stored] of Object.entries(use.kinds)) {
    const reference = side.value('group', kind);
    if (reference === undefined) continue;
    const words = use.namedAsWritten ? kind : stored;
    const clash = use.alone.includes(kind) && use.instead.find((leaf) => side.has(leaf));
    if (clash) throw new Refusal(`${words} and ${clash} cannot both be defined`);
    const name = groupName(reference);
    if (!groups.has(stored, name)) throw new Refusal(`Invalid ${words} "${name}" on ${use.on}`);
  }
}

/** Whether a group is named that the scripts do not look up but netfilter does. */
export function missingGroup(side: View, groups: View, kinds: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.entries(kinds).some(([kind, stored]) => {
    const reference = side.value('group', kind);
    return reference !== undefined && !groups.has(...stored, groupName(reference));
  });
}

/** Refuses a TCP flag that is asked for and excluded, or flags of another protocol. */
export function verifyTcpFlags(rule: View): void {
  const flags = rule.words('tcp', 'flags');
  if (flags.length === 0) return;
  if (rule.value('protocol') !== 'tcp') throw new Refusal('Protocol must be tcp when specifying tcp flags');
  if (flags.some((flag) => rule.has('tcp', 'flags', 'not', flag))) throw new Refusal('Cannot match a tcp flag as set and not set');
}

/** Whether a protocol has ports. */
export function hasPorts(protocol: string | undefined): boolean {
  return protocol === 'tcp' || protocol === 'udp' || protocol === 'tcp_udp';
}
