/** One rule as it is kept: its values by the names of the API. */
export type FirewallRule = Record<string, string>;

/** An entry of a set of addresses. */
export interface IpSetEntry {
  cidr: string;
  comment?: string;
  nomatch?: boolean;
}

/** What a firewall configuration holds: that of the data centre, a node or a guest. */
export interface FirewallState {
  readonly options: Record<string, string>;
  /** In the order in which they are asked. */
  rules: FirewallRule[];
  readonly aliases: Map<string, { cidr: string; comment?: string }>;
  readonly ipsets: Map<string, { comment?: string; entries: IpSetEntry[] }>;
}

/** A configuration without anything. */
export function emptyFirewall(): FirewallState {
  return { options: {}, rules: [], aliases: new Map(), ipsets: new Map() };
}

/** Everything in a configuration, a line each, to compare before and after. */
export function firewallLines(prefix: string, state: FirewallState): string[] {
  const entries = (record: Readonly<Record<string, string>>) => Object.entries(record).map((pair) => pair.join('='));
  return [
    ...entries(state.options).map((option) => `${prefix} firewall ${option}`),
    ...state.rules.map((rule, pos) => `${prefix} firewall rule ${pos} ${entries(rule).sort().join(' ')}`),
    ...[...state.aliases].map(([name, { cidr }]) => `${prefix} firewall alias ${name} ${cidr}`),
    ...[...state.ipsets].flatMap(([name, { entries: members }]) => [
      `${prefix} firewall ipset ${name}`,
      ...members.map(({ cidr, nomatch }) => `${prefix} firewall ipset ${name} ${nomatch ? '!' : ''}${cidr}`),
    ]),
  ];
}
