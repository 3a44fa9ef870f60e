import { isIP } from 'node:net';
import type { Handler, Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { isTrue } from '../parameters.js';
import { refused } from '../permission.js';
import { demand } from '../access.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import { sectionHandlers, shownSettings, type SectionFamily } from '../section-handlers.js';
import type { Section } from '../sections.js';
import { pendingView, type SdnKind, type SdnState } from './sdn-state.js';
import { checkZone } from './zone-rules.js';

interface Kind {
  readonly kind: SdnKind;
  readonly noun: string;
  readonly base: string;
  readonly key: string;
  readonly check: (call: Call, id: string, next: Section, before: Section | undefined) => void;
  readonly release?: (sdn: SdnState, id: string) => void;
  readonly pathOf: (call: Call, id: string, section: Section) => string;
}

const kinds: readonly Kind[] = [
  {
    kind: 'zones',
    noun: 'zone',
    base: '/cluster/sdn/zones',
    key: 'zone',
    check: (call, _, next, before) => checkZone(call.world, next, before),
    release: (sdn, id) => {
      const user = sdn
        .config('vnets')
        .all()
        .find(([, vnet]) => vnet.zone === id);
      if (user) die(`zone ${id} is used by vnet ${user[0]}`);
    },
    pathOf: (_, id) => `/sdn/zones/${id}`,
  },
  {
    kind: 'vnets',
    noun: 'vnet',
    base: '/cluster/sdn/vnets',
    key: 'vnet',
    check: checkVnet,
    release: (sdn, id) => {
      if (
        sdn
          .config('subnets')
          .all()
          .some(([, subnet]) => subnet.vnet === id)
      )
        die(`can't delete vnet if subnets exists`);
    },
    pathOf: (_, id, { zone }) => `/sdn/zones/${zone}/${id}`,
  },
  {
    kind: 'controllers',
    noun: 'controller',
    base: '/cluster/sdn/controllers',
    key: 'controller',
    check: checkController,
    release: (sdn, id) => {
      const user = sdn
        .config('zones')
        .all()
        .find(([, zone]) => zone.controller === id);
      if (user) die(`controller ${id} is used by ${user[0]}`);
    },
    pathOf: (_, id) => `/sdn/controllers/${id}`,
  },
];

/** Zones, vnets, subnets and controllers: what is written, what runs and what waits. */
export const sdnObjectHandlers: Handlers = Object.assign({}, ...kinds.map(handlersOf), subnetHandlers()) as Handlers;

function handlersOf(kind: Kind): Handlers {
  const family = familyOf(kind, (call) => call.world.sdn.config(kind.kind));
  const handlers = sectionHandlers(family);
  const one = `${kind.base}/{${kind.key}}`;
  return {
    ...guardedBy(kind, handlers),
    [`GET ${kind.base}`]: (call) => viewsOf(kind, call).filter((row) => call.values.type === undefined || row.type === call.values.type),
    [`GET ${one}`]: (call) => {
      const id = call.values[kind.key] ?? '';
      return viewsOf(kind, call).find((row) => row[kind.key] === id) ?? die(`sdn '${id}' does not exist`);
    },
  };
}

/** Changes ask for the token of the lock and, where the declaration leaves it to the handler, for the right to allocate. */
function guardedBy(kind: Kind, handlers: Handlers): Handlers {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handle]): [string, Handler] => [
      name,
      (call) => {
        if (name.startsWith('GET')) return handle(call);
        const verb = name.startsWith('POST') ? 'create' : name.startsWith('PUT') ? 'update' : 'delete';
        const id = call.values[kind.key] ?? '';
        const known = call.world.sdn.config(kind.kind).get(id);
        if (kind.kind === 'vnets' && verb !== 'create') demand(call.caller, kind.pathOf(call, id, known ?? {}), ['SDN.Allocate']);
        checkLock(call, `${verb} sdn ${kind.noun} object failed`);
        return handle(call);
      },
    ]),
  );
}

function checkLock({ world, values }: Call, words: string): void {
  try {
    world.sdn.checkToken(values['lock-token']);
  } catch (error) {
    die(`${words}: ${error instanceof Error ? error.message : ''}`);
  }
}

