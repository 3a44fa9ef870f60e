import { verify } from '../lib/isolation/verify.js';
import type { Guest } from '../lib/isolation/devices/cluster-facts.js';
import type { HostInterface, Machine, MachineNic } from '../lib/ports.js';
import { leafPaths, treeOf, type ConfigPath, type ConfigTree } from '../lib/router-config/tree.js';
import { View } from '../lib/router-config/view.js';
import type { Tally } from './isolation-intent.js';
import { sceneOf, type BenchWorld } from './isolation-world.js';

/** What a line of a router may become: lines added, and the leaf whose value they replace. */
interface Plant {
  add: readonly string[];
  instead?: string;
}

/** A VRF of a router as somebody with bad intentions sees it. */
interface Target {
  name: string;
  tenant: string;
  table: string;
  vni: string;
  vlan: string;
  cidr: string;
  routeTarget: string;
}

/** Lines that people write every day and that let nothing through. */
const harmless = [
  'interfaces ethernet eth0 mtu 9000',
  'interfaces ethernet eth1 vif 2 description renamed',
  'interfaces dummy dum0 address 203.0.113.1/32',
  'interfaces ethernet eth0 vif 99 address 203.0.113.129/25',
  'firewall ipv4 name office default-action drop',
  'nat source rule 10 outbound-interface name eth0',
  'protocols static route 203.0.113.0/24 next-hop 192.0.2.254',
  'protocols bgp system-as 65000',
  'policy prefix-list all rule 10 action permit',
  'service lldp interface eth0',
  'service dns forwarding listen-address 192.0.2.1',
  'system sflow polling 30',
  'vrf name mgmt table 500',
  'service ssh listen-address 192.0.2.1',
  'service monitoring telegraf vrf default',
  'system sysctl parameter net.core.rmem_max value 16777216',
  'interfaces tunnel tun0 source-address 192.0.2.1',
  'protocols ospf interface eth0 area 0',
  'qos policy shaper office default bandwidth 10mbit',
];

const sabotages: Readonly<Record<string, (own: Target, other: Target) => Plant[]>> = {
  'route target imported, VPN': (own, other) => [bgp(own, `ipv4-unicast route-target vpn import ${other.routeTarget}`)],
  'route target imported, EVPN': (own, other) => [
    bgp(own, `l2vpn-evpn route-target import ${other.routeTarget}`),
    bgp(own, `l2vpn-evpn route-target both ${other.routeTarget}`),
  ],
  'route target exported': (own, other) => [bgp(own, `ipv4-unicast route-target vpn export ${other.routeTarget}`)],
  'VRF imported': (own, other) => [bgp(own, `ipv4-unicast import vrf ${other.name}`)],
  'static route, next hop': (own, other) => [
    route(own, `${other.cidr} next-hop ${hostIn(other.cidr)} vrf ${other.name}`),
    route(own, `0.0.0.0/0 next-hop 192.0.2.254 vrf default`),
  ],
  'static route, interface': (own, other) => [
    route(own, `${other.cidr} interface eth1.${other.vlan}`),
    route(own, `10.99.0.0/16 interface eth0`),
  ],
  'static route of the underlay': (_, other) => [
    { add: [`protocols static route 10.98.0.0/24 next-hop ${hostIn(other.cidr)} vrf ${other.name}`] },
  ],
  'table of another': (own, other) => [
    { add: [`vrf name ${own.name} table ${other.table}`], instead: `vrf name ${own.name} table ${own.table}` },
  ],
  'VNI of another': (own, other) => [{ add: [`vrf name ${own.name} vni ${other.vni}`] }],
  'VRF membership of a VLAN': (own, other) => [
    {
      add: [`interfaces ethernet eth1 vif ${own.vlan} vrf ${other.name}`],
      instead: `interfaces ethernet eth1 vif ${own.vlan} vrf ${own.name}`,
    },
    { add: [], instead: `interfaces ethernet eth1 vif ${own.vlan} vrf ${own.name}` },
  ],
  'trunk or port in a VRF': (own) => [
    { add: [`interfaces ethernet eth1 vrf ${own.name}`] },
    { add: [`interfaces ethernet eth0 vrf ${own.name}`] },
  ],
  'VLAN in a bridge of the underlay': (own) => [{ add: [`interfaces bridge br9 member interface eth1.${own.vlan}`] }],
  'VLAN mirrored or redirected': (own, other) => [
    { add: [`interfaces ethernet eth1 vif ${own.vlan} mirror ingress eth1.${other.vlan}`] },
    { add: [`interfaces ethernet eth1 vif ${own.vlan} redirect eth1.${other.vlan}`] },
  ],
  'macvlan on a VLAN of another': (own, other) => [
    { add: [`interfaces pseudo-ethernet peth0 source-interface eth1.${other.vlan}`, `interfaces pseudo-ethernet peth0 vrf ${own.name}`] },
  ],
  'policy into another VRF': (own, other) => [
    { add: [`policy route leak interface eth1.${own.vlan}`, `policy route leak rule 10 set vrf ${other.name}`] },
  ],
  'trunk mirrored': () => [{ add: ['interfaces ethernet eth1 mirror ingress eth0'] }],
  'service or routing on a VLAN': (own) =>
    [
      `service pppoe-server interface eth1.${own.vlan}`,
      `service tftp-server listen-address 192.0.2.1 vrf ${own.name}`,
      `service monitoring prometheus node-exporter vrf ${own.name}`,
      `protocols igmp-proxy interface eth1.${own.vlan} role upstream`,
      `protocols mpls interface eth1.${own.vlan}`,
    ].map((line) => ({ add: [line] })),
  'tunnel carried by a VRF': (own) =>
    ['tunnel tun0', 'vxlan vxlan9', 'macsec macsec0', 'pppoe pppoe0'].map((name) => ({
      add: [`interfaces ${name} source-interface eth1.${own.vlan}`],
    })),
  'route of a shared table': (_, other) => [{ add: [`protocols static table ${other.table} route 10.97.0.0/16 interface eth0`] }],
};

