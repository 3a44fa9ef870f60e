import { emptyFirewall, type FirewallRule, type FirewallState } from './state.js';

/** A group of rules that others name. */
export interface SecurityGroup {
  comment?: string;
  rules: FirewallRule[];
}

/** The firewalls of a cluster apart from those of its guests. */
export class Firewalls {
  cluster = emptyFirewall();
  readonly groups = new Map<string, SecurityGroup>();
  private readonly nodes = new Map<string, FirewallState>();
  private readonly vnets = new Map<string, FirewallState>();

  reset(): void {
    this.cluster = emptyFirewall();
    for (const table of [this.groups, this.nodes, this.vnets]) table.clear();
  }

  node(name: string): FirewallState {
    return stateIn(this.nodes, name);
  }

  vnet(name: string): FirewallState {
    return stateIn(this.vnets, name);
  }
}

function stateIn(states: Map<string, FirewallState>, name: string): FirewallState {
  const state = states.get(name) ?? emptyFirewall();
  states.set(name, state);
  return state;
}
