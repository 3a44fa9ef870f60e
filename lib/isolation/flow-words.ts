import { cidrFault, familyOf, parseAddress } from '../addressing/cidr.js';
import { BitBuilderError, type AttributePath } from '../errors.js';
import type { Flow } from './flow-set.js';

const protocolNumbers = { icmp: 1, tcp: 6, udp: 17, gre: 47, esp: 50, icmpv6: 58, ospf: 89, vrrp: 112, sctp: 132 } as const;
const withPorts: readonly number[] = [protocolNumbers.tcp, protocolNumbers.udp, protocolNumbers.sctp];

/** IP protocols by name. */
export type ProtocolName = keyof typeof protocolNumbers;

/** Packets as people speak of them; what is left out may be anything. `{ protocol: 'tcp', port: 443 }` */
export interface FlowWords {
  /** A name, or an IP protocol number. */
  readonly protocol?: ProtocolName | number;
  /** Destination ports of TCP, UDP and SCTP: `443`, `'8000-8010'`, or several. */
  readonly port?: number | string | readonly (number | string)[];
  /** Source addresses or prefixes. */
  readonly from?: string | readonly string[];
  /** Destination addresses or prefixes. */
  readonly to?: string | readonly string[];
}

/**
 * The packets that are meant.
 * @throws BitBuilderError `invalid_spec` for what is no protocol, port or prefix, and for what no packet fits.
 */
export function flowOf({ protocol, port, from, to }: FlowWords = {}): Flow {
  for (const [name, value] of Object.entries({ port, from, to })) {
    if (Array.isArray(value) && value.length === 0)
      throw refused(`\`${name}\` is an empty list, which no packet fits; leave it out to mean any`);
  }
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  if (port !== undefined && number !== undefined && !withPorts.includes(number)) {
    throw refused(`protocol ${String(protocol)} has no ports; leave out \`port\`, or say tcp, udp or sctp`);
  }
  const protocols = number === undefined ? (port === undefined ? undefined : withPorts) : [number];
  const flow: Flow = {
    ...(from === undefined ? {} : { from: [from].flat().map(prefix) }),
    ...(to === undefined ? {} : { to: [to].flat().map(prefix) }),
    ...(protocols === undefined ? {} : { protocols }),
    ...(port === undefined ? {} : { ports: [port].flat().map(portText) }),
  };
  const fault = flowFault(flow);
  if (fault) throw refused(fault.message);
  return flow;
}

/** What no packet can be of a flow, if there is such a thing: a port of a protocol that has none, an address of the other family. */
export function flowFault({ from, to, protocols, ports }: Flow): { readonly path: AttributePath; readonly message: string } | undefined {
  const portless = ports && protocols?.find((each) => !hasPorts(each));
  if (protocols && portless !== undefined) {
    const message = `${tellProtocol(portless)} has no ports; leave out \`ports\`, or say 6 (TCP), 17 (UDP) or 132 (SCTP)`;
    return { path: ['protocols', protocols.indexOf(portless)], message };
  }
  const families = new Set(from?.map(familyOf));
  if (!from || !to || to.some((each) => families.has(familyOf(each)))) return undefined;
  return {
    path: ['to'],
    message: `no packet goes from ${from.join(', ')} to ${to.join(', ')}: say \`from\` and \`to\` of one address family`,
  };
}

/** `TCP port 443 to 10.0.0.0/8`, or `any packet`. */
export function tellFlow({ protocols, ports, from, to }: Flow = {}): string {
  // Whatever has ports is meant where ports are said and no protocol is.
  const named = ports && protocols?.join() === withPorts.join() ? undefined : protocols;
  const words = [
    named?.map(tellProtocol).join(', '),
    ports && `port ${ports.map((text) => text.replace(/^(\d+)-\1$/, '$1')).join(', ')}`,
    from && `from ${from.join(', ')}`,
    to && `to ${to.join(', ')}`,
  ];
  return words.filter(Boolean).join(' ') || 'any packet';
}

/** `TCP`, or `IP protocol 103`. */
export function tellProtocol(number: number): string {
  const [name] = Object.entries(protocolNumbers).find(([, each]) => each === number) ?? [];
  return name?.toUpperCase().replace('ICMPV6', 'ICMPv6') ?? `IP protocol ${number}`;
}

/** Whether packets of the protocol go to a port. */
export function hasPorts(protocol: number): boolean {
  return withPorts.includes(protocol);
}

function protocolNumber(protocol: ProtocolName | number): number {
  const number = typeof protocol === 'number' ? protocol : (protocolNumbers as Readonly<Record<string, number>>)[protocol];
  if (number !== undefined && Number.isInteger(number) && number >= 0 && number <= 255) return number;
  const names = Object.keys(protocolNumbers).join(', ');
  throw refused(`"${String(protocol)}" is no protocol; say one of ${names}, or a number from 0 to 255`);
}

function portText(port: number | string): string {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(port)) ?? [];
  if (first !== undefined && Number(last) <= 65535 && Number(first) <= Number(last)) return `${Number(first)}-${Number(last)}`;
  throw refused(`"${port}" is no port; say one from 0 to 65535, such as 443, or a range, such as "8000-8010"`);
}

function prefix(text: string): string {
  if (parseAddress(text) !== undefined || cidrFault(text) === undefined) return text;
  throw refused(`"${text}" is no address or prefix; say 10.1.0.10, or 10.1.0.0/24 without host bits`);
}

function refused(message: string): BitBuilderError {
  return new BitBuilderError('invalid_spec', `a flow cannot be read: ${message}`);
}
