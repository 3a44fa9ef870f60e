import { familyOf, formatAddress, hostPrefix, lastAddress, parseAddress, parsePrefix, type Prefix } from '../addressing/cidr.js';

/** Both ends included. */
type Interval<T> = readonly [T, T];

/**
 * A box in the space of packets: source, destination, IP protocol, destination port. Both address families lie on one line:
 * IPv6 from 0, IPv4 behind it, so that a prefix is one interval.
 */
interface Box {
  readonly from: Interval<bigint>;
  readonly to: Interval<bigint>;
  readonly protocol: Interval<number>;
  readonly port: Interval<number>;
}

/** A set of packets: boxes that do not overlap. */
export type FlowSet = readonly Box[];

/** One packet. A port has a meaning for TCP, UDP and SCTP only; elsewhere it is 0. */
export interface Packet {
  readonly from: string;
  readonly to: string;
  /** IP protocol number: 6 is TCP. */
  readonly protocol: number;
  readonly port: number;
}

/** What may be said of packets; what is left out is anything. Prefixes or addresses. */
export interface Flow {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly protocols?: readonly number[];
  /** Destination ports, `80` or `8000-8999`. */
  readonly ports?: readonly string[];
}

const firstV4 = 1n << 128n;
const families: readonly Interval<bigint>[] = [
  [0n, firstV4 - 1n],
  [firstV4, firstV4 + (1n << 32n) - 1n],
];
const anyProtocol: Interval<number> = [0, 255];
const anyPort: Interval<number> = [0, 65535];

export const noFlows: FlowSet = [];

/** Every packet whose source and destination are of one family. */
export const allFlows: FlowSet = families.map((family) => ({ from: family, to: family, protocol: anyProtocol, port: anyPort }));

/** The packets that a description fits. Throws a RangeError for what is no prefix or port. */
export function flowSet({ from, to, protocols, ports }: Flow): FlowSet {
  const boxes = sources(from).flatMap((source) =>
    sources(to)
      .filter((target) => source[0] >= firstV4 === target[0] >= firstV4)
      .flatMap((target) =>
        (protocols?.map((each): Interval<number> => [each, each]) ?? [anyProtocol]).flatMap((protocol) =>
          (ports?.map(portInterval) ?? [anyPort]).map((port): Box => ({ from: source, to: target, protocol, port })),
        ),
      ),
  );
  return boxes.reduce<FlowSet>((set, box) => union(set, [box]), noFlows);
}

/** Packets to one of the prefixes. */
export function flowsTo(prefixes: readonly string[]): FlowSet {
  return flowSet({ to: prefixes });
}

/** Packets to the prefix. */
export function flowsToPrefix(prefix: Prefix): FlowSet {
  const family = families[prefix.family === 4 ? 1 : 0] as Interval<bigint>;
  return [{ from: family, to: intervalOf(prefix), protocol: anyProtocol, port: anyPort }];
}

/** Packets from one of the prefixes. */
export function flowsFrom(prefixes: readonly string[]): FlowSet {
  return flowSet({ from: prefixes });
}

export function intersect(a: FlowSet, b: FlowSet): FlowSet {
  return a.flatMap((one) => b.flatMap((other) => common(one, other) ?? []));
}

export function subtract(a: FlowSet, b: FlowSet): FlowSet {
  return b.reduce<FlowSet>((left, hole) => left.flatMap((box) => without(box, hole)), a);
}

export function union(a: FlowSet, b: FlowSet): FlowSet {
  return [...a, ...subtract(b, a)];
}

export function isEmpty(set: FlowSet): boolean {
  return set.length === 0;
}

export function holds(set: FlowSet, packet: Packet): boolean {
  const [from, to] = [place(packet.from), place(packet.to)];
  return set.some(
    (box) => inside(from, box.from) && inside(to, box.to) && inside(packet.protocol, box.protocol) && inside(packet.port, box.port),
  );
}