function familyOf({ base, key, noun, check, release }: Kind, tableOf: SectionFamily['tableOf']): SectionFamily {
  return {
    path: base,
    key,
    tableOf,
    missing: (id) => `sdn '${id}' does not exist`,
    exists: (id) => `sdn ${noun} object ID '${id}' already defined`,
    check,
    release: (call, id) => release?.(call.world.sdn, id),
    words: (verb) => `${verb} sdn ${noun} object failed`,
  };
}

/** The objects that the caller may see, as the call asks for them. */
function viewsOf({ kind, key, pathOf }: Kind, call: Call): Record<string, unknown>[] {
  const { sdn } = call.world;
  const [written, running] = [sdn.config(kind), sdn.running(kind)];
  const shows = isTrue(call.values.pending) ? 'pending' : isTrue(call.values.running) ? 'running' : 'written';
  const ids = [...new Set([...written.all(), ...running.all()].map(([id]) => id))].sort();
  return ids.flatMap((id) => {
    const section = shows === 'running' ? running.get(id) : written.get(id);
    const path = pathOf(call, id, section ?? running.get(id) ?? {});
    if (!['SDN.Audit', 'SDN.Allocate'].some((privilege) => call.caller.privilegesOn(path).has(privilege))) return [];
    if (shows === 'pending') return [{ [key]: id, ...shownView(pendingView(running.get(id), written.get(id))), digest: written.digest }];
    return section ? [{ [key]: id, ...shownSettings(section), digest: written.digest }] : [];
  });
}

function shownView({ pending, state, ...section }: Record<string, unknown>): Record<string, unknown> {
  const more = pending === undefined ? {} : { pending: shownSettings(pending as Section) };
  return { ...shownSettings(section as Section), ...(state === undefined ? {} : { state }), ...more };
}

function checkVnet(call: Call, id: string, next: Section, before: Section | undefined): void {
  const { sdn } = call.world;
  const { zone = '', tag } = next;
  next.type = 'vnet';
  const target = sdn.config('zones').get(zone) ?? die(`zone ${zone} doesn't exist`);
  if (before) demand(call.caller, `/sdn/zones/${zone}`, ['SDN.Allocate']);
  const isSimple = target.type === 'simple';
  if (isSimple && tag !== undefined) badParameters({ tag: 'vlan tag is not allowed on simple zone' });
  if (!isSimple && tag === undefined)
    badParameters({ tag: target.type === 'vlan' || target.type === 'qinq' ? 'missing vlan tag' : 'missing vxlan tag' });
  if ((target.type === 'vlan' || target.type === 'qinq') && Number(tag) > 4096) badParameters({ tag: 'vlan tag max value is 4096' });
  if (target.type === 'evpn' && tag === target['vrf-vxlan']) badParameters({ tag: 'vxlan tag is the same as the VRF VXLAN of the zone' });
  const holder = sdn
    .config('vnets')
    .all()
    .find(([other, vnet]) => other !== id && vnet.tag === tag && tag !== undefined && isSameWire(sdn, vnet.zone, zone));
  if (holder) badParameters({ tag: `tag ${tag} already exist in vnet ${holder[0]} in zone ${holder[1].zone}` });
}

/** A VNI is one in the whole cluster, a VLAN tag one in its zone. */
function isSameWire(sdn: SdnState, one: string | undefined, other: string): boolean {
  const typeOf = (zone = '') => sdn.config('zones').get(zone)?.type ?? '';
  const isVxlan = (type: string) => type === 'vxlan' || type === 'evpn';
  return one === other || (isVxlan(typeOf(one)) && isVxlan(typeOf(other)));
}

