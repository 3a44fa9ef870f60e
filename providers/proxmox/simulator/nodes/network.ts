import { withAttributes } from '../answer.js';
import type { Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { without, type Values } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import { shownSettings } from '../section-handlers.js';
import type { Section } from '../sections.js';
import type { World } from '../world.js';
import type { NodeState } from './node-state.js';

/** /nodes/{node}/network: changes wait until they are applied. */
export const networkHandlers: Handlers = {
  'GET /nodes/{node}/network': (call) => {
    const state = call.world.node(nodeOf(call));
    const rows = state.newNetwork
      .all()
      .map(([iface, section]) => ifaceRow(iface, section, state))
      .concat(
        call.values.type === 'include_sdn' || call.values.type === 'vnet' || call.values.type === 'any_bridge' ? vnetRows(call.world) : [],
      );
    const changes = changesOf(state);
    return withAttributes(
      rows.filter(({ type }) => isAsked(String(type), call.values.type)),
      changes === '' ? {} : { changes },
    );
  },
  'POST /nodes/{node}/network': (call) => {
    const { newNetwork } = call.world.node(nodeOf(call));
    const { iface = '' } = call.values;
    if (newNetwork.has(iface)) badParameters({ iface: 'interface already exists' });
    newNetwork.set(iface, checked(newNetwork.all(), iface, settingsIn(call.values)));
  },
  'PUT /nodes/{node}/network': applyNetwork,
  'DELETE /nodes/{node}/network': (call) => {
    const state = call.world.node(nodeOf(call));
    state.newNetwork.copy(state.network);
  },
  'GET /nodes/{node}/network/{iface}': (call) => {
    const state = call.world.node(nodeOf(call));
    const { iface = '' } = call.values;
    const section = state.newNetwork.get(iface) ?? badParameters({ iface: 'interface does not exist' });
    return without(ifaceRow(iface, section, state), ['iface', 'active', 'exists']);
  },
  'PUT /nodes/{node}/network/{iface}': (call) => {
    const { newNetwork } = call.world.node(nodeOf(call));
    const { iface = '' } = call.values;
    const before = newNetwork.get(iface) ?? badParameters({ iface: 'interface does not exist' });
    const next = { ...without(before, splitList(call.values.delete)), ...settingsIn(call.values) };
    newNetwork.set(iface, checked(newNetwork.all(), iface, next));
  },
  'DELETE /nodes/{node}/network/{iface}': (call) => {
    const { newNetwork } = call.world.node(nodeOf(call));
    if (!newNetwork.has(call.values.iface ?? '')) badParameters({ iface: 'interface does not exist' });
    newNetwork.delete(call.values.iface ?? '');
  },
};

function applyNetwork(call: Call): string {
  const { world, caller } = call;
  const node = nodeOf(call);
  return world.tasks.start({
    node,
    type: 'srvreload',
    id: 'networking',
    user: caller.id,
    work: () => {
      const state = world.node(node);
      const gone = state.newNetwork
        .all()
        .find(([, { bridge_ports: ports }]) => splitList(ports).some((port) => !state.newNetwork.has(port.split('.')[0] ?? '')));
      if (gone) die(`error: ${gone[0]}: bridge port ${gone[1].bridge_ports} does not exist`);
      state.network.copy(state.newNetwork);
      if (world.sdn.reloads.has(node)) world.sdn.reloads.set(node, 'available');
    },
  });
}

/** An address may be given in two ways and is kept in both. */
function settingsIn(values: Values): Section {
  const set = without(values, ['node', 'iface', 'delete', 'digest']);
  const [address, length] = set.cidr?.split('/') ?? [];
  if (address !== undefined && length !== undefined) Object.assign(set, { address, netmask: length });
  else if (set.address !== undefined && set.netmask !== undefined) set.cidr = `${set.address}/${bitsOf(set.netmask)}`;
  return { ...set, method: set.address === undefined ? 'manual' : 'static', method6: set.cidr6 === undefined ? 'manual' : 'static' };
}

function bitsOf(netmask: string): number {
  return netmask.split('.').reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);
}

function checked(all: readonly (readonly [string, Section])[], iface: string, next: Section): Section {
  for (const name of ['gateway', 'gateway6'] as const) {
    const other = next[name] === undefined ? undefined : all.find(([known, section]) => known !== iface && section[name] !== undefined);
    if (other) badParameters({ [name]: `Default gateway already exists on interface '${other[0]}'.` });
    const address = name === 'gateway' ? next.address : next.cidr6;
    if (next[name] !== undefined && address === undefined)
      badParameters({ [name]: `can't set gateway without ${name === 'gateway' ? 'address' : 'address6'}` });
  }
  if (next.type === 'vlan' && !/\.\d+$/.test(iface) && next['vlan-raw-device'] === undefined && !/^vlan\d+$/.test(iface)) {
    badParameters({ 'vlan-raw-device': 'missing vlan-raw-device' });
  }
  const busy = splitList(next.slaves ?? next.bridge_ports).find((port) =>
    all.some(([known, section]) => known !== iface && splitList(`${section.slaves ?? ''} ${section.bridge_ports ?? ''}`).includes(port)),
  );
  if (busy !== undefined) badParameters({ [next.slaves === undefined ? 'bridge_ports' : 'slaves']: `iface '${busy}' is already used` });
  return next;
}

function ifaceRow(iface: string, section: Section, state: NodeState): Record<string, unknown> {
  const isUp = state.network.has(iface);
  return { iface, families: ['inet'], priority: 3, ...shownSettings(section), ...(isUp ? { active: 1, exists: 1 } : {}) };
}

function vnetRows(world: World): Record<string, unknown>[] {
  return world.sdn
    .running('vnets')
    .all()
    .map(([iface, { alias }]) => ({ iface, type: 'vnet', active: 1, ...(alias === undefined ? {} : { comments: alias }) }));
}

function isAsked(type: string, asked: string | undefined): boolean {
  if (asked === undefined || asked === 'include_sdn') return true;
  if (asked === 'any_local_bridge') return type === 'bridge' || type === 'OVSBridge';
  return asked === 'any_bridge' ? ['bridge', 'OVSBridge', 'vnet'].includes(type) : type === asked;
}

/** What an apply would change, roughly as `diff -u` tells it. */
function changesOf({ network, newNetwork }: NodeState): string {
  const linesOf = (table: NodeState['network']) =>
    table
      .all()
      .flatMap(([iface, section]) => [
        `iface ${iface} inet ${section.method ?? 'manual'}`,
        ...Object.entries(section).map(([name, value]) => `\t${name} ${value}`),
      ]);
  const [before, after] = [linesOf(network), linesOf(newNetwork)];
  const gone = before.filter((line) => !after.includes(line)).map((line) => `-${line}`);
  const come = after.filter((line) => !before.includes(line)).map((line) => `+${line}`);
  return [...gone, ...come].join('\n');
}
