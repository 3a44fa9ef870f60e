import type { AttributePath } from '../errors.js';

/**
 * What forwards packets, as data. Each kind says its own facts, and so does each reader of a device; the proof knows facts only.
 * Names are made by whoever states the facts; equal names are the same thing.
 */
export type Fact = VrfFact | InterfaceFact | SegmentFact | RouteFact | PeerFact | NicFact | FilterFact | OpaqueFact;

/** Whom packets belong to: `tenant red`, or `underlay` for everything that no tenant may reach: routers, hypervisors, management. */
export type Party = string;

/** The party of routers, hypervisors and their management. */
export const underlay: Party = 'underlay';

export function tenantParty(tenant: string): Party {
  return `tenant ${tenant}`;
}

/** What states a fact: a resource with the attribute, or a device with the line. */
export interface Origin {
  /** `network red/web`, `router ams1-r1`, `VM 105 of ams1-pve`. */
  readonly by: string;
  /** Where in a resource's spec. */
  readonly at?: AttributePath;
  /** What a device says: `set vrf name red protocols static …`. */
  readonly line?: string;
}

/** A routing table at a place: a router, or a site whose routers are all alike. */
export interface VrfFact {
  readonly fact: 'vrf';
  readonly place: string;
  readonly name: string;
  readonly party: Party;
  /** Whatever makes it one with another VRF of the place: the same table, name or VNI. */
  readonly aka?: readonly string[];
  /** Route targets: what one exports, whoever imports can reach, at any place. */
  readonly imports?: readonly string[];
  readonly exports?: readonly string[];
  /** What states an alias or a target, where that is not `origin`. */
  readonly stated?: Readonly<Record<string, Origin>>;
  readonly origin: Origin;
}

/** An interface of a VRF. */
export interface InterfaceFact {
  readonly fact: 'interface';
  readonly place: string;
  readonly name: string;
  readonly vrf: string;
  /** The layer 2 segment it stands in; none for a tunnel or a loopback. */
  readonly segment?: string;
  /** With length: `10.1.0.1/24`. */
  readonly addresses: readonly string[];
  readonly origin: Origin;
}

/** Two names of one layer 2 segment: the subnet `red/web front` is `ams1 VLAN 100`. */
export interface SegmentFact {
  readonly fact: 'segment';
  readonly name: string;
  readonly aka: string;
  readonly origin: Origin;
}

export type Via =
  | { readonly interface: string }
  /** Looked up in the VRF itself, or in `vrf`. */
  | { readonly gateway: string; readonly vrf?: string }
  | { readonly vrf: string }
  | { readonly drop: true };

/** A route that somebody wrote. Connected routes follow from interfaces. */
export interface RouteFact {
  readonly fact: 'route';
  readonly place: string;
  readonly vrf: string;
  readonly prefix: string;
  readonly via: Via;
  /** It decides before the routing table does, as a policy can. */
  readonly isPolicy?: boolean;
  readonly origin: Origin;
}

/** One end's view of a tunnel: what it may send there, and what it takes from there. */
export interface PeerFact {
  readonly fact: 'peer';
  readonly place: string;
  /** The interface of this end. */
  readonly interface: string;
  /** The interface of the other end, or somebody outside. */
  readonly to: { readonly place: string; readonly interface: string } | { readonly outside: string; readonly party: Party };
  /** Prefixes: destinations that go there, and sources that come from there. */
  readonly allowed: readonly string[];
  readonly encrypted: boolean;
  readonly origin: Origin;
}

/** An interface of a VM. It may send whatever it likes; nothing that it says of itself is believed. */
export interface NicFact {
  readonly fact: 'nic';
  /** `vm red/web-1 nic 0` */
  readonly name: string;
  /** Whose interface it is: `vm red/web-1`. */
  readonly of: string;
  readonly party: Party;
  readonly segment: string;
  readonly addresses: readonly string[];
  readonly origin: Origin;
}

/** What a filter looks at; what is left out matches everything. */
export interface Match {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  /** IP protocol numbers. */
  readonly protocols?: readonly number[];
  /** Destination ports, `80` or `8000-8999`. */
  readonly ports?: readonly string[];
}

/** Rules in order, for what a place forwards in or out of an interface. The first that matches decides. */
export interface FilterFact {
  readonly fact: 'filter';
  readonly place: string;
  readonly direction: 'in' | 'out';
  readonly interface: string;
  readonly rules: readonly { readonly accept: boolean; readonly match: Match }[];
  readonly otherwise: 'accept' | 'drop';
  readonly origin: Origin;
}

/** Something that may forward and that nobody here understands. It makes the proof of what it touches impossible. */
export interface OpaqueFact {
  readonly fact: 'opaque';
  readonly place: string;
  /** The VRF it touches; the whole place if left out. */
  readonly vrf?: string;
  /** Whom it touches wherever it stands. */
  readonly party?: Party;
  readonly says: string;
  readonly origin: Origin;
}

/** An attribute that is written as a reference to one of another resource, which will be drawn. */
export interface Borrowed {
  readonly at: AttributePath;
  /** `network acme/shop` */
  readonly from: string;
  /** As Terraform calls it: `export_targets`. */
  readonly attribute: string;
}