/** Plants every sabotage on the routers and the VMs of a world, one at a time. */
export function sabotageDevices(world: BenchWorld): Tally[] {
  const [name = '', tree] = [...world.readings.routers][0] ?? [];
  const targets = targetsOf(world, tree ?? treeOf([]));
  const pairs = targets.flatMap((own) => targets.filter((other) => other.tenant !== own.tenant).map((other) => ({ own, other })));
  const onRouters = Object.entries(sabotages).map(([sabotage, plants]) => {
    const all = new Map(pairs.flatMap(({ own, other }) => plants(own, other)).map((plant) => [JSON.stringify(plant), plant]));
    return tally(
      world,
      sabotage,
      [...all.values()].map((plant) => ({ router: [name, planted(tree ?? treeOf([]), plant)] as const })),
    );
  });
  return [...onRouters, ...allowedIps(world, name, tree ?? treeOf([])), ...nics(world), ...nodes(world, targets)];
}

/** How many of the lines that let nothing through are taken for more. */
export function falseAlarms(world: BenchWorld): { tried: number; alarms: string[] } {
  const [name = '', tree = treeOf([])] = [...world.readings.routers][0] ?? [];
  const alarms = ['nothing', ...harmless].filter((line) => {
    const routers = new Map([...world.readings.routers, [name, line === 'nothing' ? tree : planted(tree, { add: [line] })]]);
    const told = verify(sceneOf(world, { ...world.readings, routers }));
    return told.breaches.length + told.ways.length + told.differences.length + told.unproven.length > 0;
  });
  return { tried: harmless.length + 1, alarms };
}

function allowedIps(world: BenchWorld, name: string, tree: ConfigTree): Tally[] {
  const peers = new View(tree).each('interfaces', 'wireguard').flatMap((tunnel) => tunnel.each('peer'));
  const plants = peers.flatMap((peer) =>
    ['0.0.0.0/0', '192.168.0.0/16', '10.0.0.0/8'].map((prefix) => ({
      router: [name, planted(tree, { add: [`${peer.path.join(' ')} allowed-ips ${prefix}`] })] as const,
    })),
  );
  return [tally(world, 'allowed IP too wide', plants)];
}

function nics(world: BenchWorld): Tally[] {
  const [cluster = '', guests = []] = [...world.readings.clusters][0] ?? [];
  const machines = guests.filter((guest): guest is Machine => 'description' in guest);
  const vlans = [...new Set(machines.flatMap((machine) => machine.nics.flatMap(({ vlan }) => vlan ?? [])))];
  const swap = (machine: Machine, nics: readonly MachineNic[]) => ({
    cluster: [cluster, machines.map((each) => (each === machine ? { ...machine, nics } : each))] as const,
  });
  const each = (change: (nic: MachineNic) => readonly (readonly MachineNic[])[]) =>
    machines.flatMap((machine) => machine.nics.flatMap((nic) => change(nic).map((changed) => swap(machine, changed))));
  const others = (nic: MachineNic) => vlans.filter((vlan) => vlan !== nic.vlan);
  const untagged = (nic: MachineNic): MachineNic => {
    const { vlan, ...rest } = nic;
    return vlan === undefined ? nic : rest;
  };
  const stranger = (vlan: number | undefined): Machine => ({
    ...(machines[0] as Machine),
    vmId: 900,
    description: '',
    nics: [{ ...untagged((machines[0] as Machine).nics[0] as MachineNic), ...(vlan === undefined ? {} : { vlan }) }],
  });
  return [
    tally(
      world,
      'NIC tag of another VLAN',
      each((nic) => others(nic).map((vlan) => [{ ...nic, vlan }])),
    ),
    tally(
      world,
      'NIC without a tag',
      each((nic) => [[untagged(nic)]]),
    ),
    tally(
      world,
      'NIC with trunks',
      each((nic) => [[{ ...nic, trunks: '2-4094' }]]),
    ),
    tally(
      world,
      'second NIC',
      each((nic) => others(nic).map((vlan) => [nic, { ...nic, vlan }])),
    ),
    tally(
      world,
      'NIC on another bridge',
      each((nic) => [[{ ...nic, bridge: 'vmbr1' }]]),
    ),
    tally(
      world,
      "a stranger's VM",
      [...vlans, undefined].map((vlan) => ({ cluster: [cluster, [...machines, stranger(vlan)]] as const })),
    ),
  ];
}

