import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';

/** Where a rule names a list, and how VyOS calls a list that is not there. */
const references: readonly (readonly [place: readonly string[], kind: string, said?: string])[] = [
  [['match', 'community', 'community-list'], 'community-list'],
  [['match', 'extcommunity'], 'extcommunity-list'],
  [['match', 'large-community', 'large-community-list'], 'large-community-list'],
  [['match', 'ip', 'address', 'prefix-list'], 'prefix-list'],
  [['match', 'ipv6', 'address', 'prefix-list'], 'prefix-list6'],
  [['match', 'ipv6', 'nexthop', 'access-list'], 'access-list6', 'access_list6'],
  [['match', 'ipv6', 'nexthop', 'prefix-list'], 'prefix-list6'],
  [['set', 'community', 'delete'], 'community-list'],
  [['set', 'large-community', 'delete'], 'large-community-list'],
];

/** Source: vyos-1x conf_mode/policy.py. */
export function verifyRouteMapRule(rule: View, policy: View): void {
  if (rule.value('action') === 'deny' && (rule.has('continue') || rule.has('on-match')))
    throw new Refusal(`rule ${rule.name} "continue" or "on-match" cannot be used with action deny!`);
  for (const [place, kind, said = kind] of references) {
    const name = rule.value(...place);
    if (name !== undefined && !policy.has(kind, name)) throw new Refusal(`${said} ${name} does not exist!`);
  }
  for (const kind of ['community', 'large-community']) {
    if (contradicts(rule.at('set', kind)))
      throw new Refusal(`Unexpected combination between action replace, add, delete or none in ${kind}`);
  }
  if (contradictsExtended(rule.at('set', 'extcommunity')))
    throw new Refusal('Unexpected combination between none, rt, soo, bandwidth, bandwidth-non-transitive in extended-community');
}

function contradicts(action: View): boolean {
  const [none, replace, add, remove] = ['none', 'replace', 'add', 'delete'].map((name) => action.has(name));
  return (none && (replace || add)) || (replace && add) || (remove && (none || replace)) || false;
}

function contradictsExtended(action: View): boolean {
  if (action.has('none') && ['rt', 'soo', 'bandwidth', 'bandwidth-non-transitive'].some((name) => action.has(name))) return true;
  return action.has('bandwidth-non-transitive') && !action.has('bandwidth');
}
