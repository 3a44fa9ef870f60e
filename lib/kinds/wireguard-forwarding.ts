import type { z } from 'zod';
import { hostPrefix } from '../addressing/cidr.js';
import { formatPath } from '../derive/outward.js';
import type { Intent } from '../kind.js';
import type { wireguardLinkSpec } from './wireguard-link.js';
import { tenantParty, underlay, type Fact, type Party } from '../isolation/facts.js';
import { defaultVrf } from '../isolation/world.js';

type LinkIntent = Intent<z.output<typeof wireguardLinkSpec>>;
type EndName = 'local' | 'remote';
type End = LinkIntent['spec']['local'] | LinkIntent['spec']['remote'];

/** What a WireGuard link lets through: an interface in the VRF of each end of ours, what each takes from the other, and the routes into it. */
export function linkFacts(intent: LinkIntent): readonly Fact[] {
  const { local, remote } = intent.spec;
  return [
    ...endFacts(intent, 'local', local, remote),
    ...(remote.router ? endFacts(intent, 'remote', remote, local) : []),
    ...unknownNetworks(intent),
  ];
}

/** An end whose network only Terraform will know stands nobody knows where. */
function unknownNetworks({ id, spec, unknown = [] }: LinkIntent): Fact[] {
  const known = spec.local.network ?? spec.remote.network;
  return unknown
    .filter(([, attribute]) => attribute === 'network')
    .map((at) => ({
      fact: 'opaque',
      place: String(spec[at[0] as EndName]?.router ?? id),
      ...(known === undefined ? {} : { party: tenantParty(known.split('/')[0] ?? known) }),
      says: `${formatPath(at)} is not known yet, so the tunnel may end in any network`,
      origin: { by: `wireguard_link ${id}`, at },
    }));
}

function endFacts(intent: LinkIntent, name: EndName, own: End, other: End): Fact[] {
  const otherName = name === 'local' ? 'remote' : 'local';
  const at = placeOf(intent, own);
  const here = interfaceName(intent, name);
  const by = `wireguard_link ${intent.id}`;
  const allowed = [...hostsOf(other), ...(other.allowedIps ?? [])];
  return [
    ...at.vrfFacts,
    { fact: 'interface', place: at.place, name: here, vrf: at.vrf, addresses: own.addresses ?? [], origin: { by, at: [name] } },
    {
      fact: 'peer',
      place: at.place,
      interface: here,
      to: other.router
        ? { place: placeOf(intent, other).place, interface: interfaceName(intent, otherName) }
        : { outside: `outside peer ${'publicKey' in other ? String(other.publicKey) : intent.id}`, party: at.party },
      allowed,
      encrypted: true,
      origin: { by, at: [otherName, 'allowedIps'] },
    },
    ...(other.allowedIps ?? []).map((prefix): Fact => ({
      fact: 'route',
      place: at.place,
      vrf: at.vrf,
      prefix,
      via: { interface: here },
      origin: { by, at: [otherName, 'allowedIps'] },
    })),
  ];
}

/** Where an end stands: in the VRF of a network, or in the underlay of its router. */
function placeOf({ id, find }: LinkIntent, { network, router }: End): { place: string; vrf: string; party: Party; vrfFacts: Fact[] } {
  if (network === undefined) return { place: router ?? id, vrf: defaultVrf, party: underlay, vrfFacts: [] };
  const vrf = `network ${network}`;
  const party = tenantParty(network.split('/')[0] ?? network);
  const site = find('network', network)?.spec.site;
  if (typeof site === 'string') return { place: site, vrf, party, vrfFacts: [] };
  const place = `the site of ${vrf}`;
  return { place, vrf, party, vrfFacts: [{ fact: 'vrf', place, name: vrf, party, origin: { by: vrf } }] };
}

function interfaceName({ id }: LinkIntent, end: EndName): string {
  return `link ${id} ${end}`;
}

function hostsOf({ addresses }: End): string[] {
  return (addresses ?? []).map(hostPrefix);
}
