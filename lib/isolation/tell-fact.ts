import type { Fact } from './facts.js';

/** What a fact says, for people: `eth1.100 of ams1-r1 is in VRF t-red-web`. */
export function tellFact(fact: Fact): string {
  return tellers[fact.fact](fact as never);
}

const tellers: { readonly [F in Fact['fact']]: (fact: Extract<Fact, { fact: F }>) => string } = {
  vrf: ({ place, name, aka }) => `VRF ${name} on ${place}${aka && aka.length > 0 ? ` has ${aka.join(', ')}` : ''}`,
  interface: ({ place, name, vrf, segment, addresses }) =>
    [`${name} of ${place} is in VRF ${vrf}`, segment && `on ${segment}`, addresses.length > 0 && `with ${addresses.join(', ')}`]
      .filter(Boolean)
      .join(' '),
  segment: ({ name, aka }) => `${name} and ${aka} are one segment`,
  route: ({ place, vrf, prefix, via }) => `VRF ${vrf} on ${place} routes ${prefix} to ${Object.values(via).join(' in VRF ')}`,
  peer: ({ place, interface: name, to, allowed }) =>
    `${name} of ${place} sends to and takes from ${'outside' in to ? to.outside : `${to.interface} of ${to.place}`}: ${allowed.join(', ')}`,
  nic: ({ name, segment }) => `${name} is on ${segment}`,
  filter: ({ place, interface: name }) => `a filter on ${name} of ${place}`,
  opaque: ({ says }) => says,
};
