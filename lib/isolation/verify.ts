import { compareFacts, Parts, waysBeyond } from './compare.js';
import { DeviceScene, type DeclaredResource, type SceneOptions } from './devices/scene.js';
import type { Fact, Party } from './facts.js';
import { prove, type Breach, type Verdict } from './proof.js';
import { ForwardingWorld } from './world.js';

/** What the devices do against what is declared. */
export interface Verification {
  /** Tenants are not apart: from one party to another. */
  readonly breaches: readonly Breach[];
  /** Within one tenant more gets through than is declared. */
  readonly ways: readonly Breach[];
  /** What is declared and not there, or not so. */
  readonly differences: readonly {
    readonly resource?: Pick<DeclaredResource, 'kind' | 'id'>;
    readonly wanted: Fact;
    readonly found?: Fact;
  }[];
  /** What nobody declared, in places that tenants' packets come to. By itself it may let nothing through. */
  readonly undeclared: readonly Fact[];
  /** What may let tenants' packets through in a way that is not understood. */
  readonly unproven: Verdict['unproven'];
}

/** Proves the world that the devices make, and compares it with the one that is declared. Pure. */
export function verify(options: SceneOptions): Verification {
  const { declared } = options;
  const scene = new DeviceScene(options);
  const [foundFacts, wantedFacts] = [scene.found(), scene.wanted()];
  const found = new ForwardingWorld(foundFacts);
  const parties = partiesOf(declared);
  const { breaches, unproven } = prove(found);
  const { missing, extra } = compareFacts(wantedFacts, foundFacts);
  const parts = new Parts(found);
  const touched = parts.touchedBy([...extra, ...missing.map(({ wanted }) => wanted)]);
  const concerned = new Map([...touched].filter(([part]) => [...part.parties].some((party) => parties.has(party))));
  const ours = new Map([...concerned].map(([part, whose]) => [part, new Set([...whose].filter((party) => parties.has(party)))]));
  const changed = new Set(missing.flatMap((each) => each.found ?? []));
  return {
    breaches: breaches.filter(({ from, to }) => parties.has(from) || parties.has(to)),
    ways: waysBeyond(new ForwardingWorld(wantedFacts), found, ours),
    differences: missing.map((each) => ({ ...each, resource: ownerOf(each.wanted, declared) })),
    undeclared: extra.filter((fact) => {
      const part = parts.of(fact);
      return fact.fact !== 'opaque' && !changed.has(fact) && part !== undefined && concerned.has(part);
    }),
    unproven: unproven.filter((each) => each.parties.some((party) => parties.has(party))),
  };
}

function partiesOf(declared: readonly DeclaredResource[]): Set<Party> {
  return new Set(declared.flatMap(({ facts }) => facts.flatMap((fact) => ('party' in fact ? (fact.party ?? []) : []))));
}

/** Whose fact it is: the resource that states it, or whose part of the configuration holds the line. */
function ownerOf({ origin }: Fact, declared: readonly DeclaredResource[]): DeclaredResource | undefined {
  const router = /^router (.*)/.exec(origin.by)?.[1];
  if (router === undefined) return declared.find(({ kind, id }) => origin.by === `${kind} ${id}`);
  // A route of a link stands below the VRF of its network: the longest root is the owner's.
  const lengthIn = ({ routers }: DeclaredResource) =>
    Math.max(
      0,
      ...(routers[router]?.roots ?? []).map((root) => (`${origin.line} `.startsWith(`set ${root.join(' ')} `) ? root.length : 0)),
    );
  const lengths = declared.map((each) => ({ each, length: lengthIn(each) })).filter(({ length }) => length > 0);
  return lengths.sort((a, b) => b.length - a.length)[0]?.each;
}
