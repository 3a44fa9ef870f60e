import { contains, parsePrefix } from '../addressing/cidr.js';
import type { InterfaceFact } from './facts.js';
import { isDrop, ties, titleOf, type Entry, type RoutingTables } from './routes.js';
import type { Trace, Weather } from './way.js';
import type { ForwardingWorld, VrfNode } from './world.js';

/** How packets go on towards a gateway: out of an interface, for the gateway to answer there or for whoever answers, or nowhere. */
export type GatewayWay =
  { readonly out: InterfaceFact; readonly gateway?: string; readonly trace: Trace } | { readonly where: string; readonly lost: string };

/** Follows the routes that lead to a gateway: one route may hang on another. */
export class Gateways {
  constructor(
    private readonly world: ForwardingWorld,
    private readonly tables: RoutingTables,
    private readonly weather: Weather,
  ) {}

  /** Every way to a gateway that is looked up in a VRF. */
  *waysTo(vrf: VrfNode, gateway: string, trace: Trace, seen = new Set<string>()): Generator<GatewayWay> {
    const step = `${vrf.key} ${gateway}`;
    const known = seen.has(step) ? [] : this.tables.of(vrf).filter(({ prefix }) => contains(parsePrefix(prefix), gateway));
    seen.add(step);
    if (known.length === 0) yield { where: titleOf(vrf), lost: `it does not know the way to the gateway ${gateway}` };
    for (const tied of ties(known)) {
      for (const entry of tied) yield* this.waysBy(vrf, entry, gateway, trace, seen);
      if (this.weather === 'best' || tied.some(isDrop)) return;
    }
  }

  private *waysBy(vrf: VrfNode, { does, says, origins }: Entry, gateway: string, trace: Trace, seen: Set<string>): Generator<GatewayWay> {
    const where = titleOf(vrf);
    const further: Trace = { hop: { where, says: `knows the way to ${gateway}: ${says}`, origins }, before: trace };
    const via = 'via' in does ? does.via : undefined;
    if ('connected' in does) return yield { out: does.connected, gateway, trace };
    if ('lookup' in does) return yield* this.waysTo(does.lookup, gateway, further, seen);
    if (!via || 'drop' in via) return yield { where, lost: `${says}, and so the gateway ${gateway} is not reached` };
    if ('interface' in via) {
      const out = this.world.interfaceAt(vrf.place, via.interface);
      return yield out ? { out, trace: further } : { where, lost: `there is no interface ${via.interface}` };
    }
    const into = via.vrf === undefined ? vrf : this.world.vrfs.get(`${vrf.place}\n${via.vrf}`);
    if (into) yield* this.waysTo(into, 'gateway' in via ? via.gateway : gateway, further, seen);
  }
}