/** A packet of the set that people can read: a host rather than a network address, TCP to a port where that is possible. */
export function samplePacket(set: FlowSet): Packet | undefined {
  const [first] = set;
  if (!first) return undefined;
  // The widest part is a subnet rather than the address beside a gateway; TCP reads better than a number.
  const isBetter = (each: Box, than: Box) =>
    width(each) === width(than) ? inside(6, each.protocol) && !inside(6, than.protocol) : width(each) > width(than);
  const box = set.reduce((best, each) => (isBetter(each, best) ? each : best), first);
  const protocol = inside(6, box.protocol) ? 6 : box.protocol[0];
  const wanted = inside(443, box.port) ? 443 : box.port[0];
  return { from: sampleAddress(box.from), to: sampleAddress(box.to), protocol, port: wanted };
}

function sources(prefixes: readonly string[] | undefined): readonly Interval<bigint>[] {
  return prefixes?.map(prefixInterval) ?? families;
}

function prefixInterval(text: string): Interval<bigint> {
  return intervalOf(parsePrefix(text.includes('/') ? text : hostPrefix(text)));
}

function intervalOf(prefix: Prefix): Interval<bigint> {
  const offset = prefix.family === 4 ? firstV4 : 0n;
  return [offset + prefix.network, offset + lastAddress(prefix)];
}

function portInterval(text: string): Interval<number> {
  const [first = NaN, last = first] = text.split('-').map(Number);
  if (!(first >= 0 && last >= first && last <= 65535)) throw new RangeError(`not a port: ${text}`);
  return [first, last];
}

function place(address: string): bigint {
  const value = parseAddress(address);
  if (value === undefined) throw new RangeError(`not an address: ${address}`);
  return familyOf(address) === 4 ? firstV4 + value : value;
}

function width({ to: [first, last] }: Box): bigint {
  return last - first;
}

function sampleAddress([first, last]: Interval<bigint>): string {
  // The second address of a subnet is often its gateway; the tenth reads as a host.
  const chosen = [10n, 1n, 0n].map((step) => first + step).find((each) => each <= last) ?? first;
  return chosen >= firstV4 ? formatAddress(chosen - firstV4, 4) : formatAddress(chosen, 6);
}

function inside<T extends number | bigint>(value: T, [first, last]: Interval<T>): boolean {
  return value >= first && value <= last;
}

function overlap<T extends number | bigint>(a: Interval<T>, b: Interval<T>): Interval<T> | undefined {
  const first = a[0] > b[0] ? a[0] : b[0];
  const last = a[1] < b[1] ? a[1] : b[1];
  return first <= last ? [first, last] : undefined;
}

function common(a: Box, b: Box): Box | undefined {
  const from = overlap(a.from, b.from);
  const to = from && overlap(a.to, b.to);
  const protocol = to && overlap(a.protocol, b.protocol);
  const port = protocol && overlap(a.port, b.port);
  return from && to && protocol && port && { from, to, protocol, port };
}

/** The box with the hole cut out, one dimension after the other. */
function without(box: Box, hole: Box): Box[] {
  const cut = common(box, hole);
  if (!cut) return [box];
  const rest: Box[] = [];
  let left = box;
  for (const side of ['from', 'to'] as const) {
    const [[first, last], [cutFirst, cutLast]] = [left[side], cut[side]];
    if (first < cutFirst) rest.push({ ...left, [side]: [first, cutFirst - 1n] });
    if (cutLast < last) rest.push({ ...left, [side]: [cutLast + 1n, last] });
    left = { ...left, [side]: cut[side] };
  }
  for (const side of ['protocol', 'port'] as const) {
    const [[first, last], [cutFirst, cutLast]] = [left[side], cut[side]];
    if (first < cutFirst) rest.push({ ...left, [side]: [first, cutFirst - 1] });
    if (cutLast < last) rest.push({ ...left, [side]: [cutLast + 1, last] });
    left = { ...left, [side]: cut[side] };
  }
  return rest;
}
