import { Refusal, type Owner } from './rule.js';
import { View } from '../../../../lib/router-config/view.js';

/** Source: vyos-1x conf_mode/qos.py. Nothing is looked at before an interface uses a policy. */
export const qosOwner: Owner = {
  at: ['qos'],
  priority: 900,
  verify({ candidate }, path) {
    const qos = new View(candidate, path);
    if (!qos.has('interface')) return;
    const policies = qos.words('policy').flatMap((type) => qos.each('policy', type).map((policy) => ({ type, policy })));
    const uses = countNames(qos, policies);
    for (const { type, policy } of policies) {
      if ((uses.get(policy.name) ?? 0) > 1) throw new Refusal(`Conflicting policy name "${policy.name}", already in use!`);
      verifyPolicy(type, policy);
    }
    const typeOf = new Map(policies.map(({ type, policy }) => [policy.name, type]));
    for (const on of qos.each('interface')) verifyUse(on, typeOf);
    for (const group of qos.each('traffic-match-group')) verifyMatches(group);
  },
};

/** The vendor's script looks for a policy's name at every depth, so a class or match of that name is taken for another policy. */
function countNames(qos: View, policies: readonly { type: string; policy: View }[]): Map<string, number> {
  const uses = new Map<string, number>();
  const count = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const type of qos.words('policy')) count(type.replaceAll('-', '_'));
  for (const { policy } of policies) {
    count(policy.name);
    for (const each of policy.each('class')) {
      count(each.name);
      each.words('match').forEach(count);
    }
  }
  return uses;
}

function verifyUse(on: View, typeOf: ReadonlyMap<string, string>): void {
  for (const direction of ['egress', 'ingress']) {
    const name = on.value(direction);
    if (name === undefined) continue;
    const type = typeOf.get(name);
    if (type === undefined) throw new Refusal(`Selected QoS policy "${name}" does not exist!`);
    // What comes in can be dropped but not queued.
    const possible = type === 'limiter' ? 'ingress' : 'egress';
    if (direction !== possible) throw new Refusal(`Selected QoS policy on interface "${on.name}" only supports "['${possible}']"!`);
  }
}

function verifyPolicy(type: string, policy: View): void {
  for (const each of policy.each('class')) {
    if (type === 'limiter' && !each.has('bandwidth'))
      throw new Refusal(`Bandwidth must be defined for policy "${policy.name}" class "${each.name}"!`);
    verifyMatches(each);
  }
  if (type === 'random-detect') policy.each('precedence').forEach((precedence) => verifyPrecedence(policy.name, precedence));
  if (type === 'rate-control' && !policy.has('bandwidth')) throw new Refusal('Bandwidth not defined');
  if (type === 'shaper-hfsc') verifyCurves(policy);
  // Its defaults make the node `default` where nobody did, so that only the bandwidth can be missing.
  if ((type === 'limiter' || type === 'shaper') && !policy.has('default', 'bandwidth'))
    throw new Refusal('Bandwidth not defined for default traffic!');
}

function verifyPrecedence(policy: string, precedence: View): void {
  const number = (leaf: string) => (precedence.has(leaf) ? Number(precedence.value(leaf)) : undefined);
  const most = number('maximum-threshold') ?? 18;
  const least = number('minimum-threshold');
  if (least !== undefined && least >= most)
    throw new Refusal(`Policy "${policy}" uses min-threshold "${least}" >= max-threshold "${most}"!`);
  const limit = number('queue-limit');
  if (limit !== undefined && limit < most) throw new Refusal(`Policy "${policy}" uses queue-limit "${limit}" < max-threshold "${most}"!`);
}

const curves = ['linkshare', 'realtime', 'upperlimit'];

function verifyCurves(policy: View): void {
  if (!policy.has('default')) throw new Refusal(`Policy ${policy.name} misses "default" class!`);
  for (const each of [policy.at('default'), ...policy.each('class')]) {
    for (const curve of curves.filter((name) => each.has(name, 'm1'))) {
      const missing = ['m2', 'd'].find((value) => !each.has(curve, value));
      if (missing !== undefined) throw new Refusal(`${each.name} ${curve} m1 value is set, but no ${missing} was found!`);
    }
    if (!curves.some((name) => each.has(name, 'm2'))) throw new Refusal(`At least one m2 value needs to be set for class: ${each.name}`);
    if (each.has('upperlimit', 'm2') && !each.has('linkshare', 'm2'))
      throw new Refusal(`Linkshare m2 needs to be defined to use upperlimit m2 for class: ${each.name}`);
  }
}

const addressed = [
  'dscp',
  'max-length',
  'protocol',
  'source address',
  'source port',
  'destination address',
  'destination port',
  'tcp ack',
  'tcp syn',
];
const framed = ['source', 'destination', 'protocol'];

/** Refuses matches of two families at once. Nodes without a value in them do not count. */
function verifyMatches(of: View): void {
  for (const match of of.each('match')) {
    const filled = (node: string, leaves: readonly string[]) => leaves.some((leaf) => match.has(node, ...leaf.split(' ')));
    const ip = filled('ip', addressed);
    const ipv6 = filled('ipv6', addressed);
    if (ip && ipv6) throw new Refusal(`Can not use both IPv6 and IPv4 in one match (${match.name})!`);
    if ((match.has('interface') || match.has('vif')) && (ip || ipv6 || filled('ether', framed)))
      throw new Refusal(`Can not combine protocol and interface or vlan tag match (${match.name})!`);
  }
}
