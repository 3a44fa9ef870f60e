import type { Handlers } from '../declared-routes.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { digestOfFirewall, unmodified } from './digest.js';
import type { FirewallState, IpSetEntry } from './state.js';

/** The configuration that a call speaks of. */
export type StateOf = (call: Call) => FirewallState;

const aliasPattern = /^[A-Za-z][A-Za-z0-9_-]+$/;

/** `/aliases` below a path. */
export function aliasHandlers(base: string, stateOf: StateOf): Handlers {
  const path = `${base}/aliases`;
  const digestIn = (state: FirewallState) => digestOfFirewall([...state.aliases]);
  const find = (call: Call) => stateOf(call).aliases.get(nameOf(call)) ?? badParameters({ name: 'no such alias' });
  return {
    [`GET ${path}`]: (call) => {
      const state = stateOf(call);
      return [...state.aliases].map(([name, alias]) => ({ name, ...alias, digest: digestIn(state) }));
    },
    [`POST ${path}`]: (call) => {
      const { aliases } = stateOf(call);
      if (!aliasPattern.test(call.values.name ?? '')) badParameters({ name: 'value does not match the regex pattern' });
      if (aliases.has(nameOf(call))) badParameters({ name: `alias '${call.values.name}' already exists` });
      aliases.set(nameOf(call), withComment(call, { cidr: call.values.cidr ?? '' }));
      return null;
    },
    [`GET ${path}/{name}`]: (call) => ({ name: nameOf(call), ...find(call) }),
    [`PUT ${path}/{name}`]: (call) => {
      const state = stateOf(call);
      unmodified(call, digestIn(state));
      find(call);
      const rename = call.values.rename?.toLowerCase();
      if (rename !== undefined && rename !== nameOf(call) && state.aliases.has(rename)) {
        badParameters({ name: `alias '${rename}' already exists` });
      }
      if (rename !== undefined) state.aliases.delete(nameOf(call));
      state.aliases.set(rename ?? nameOf(call), withComment(call, { cidr: call.values.cidr ?? '' }));
      return null;
    },
    [`DELETE ${path}/{name}`]: (call) => {
      const state = stateOf(call);
      unmodified(call, digestIn(state));
      state.aliases.delete(nameOf(call));
      return null;
    },
  };
}

/** `/ipset` below a path. */
export function ipSetHandlers(base: string, stateOf: StateOf): Handlers {
  const path = `${base}/ipset`;
  const setOf = (call: Call) => stateOf(call).ipsets.get(call.values.name ?? '') ?? die(`no such IPSet '${call.values.name}'`);
  const entryOf = (call: Call) =>
    setOf(call).entries.find((entry) => entry.cidr === call.values.cidr) ?? badParameters({ cidr: 'no such IP/Network' });
  return {
    [`GET ${path}`]: (call) =>
      [...stateOf(call).ipsets].map(([name, set]) => ({
        name,
        ...(set.comment === undefined ? {} : { comment: set.comment }),
        digest: digestOfFirewall([name, set.comment]),
      })),
    [`POST ${path}`]: createSet,
    [`GET ${path}/{name}`]: (call) => {
      const { entries } = setOf(call);
      return entries.map((entry) => ({ ...shownEntry(entry), digest: digestOfFirewall(entries) }));
    },
    [`POST ${path}/{name}`]: (call) => {
      const { entries } = setOf(call);
      const cidr = call.values.cidr ?? '';
      if (entries.some((entry) => entry.cidr === cidr)) badParameters({ cidr: `address '${cidr}' already exists` });
      if (cidr === '0.0.0.0/0') badParameters({ cidr: 'a zero prefix is not allowed in ipset entries' });
      entries.unshift(changedEntry(call, { cidr }));
      return null;
    },
    [`DELETE ${path}/{name}`]: (call) => {
      const { entries } = setOf(call);
      if (entries.length > 0 && call.values.force !== '1') die(`IPSet '${call.values.name}' is not empty`);
      stateOf(call).ipsets.delete(call.values.name ?? '');
      return null;
    },
    [`GET ${path}/{name}/{cidr}`]: (call) => ({ ...shownEntry(entryOf(call)), digest: digestOfFirewall(setOf(call).entries) }),
    [`PUT ${path}/{name}/{cidr}`]: (call) => {
      unmodified(call, digestOfFirewall(setOf(call).entries));
      Object.assign(entryOf(call), changedEntry(call, entryOf(call)));
      return null;
    },
    [`DELETE ${path}/{name}/{cidr}`]: (call) => {
      const set = setOf(call);
      unmodified(call, digestOfFirewall(set.entries));
      set.entries = set.entries.filter((entry) => entry.cidr !== call.values.cidr);
      return null;
    },
  };

  function createSet(call: Call): null {
    const { ipsets } = stateOf(call);
    const { name = '', rename } = call.values;
    if (rename === undefined) {
      if (ipsets.has(name)) badParameters({ name: `IPSet '${name}' already exists` });
      ipsets.set(name, { ...withComment(call, {}), entries: [] });
      return null;
    }
    const set = ipsets.get(rename) ?? badParameters({ name: `IPSet '${rename}' does not exist` });
    if (rename !== name && ipsets.has(name)) badParameters({ name: `IPSet '${name}' already exists` });
    ipsets.delete(rename);
    ipsets.set(name, { ...set, ...withComment(call, {}) });
    return null;
  }
}

function nameOf(call: Call): string {
  return (call.values.name ?? '').toLowerCase();
}

function withComment<T extends object>(call: Call, value: T): T & { comment?: string } {
  return call.values.comment === undefined ? value : { ...value, comment: call.values.comment };
}

function changedEntry(call: Call, entry: IpSetEntry): IpSetEntry {
  const nomatch = call.values.nomatch === undefined ? {} : { nomatch: call.values.nomatch === '1' };
  return withComment(call, { ...entry, ...nomatch });
}

function shownEntry({ nomatch, ...entry }: IpSetEntry): Record<string, unknown> {
  return { ...entry, ...(nomatch ? { nomatch: 1 } : {}) };
}