function checkController(call: Call, id: string, next: Section, before: Section | undefined): void {
  if (before && next.type !== before.type) badParameters({ type: `can't change value of fixed parameter 'type'` });
  const { type } = next;
  if ((type === 'evpn' || type === 'bgp') && next.asn === undefined) die(`missing value for required option 'asn'`);
  if (type === 'evpn' && next.peers === undefined && next.fabric === undefined) die('must have either peers or fabric');
  if ((type === 'bgp' || type === 'isis') && next.node === undefined) die(`missing value for required option 'node'`);
  const others = call.world.sdn
    .config('controllers')
    .all()
    .filter(([other]) => other !== id);
  const taken = others.find(([, other]) => other.type === type && (type === 'evpn' || (other.node === next.node && type !== 'faucet')));
  if (taken) die(type === 'evpn' ? 'only 1 global evpn controller can be defined' : `only 1 ${type} controller can be defined per node`);
}

function subnetHandlers(): Handlers {
  const base = '/cluster/sdn/vnets/{vnet}/subnets';
  const kind: Kind = {
    kind: 'subnets',
    noun: 'subnet',
    base,
    key: 'subnet',
    check: checkSubnet,
    pathOf: (call) => vnetPath(call),
  };
  const handlers = guardedBy(kind, sectionHandlers(familyOf(kind, (call) => call.world.sdn.config('subnets'))));
  const rows = (call: Call) =>
    viewsOf(kind, call)
      .filter((row) => (row.vnet ?? (row.pending as Section | undefined)?.vnet) === call.values.vnet)
      .map(({ subnet, ...row }) => ({ subnet, id: subnet, ...partsOf(String(subnet)), ...row }));
  const asId =
    (handle: Handler | undefined): Handler =>
    (call) => {
      demand(call.caller, vnetPath(call), ['SDN.Allocate']);
      const { vnet = '', subnet = '' } = call.values;
      const zone = call.world.sdn.config('vnets').get(vnet)?.zone;
      if (zone === undefined) die(`sdn '${vnet}' does not exist`);
      const id = subnet.includes('/') ? `${zone}-${subnet.replace('/', '-')}` : subnet;
      return handle?.({ ...call, values: { ...call.values, subnet: id } });
    };
  return {
    [`GET ${base}`]: rows,
    [`GET ${base}/{subnet}`]: (call) =>
      rows(call).find(({ subnet }) => subnet === call.values.subnet) ?? die(`sdn '${call.values.subnet}' does not exist`),
    [`POST ${base}`]: asId(handlers[`POST ${base}`]),
    [`PUT ${base}/{subnet}`]: asId(handlers[`PUT ${base}/{subnet}`]),
    [`DELETE ${base}/{subnet}`]: asId(handlers[`DELETE ${base}/{subnet}`]),
  };
}

function vnetPath({ world, values }: Call): string {
  const vnet = values.vnet ?? '';
  const zone = (world.sdn.config('vnets').get(vnet) ?? world.sdn.running('vnets').get(vnet))?.zone;
  if (zone === undefined) throw refused();
  return `/sdn/zones/${zone}/${vnet}`;
}

/** `zone-10.0.0.0-24` taken apart. */
function partsOf(id: string): Record<string, string> {
  const [, zone = '', network = '', mask = ''] = /^([^-]+)-(.+)-(\d+)$/.exec(id) ?? [];
  return { zone, network, mask, cidr: `${network}/${mask}` };
}

function checkSubnet(call: Call, id: string, next: Section): void {
  next.type = 'subnet';
  next.vnet = call.values.vnet ?? '';
  const { network, mask, zone } = partsOf(id) as Record<'network' | 'mask' | 'zone', string>;
  if (isIP(network) === 0) badParameters({ subnet: 'value does not look like a valid sdn subnet ID' });
  const { sdn } = call.world;
  const other = sdn
    .config('subnets')
    .all()
    .find(([known, subnet]) => known === id && subnet.vnet !== next.vnet);
  if (other) die(`subnet ${network}/${mask} is already used by vnet ${other[1].vnet}`);
  if (next.gateway !== undefined && isIP(next.gateway) !== isIP(network))
    badParameters({ gateway: `gateway ${next.gateway} is not in subnet ${network}/${mask}` });
  if (next.snat === '1' && next.gateway === undefined) badParameters({ snat: 'gateway is required for snat' });
  if (sdn.config('zones').get(zone)?.type === 'simple' && splitList(next['dhcp-range']).length > 0 && next.gateway === undefined)
    die(`DHCP requires a gateway`);
}
