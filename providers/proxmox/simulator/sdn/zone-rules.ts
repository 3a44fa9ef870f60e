import { die } from '../refusal.js';
import type { Section } from '../sections.js';
import type { World } from '../world.js';

const general = ['nodes', 'mtu', 'dns', 'reversedns', 'dnszone', 'ipam', 'type'];

interface ZoneType {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** What a zone of each type must and may have (PVE::Network::SDN::Zones). */
const zoneTypes: Readonly<Record<string, ZoneType>> = {
  simple: { required: [], optional: ['dhcp'] },
  vlan: { required: ['bridge'], optional: ['bridge-disable-mac-learning'] },
  qinq: { required: ['tag', 'bridge'], optional: ['vlan-protocol', 'bridge-disable-mac-learning'] },
  vxlan: { required: [], optional: ['peers', 'vxlan-port', 'fabric'] },
  evpn: {
    required: ['controller', 'vrf-vxlan'],
    optional: [
      'mac',
      'exitnodes',
      'exitnodes-local-routing',
      'exitnodes-primary',
      'advertise-subnets',
      'disable-arp-nd-suppression',
      'rt-import',
      'vxlan-port',
      'secondary-controllers',
    ],
  },
  faucet: { required: ['controller', 'dp-id'], optional: [] },
};

/** Dies unless a zone is one that can be. */
export function checkZone(world: World, next: Section, before: Section | undefined): void {
  const { type = '' } = next;
  if (before && type !== before.type) die("can't change value of fixed parameter 'type'");
  const { required, optional } = zoneTypes[type] ?? die(`unknown plugin type '${type}'`);
  const allowed = new Set([...general, ...required, ...optional]);
  const unexpected = Object.keys(next).find((name) => !allowed.has(name));
  if (unexpected !== undefined) die(`unexpected property '${unexpected}'`);
  const missing = required.find((name) => next[name] === undefined);
  if (missing !== undefined) die(`missing value for required option '${missing}'`);
  if (type === 'vxlan' && next.peers === undefined && next.fabric === undefined) {
    die(world.profile === '8.4' ? "missing value for required option 'peers'" : 'either fabric or peers must be configured');
  }
  checkReferences(world, next, before);
}

function checkReferences(world: World, next: Section, before: Section | undefined): void {
  const { sdn } = world;
  if (next.type === 'evpn') {
    const controller = sdn.config('controllers').get(next.controller ?? '');
    if (!controller) die(`controller ${next.controller} doesn't exist`);
    if (controller.type !== 'evpn') die(`${next.controller} is not a evpn controller type`);
  }
  const vni = next['vrf-vxlan'];
  const holder =
    vni === undefined
      ? undefined
      : sdn
          .config('zones')
          .all()
          .find(([, zone]) => zone !== before && zone['vrf-vxlan'] === vni);
  if (holder) die(`vrf-vxlan ${vni} is already declared in ${holder[0]}`);
  if (next.ipam !== undefined && !sdn.ipams.has(next.ipam)) die(`sdn '${next.ipam}' does not exist`);
  if (next.dns !== undefined && !sdn.dns.has(next.dns)) die(`sdn '${next.dns}' does not exist`);
}
