import type { z } from 'zod';
import { cidrFault, formatAddress, hostRange, parsePrefix } from '../addressing/cidr.js';
import { formatPath } from '../derive/outward.js';
import { tenantParty, type Fact, type Origin } from '../isolation/facts.js';
import { exportedAs, importedAs, targetsOfVni } from '../isolation/route-target.js';
import type { Intent } from '../kind.js';
import type { networkSpec } from './network.js';

type NetworkIntent = Intent<z.output<typeof networkSpec>>;

/** Two networks that have one of these in common are one. */
const joining: ReadonlySet<string> = new Set(['vrf', 'table', 'l3Vni', 'vlan', 'l2Vni']);

/** What a network lets through: its VRF with the names and route targets that make it one with others, and its subnets. */
export function networkFacts(intent: NetworkIntent): readonly Fact[] {
  return [
    vrfFact(intent),
    ...unknownTargets(intent),
    ...unknownNames(intent),
    ...Object.keys(intent.spec.subnets ?? {}).flatMap((name) => subnetFacts(intent, name)),
  ];
}

/** Targets that a network is to be given are known by whose they will be. */
function drawnTarget(network: string): string {
  return `of ${network}, drawn by the apply`;
}

/** What is to be another network's targets, though nobody knows them yet. */
function borrowedTargets({ borrowed = [] }: NetworkIntent, attribute: 'importTargets' | 'exportTargets') {
  return borrowed.filter((each) => each.at[0] === attribute && ['import_targets', 'export_targets'].includes(each.attribute));
}

function vrfFact(intent: NetworkIntent): Fact {
  const { id, spec } = intent;
  const { vrf, table, l3Vni, importTargets, exportTargets } = spec;
  const by = `network ${id}`;
  const aliases = [
    ['vrf', vrf && `VRF ${vrf}`],
    ['table', table && `table ${table}`],
    ['l3Vni', l3Vni && `VNI ${l3Vni}`],
  ].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  // Without targets of its own a network exports ASN:L3VNI, and the ASN is the inventory's.
  const unsaid = l3Vni === undefined ? undefined : targetsOfVni(l3Vni);
  const own = [...(unsaid ? [unsaid.exports] : []), drawnTarget(by)];
  const theirs = (attribute: 'importTargets' | 'exportTargets') => borrowedTargets(intent, attribute).map(({ from }) => drawnTarget(from));
  const imports = [...(importTargets?.flatMap(importedAs) ?? (unsaid ? [unsaid.imports] : [])), ...theirs('importTargets')];
  const exports = [...(exportTargets?.flatMap(exportedAs) ?? own), ...theirs('exportTargets')];
  const stated: Record<string, Origin> = Object.fromEntries([
    ...aliases.map(([attribute, name]) => [name, { by, at: [attribute] }]),
    ...imports.map((target) => [target, { by, at: [target === unsaid?.imports ? 'l3Vni' : 'importTargets'] }]),
    ...exports.map((target) => [target, { by, at: [exportTargets || target === drawnTarget(by) ? 'exportTargets' : 'l3Vni'] }]),
  ]);
  return {
    fact: 'vrf',
    place: spec.site,
    name: by,
    party: tenantParty(spec.tenant),
    aka: aliases.map(([, name]) => name),
    imports,
    exports,
    stated,
    origin: { by },
  };
}

/** Targets that only Terraform will know may be anybody's. */
function unknownTargets(intent: NetworkIntent): Fact[] {
  const { id, spec, unknown = [] } = intent;
  const known = new Set([...borrowedTargets(intent, 'importTargets'), ...borrowedTargets(intent, 'exportTargets')].map(({ at }) => at));
  return unknown
    .filter((at) => (at[0] === 'importTargets' || at[0] === 'exportTargets') && !known.has(at))
    .map((at) => ({
      fact: 'opaque',
      place: spec.site,
      vrf: `network ${id}`,
      says: "a route target that is not known yet, so it may be anybody's",
      origin: { by: `network ${id}`, at },
    }));
}

/** A name or a number that only Terraform will know may be that of another network. */
function unknownNames({ id, spec, unknown = [] }: NetworkIntent): Fact[] {
  return unknown
    .filter(([first, , attribute]) =>
      first === 'subnets' ? attribute === undefined || joining.has(String(attribute)) : joining.has(String(first)),
    )
    .map((at) => ({
      fact: 'opaque',
      place: spec.site,
      vrf: `network ${id}`,
      says: `${formatPath(at)} is not known yet, so it may be that of another network`,
      origin: { by: `network ${id}`, at },
    }));
}

function subnetFacts({ id, spec }: NetworkIntent, name: string): Fact[] {
  const { cidr: text, gateway, vlan, l2Vni } = spec.subnets[name] ?? { cidr: '' };
  const segment = `subnet ${id}/${name}`;
  const at = (attribute: string) => ({ by: `network ${id}`, at: ['subnets', name, attribute] });
  return [
    {
      fact: 'interface',
      place: spec.site,
      name: segment,
      vrf: `network ${id}`,
      segment,
      addresses: addressesOf(text, gateway),
      origin: at('cidr'),
    },
    ...(vlan === undefined ? [] : [{ fact: 'segment', name: segment, aka: `${spec.site} VLAN ${vlan}`, origin: at('vlan') } as const]),
    ...(l2Vni === undefined ? [] : [{ fact: 'segment', name: segment, aka: `VNI ${l2Vni}`, origin: at('l2Vni') } as const]),
  ];
}

/** The gateway with its length. A prefix that is not known yet may be any. */
function addressesOf(text: string, gateway: string | undefined): string[] {
  if (text === undefined || cidrFault(text)) return ['0.0.0.0/0', '::/0'];
  const prefix = parsePrefix(text);
  return [`${gateway ?? formatAddress(hostRange(prefix)[0], prefix.family)}/${prefix.length}`];
}