/** Hypervisors that are attached to what is a tenant's. */
function nodes(world: BenchWorld, targets: readonly Target[]): Tally[] {
  const [cluster = '', guests = []] = [...world.readings.clusters][0] ?? [];
  const trunk: HostInterface = { node: 'pve1', name: 'vmbr0', addresses: ['192.0.2.200/24'], members: ['eno1'] };
  const stranger: Guest = { vmId: 901, template: false, nics: [{ bridge: 'vmbr1', mac: '', firewall: false, model: 'virtio' }] };
  const on = (vlan: string, more: Partial<HostInterface>) => ({ ...trunk, name: `vmbr0.${vlan}`, members: [], addresses: [], ...more });
  const addressed = targets.map(({ vlan, cidr }) => on(vlan, { addresses: [`${hostIn(cidr)}/24`] }));
  const bridged = targets.map(({ vlan }) => on(vlan, { name: 'vmbr1', members: [`eno1.${vlan}`] }));
  return [
    tally(
      world,
      'address of a hypervisor on a VLAN',
      addressed.map((each) => ({ nodes: [cluster, [trunk, each]] as const })),
    ),
    tally(
      world,
      'bridge with a VLAN for a port',
      bridged.map((each) => ({ nodes: [cluster, [trunk, each]] as const, cluster: [cluster, [...guests, stranger]] as const })),
    ),
  ];
}

interface Tampering {
  nodes?: readonly [string, readonly HostInterface[]];
  router?: readonly [string, ConfigTree];
  cluster?: readonly [string, readonly Guest[]];
}

function tally(world: BenchWorld, sabotage: string, tamperings: readonly Tampering[]): Tally {
  const result: Tally = { where: 'devices', sabotage, tried: tamperings.length, caught: 0, shown: 0 };
  for (const { router, cluster, nodes: hosts } of tamperings) {
    const routers = new Map([...world.readings.routers, ...(router ? [router] : [])]);
    const clusters = new Map([...world.readings.clusters, ...(cluster ? [cluster] : [])]);
    const told = verify(sceneOf(world, { routers, clusters, ...(hosts ? { hosts: new Map([hosts]) } : {}) }));
    const isShown = told.breaches.length + told.ways.length > 0;
    if (isShown) result.shown++;
    if (isShown || told.differences.length + told.unproven.length > 0) result.caught++;
  }
  return result;
}

function targetsOf({ declared }: BenchWorld, tree: ConfigTree): Target[] {
  const config = new View(tree);
  const names = config.words('vrf', 'name');
  return declared.flatMap(({ spec }): Target[] => {
    if (typeof spec.vrf !== 'string' || !names.includes(spec.vrf)) return [];
    const { front } = spec.subnets as { front: { vlan: number; cidr: string } };
    const [routeTarget = ''] = spec.exportTargets as string[];
    return [
      {
        name: spec.vrf,
        tenant: String(spec.tenant),
        table: String(spec.table),
        vni: String(spec.l3Vni),
        vlan: String(front.vlan),
        cidr: front.cidr,
        routeTarget,
      },
    ];
  });
}

function planted(tree: ConfigTree, { add, instead }: Plant): ConfigTree {
  const kept: ConfigPath[] = [...leafPaths(tree)].filter((path) => path.join(' ') !== instead);
  return treeOf([...kept, ...add.map((line) => line.split(' '))]);
}

function bgp({ name }: Target, line: string): Plant {
  return { add: [`vrf name ${name} protocols bgp address-family ${line}`] };
}

function route({ name }: Target, line: string): Plant {
  return { add: [`vrf name ${name} protocols static route ${line}`] };
}

function hostIn(cidr: string): string {
  return cidr.replace(/0\/24$/, '9');
}
