import { verifyTcpFlags } from '../group-references.js';
import { Refusal } from '../rule.js';
import type { View } from '../../../../../lib/router-config/view.js';
import type { Jumps } from './jumps.js';
import { verifyDynamicGroups, verifyInterfaces, verifySides, type Family } from './sides.js';

/** Where a rule stands. */
interface Place {
  family: Family;
  /** `forward`, `input`, `output`, `prerouting` or `name`. */
  hook: string;
  jumps: Jumps;
  firewall: View;
}

/** Refuses the first thing wrong with one rule of a chain. Source: vyos-1x conf_mode/firewall.py verify_rule. */
export function verifyPacketRule(rule: View, place: Place): void {
  const action = rule.value('action');
  if (action === undefined) throw new Refusal('Rule action must be defined');
  verifyJump(rule, action, place);
  verifyOffload(rule, action, place.firewall);
  verifySynproxy(rule, action);
  if (rule.has('state')) verifyState(place);
  verifyQueue(rule, action);
  if (rule.has('fragment', 'match-frag') && rule.has('fragment', 'match-non-frag'))
    throw new Refusal('Cannot specify both "match-frag" and "match-non-frag"');
  verifyNothingEmpty(rule);
  const rate = rule.value('limit', 'rate');
  if (rate !== undefined && Number(rate.replace(/\D/g, '')) < 1) throw new Refusal('Limit rate integer cannot be less than 1');
  for (const way of ['in', 'out']) {
    if (rule.has('ipsec', `match-ipsec-${way}`) && rule.has('ipsec', `match-none-${way}`))
      throw new Refusal('Cannot specify both "match-ipsec" and "match-none"');
  }
  if (rule.has('recent') && !(rule.has('recent', 'count') && rule.has('recent', 'time')))
    throw new Refusal('Recent "count" and "time" values must be defined');
  if (rule.has('gre')) verifyGre(rule);
  verifyTcpFlags(rule);
  verifyIcmpFamily(rule.value('protocol'), place.family);
  const groups = place.firewall.at('group');
  verifySides(rule, place.family, groups);
  verifyDynamicGroups(rule, place.family, groups);
  verifyLogOptions(rule);
  verifyInterfaces(rule, groups);
}

function verifyJump(rule: View, action: string, { hook, jumps }: Place): void {
  const target = rule.value('jump-target');
  if (action === 'jump' && target === undefined) throw new Refusal('Action set to jump, but no jump-target specified');
  if (target === undefined) return;
  if (action !== 'jump') throw new Refusal('jump-target defined, but action jump needed and it is not defined');
  jumps.verify(hook, target);
}

function verifyOffload(rule: View, action: string, firewall: View): void {
  if (action !== 'offload') return;
  const target = rule.value('offload-target');
  if (target === undefined) throw new Refusal('Action set to offload, but no offload-target specified');
  if (!firewall.has('flowtable', target)) throw new Refusal(`Invalid offload-target. Flowtable "${target}" does not exist on the system`);
}

function verifySynproxy(rule: View, action: string): void {
  if (action !== 'synproxy') {
    if (rule.has('synproxy')) throw new Refusal('"synproxy" option allowed only for action synproxy');
    return;
  }
  if (rule.has('state')) throw new Refusal('For action "synproxy" state cannot be defined');
  if (rule.words('synproxy', 'tcp').length === 0) throw new Refusal('synproxy TCP MSS is not defined');
  if (rule.value('protocol') !== 'tcp') throw new Refusal('For action "synproxy" the protocol must be set to TCP');
}

/** Without connection tracking there is no state; input and output share theirs. */
function verifyState({ family, hook, firewall }: Place): void {
  const untracked = (chain: string) => firewall.has(family, chain, 'filter', 'disable-conntrack');
  if ((hook === 'input' || hook === 'output') && (untracked('input') || untracked('output')))
    throw new Refusal(`state cannot be matched in ${hook} when conntrack is disabled in input or output chains`);
  if (hook === 'forward' && untracked('forward'))
    throw new Refusal(`state cannot be matched in ${hook} when conntrack is disabled in ${hook} chain`);
}

function verifyQueue(rule: View, action: string): void {
  if (rule.has('queue-options')) {
    if (action !== 'queue') throw new Refusal('queue-options defined, but action queue needed and it is not defined');
    if (rule.has('queue-options', 'fanout') && !rule.value('queue')?.includes('-'))
      throw new Refusal('queue-options fanout defined, then queue needs to be defined as a range');
  }
  if (rule.has('queue') && action !== 'queue') throw new Refusal('queue defined, but action queue needed and it is not defined');
}

const neverEmpty = [
  'add-address-to-group', 'connection-status', 'destination', 'destination group', 'destination geoip', 'fragment', 'gre',
  'gre flags', 'hop-limit', 'icmp', 'icmpv6', 'inbound-interface', 'ipsec', 'limit', 'log-options', 'outbound-interface', 'set',
  'source', 'source group', 'source geoip', 'tcp', 'tcp flags', 'time', 'ttl', 'vlan',
].map((words) => words.split(' ')); // prettier-ignore

function verifyNothingEmpty(rule: View): void {
  const empty = neverEmpty.find((words) => rule.has(...words) && rule.words(...words).length === 0);
  if (empty) throw new Refusal(`Configuration node ${empty.join(' ')} may not be empty`);
}

function verifyGre(rule: View): void {
  if (rule.value('protocol') !== 'gre') throw new Refusal('Protocol must be gre when matching GRE flags and fields');
  if (rule.has('gre', 'key')) {
    if (rule.value('gre', 'version') === 'pptp') throw new Refusal('GRE tunnel keys are not present in PPTP');
    if (!rule.has('gre', 'flags', 'checksum'))
      throw new Refusal('Matching GRE tunnel key requires an explicit checksum flag match. For most cases, use "gre flags checksum unset"');
    if (rule.has('gre', 'flags', 'key', 'unset'))
      throw new Refusal('Matching GRE tunnel key implies "flags key", cannot specify "flags key unset"');
  }
}

function verifyIcmpFamily(protocol: string | undefined, family: Family): void {
  if (protocol === 'icmp' && family === 'ipv6') throw new Refusal('Cannot match IPv4 ICMP protocol on IPv6, use ipv6-icmp');
  if (protocol === 'ipv6-icmp' && family === 'ipv4') throw new Refusal('Cannot match IPv6 ICMP protocol on IPv4, use icmp');
}

function verifyLogOptions(rule: View): void {
  if (!rule.has('log-options')) return;
  if (!rule.has('log')) throw new Refusal('log-options defined, but log is not enable');
  for (const option of ['snapshot-length', 'queue-threshold']) {
    if (rule.has('log-options', option) && !rule.has('log-options', 'group'))
      throw new Refusal(`log-options ${option} defined, but log group is not define`);
  }
}
