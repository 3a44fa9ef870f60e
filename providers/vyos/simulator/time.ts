import type { ConfigPath } from '../../../lib/router-config/tree.js';

/** What things take on a router, in milliseconds. */
export interface VyosTime {
  /** Every commit, on top of its scripts. */
  commitMs: number;
  /**
   * Each owner script that a commit runs, by its node: `{ 'protocols bgp': 900, 'interfaces wireguard': 300, '*': 250 }`. The
   * longest path that fits counts, `*` is for all others. A node in a VRF fits as it does outside: `protocols bgp`.
   */
  scriptMs: Readonly<Record<string, number>>;
  /** Each edit: VyOS runs a process for each. */
  perCommandMs: number;
  /** A showConfig. */
  readMs: number;
  saveMs: number;
  /** Way to the router and back, added to each request. */
  latencyMs: number;
  /** How long a reboot keeps the router from answering. */
  rebootMs: number;
}

/** For tests: nothing takes any time. */
const instantTime: VyosTime = {
  commitMs: 0,
  scriptMs: {},
  perCommandMs: 0,
  readMs: 0,
  saveMs: 0,
  latencyMs: 0,
  rebootMs: 0,
};

/**
 * A small virtual machine. Owner scripts took 0.2 to 0.3 s in the profile of vyatta-cfg pull request 47; what starts FRR's reload
 * or a daemon takes longer. No vendor publishes figures: measure your own router and set them.
 */
const realisticTime: VyosTime = {
  commitMs: 700,
  scriptMs: {
    '*': 250,
    firewall: 600,
    nat: 400,
    'protocols bgp': 900,
    'protocols static': 700,
    'service dhcp-server': 900,
    'service dns forwarding': 800,
    'service https': 2_000,
    'high-availability': 800,
    vrf: 500,
  },
  perCommandMs: 25,
  readMs: 120,
  saveMs: 400,
  latencyMs: 2,
  rebootMs: 60_000,
};

/** A profile by its name, or the instant one with some figures of your own. */
export type TimeChoice = 'instant' | 'realistic' | Partial<VyosTime>;

/** The figures that a choice stands for. */
export function timeOf(choice: TimeChoice = 'instant'): VyosTime {
  if (choice === 'instant') return { ...instantTime };
  if (choice === 'realistic') return { ...realisticTime };
  return { ...instantTime, ...choice };
}

/** What the scripts of these nodes take together. */
export function scriptsTakeMs(table: VyosTime['scriptMs'], nodes: readonly ConfigPath[]): number {
  const entries = Object.entries(table).filter(([name]) => name !== '*');
  const takes = (node: ConfigPath) => {
    const [top, , , ...inside] = node;
    const words = ` ${(top === 'vrf' && inside.length > 0 ? inside : node).join(' ')} `;
    const fitting = entries.filter(([name]) => words.startsWith(` ${name} `));
    const longest = fitting.sort(([one], [other]) => other.length - one.length)[0];
    return longest?.[1] ?? table['*'] ?? 0;
  };
  return nodes.reduce((sum, node) => sum + takes(node), 0);
}
