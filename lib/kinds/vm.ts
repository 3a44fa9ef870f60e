import { z } from 'zod';
import { contains, ipAddress, parsePrefix } from '../addressing/cidr.js';
import { hostCandidates, isHost, isLeased } from '../addressing/candidates.js';
import type { AttributePath } from '../errors.js';
import { findCluster } from '../inventory.js';
import { allocated, emptyIsNone, fixed, inherited, setOf } from '../attribute-marks.js';
import { defineKind, type Draw, type Known, type Misfit, type Unallocated, type World } from '../kind.js';
import { bpgVm } from '../machines/bpg-vm.js';
import { vmIdDraw } from '../machines/ownership.js';
import { macCandidates } from '../machines/mac.js';
import { removalSteps, vmSteps, wantedSettings } from '../machines/vm-steps.js';
import { surveyVm, vmDemands } from '../machines/vm-survey.js';
import { label } from '../names.js';
import type { Subnet } from './network.js';
import { vmFacts } from './vm-forwarding.js';

const nic = z.strictObject({
  network: z.string().describe('Id of the network'),
  subnet: z.string().describe('Name of the subnet in the network'),
  address: allocated(ipAddress, ['network', 'subnet']).describe('Address of the VM in the subnet; drawn if left out'),
  mac: allocated(
    z.string().regex(/^[0-9A-F][02468ACE](:[0-9A-F]{2}){5}$/, 'must be a unicast MAC address in capitals, such as BC:24:11:00:00:01'),
  ).describe('MAC address; drawn if left out'),
});

const disk = z.strictObject({
  sizeGiB: z.number().int().min(1).max(65536).describe('Size, in GiB. Grows in place, never shrinks'),
  storage: inherited(z.string()).describe(
    'Storage; the disk storage of the cluster if left out. A disk of the image of a linked clone stays where the image is',
  ),
});

/** The hypervisor refuses a bad key only when the VM is there, so it is looked into here: the base64 begins with the type's own name. */
const sshKey = z.string().refine((text) => {
  const [, type = '', body = ''] = /^((?:ssh-|ecdsa-|sk-)\S+) ([A-Za-z0-9+/]+={0,2})(?: |$)/.exec(text) ?? [];
  return type !== '' && body.length % 4 === 0 && atob(body).startsWith(`\0\0\0${String.fromCharCode(type.length)}${type}`);
}, 'must be a public key, such as "ssh-ed25519 AAAA… name"');

const cloudInit = z.strictObject({
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a Unix user name')
    .optional()
    .describe('User that is made, with sudo'),
  sshKeys: z.array(sshKey).optional().describe('Public keys that may log in, in the order in which the guest is told them'),
  userData: z
    .string()
    .max(1_000_000)
    .optional()
    .describe('Cloud-init user data, given to the VM on a seed image beside the settings above'),
  nameServers: z.array(ipAddress).optional().describe('DNS servers of the VM, which asks the first one first'),
  searchDomain: emptyIsNone(z.string()).describe('DNS search domain of the VM'),
});

export const vmSpec = z.strictObject({
  tenant: z.string().describe('Id of the tenant'),
  name: label.describe('Name, unique within the tenant'),
  cluster: z.string().describe('Cluster of the inventory'),
  image: z.string().describe('Id of the image: CLUSTER/NAME, or CLUSTER/VMID of any template'),
  clone: z.enum(['full', 'linked']).default('full').describe('A full copy of the image, or one that shares its blocks with it'),
  cores: z.number().int().min(1).max(512).default(1).describe('Virtual cores'),
  memoryMiB: z.number().int().min(64).max(16777216).default(1024).describe('Memory, in MiB'),
  cpuType: z.string().default('x86-64-v2-AES').describe('CPU model that the guest sees'),
  disks: z
    .record(z.string().regex(/^(scsi([0-9]|[12][0-9]|30)|virtio([0-9]|1[0-5])|sata[0-5])$/, 'must be a slot such as scsi0'), disk)
    .optional()
    .describe('Disks by slot. Those of the image that are not named stay as they are; one that was named and no longer is, is removed'),
  nics: z.array(nic).max(32).default([]).describe('Network interfaces, in order: the first is net0 and has the default route'),
  cloudInit: cloudInit.optional().describe('What the guest is told at its first start'),
  tags: setOf(z.string().regex(/^[a-z0-9_][a-z0-9_.+-]*$/, 'must be lower-case letters, digits, "_", "-", "+" and "."'))
    .default([])
    .describe('Tags on the hypervisor'),
  powerState: z.enum(['running', 'stopped']).default('running').describe('Whether the VM runs'),
  node: z.string().optional().describe('Node preferred at creation; a VM that has moved since stays where it is'),
});

export type VmSpec = z.output<typeof vmSpec>;

export const vm = defineKind({
  name: 'vm',
  title: 'VM',
  describes: "A virtual machine, cloned from an image, with its interfaces in subnets of its tenant's networks.",
  spec: vmSpec,
  status: z.object({
    vmId: fixed(z.number().int()).describe('VM id on the cluster'),
    currentNode: fixed(z.string().optional()).describe('Node that it is on; nothing when it is gone'),
    running: fixed(z.boolean(), ['powerState', 'drift']).describe('Whether it runs now'),
  }),
  sensitive: ['cloudInit.userData'],
  writeOnly: [],
  replaces: ['tenant', 'name', 'cluster', 'image', 'clone', 'disks.*.storage'],
  rules: [
    {
      reads: ['cluster', 'image'],
      breaches: ({ cluster, image }) =>
        image.startsWith(`${cluster}/`) && image.length > cluster.length + 1
          ? []
          : [
              {
                path: ['image'],
                message: `must be the id of an image in cluster "${cluster}", such as "${cluster}/debian-12"; seen "${image}"`,
              },
            ],
    },
    {
      reads: ['tenant', 'nics'],
      breaches: ({ tenant, nics }) =>
        nics.flatMap(({ network }, index) =>
          // What is no id of a network at all, such as those that `terraform test` makes up for its mocks, is not there: the shim tells.
          network.startsWith(`${tenant}/`) || !network.includes('/')
            ? []
            : [
                {
                  path: ['nics', index, 'network'],
                  message: `network "${network}" does not belong to tenant "${tenant}"; a VM joins networks of its own tenant only`,
                },
              ],
        ),
    },
  ],
  key: [
    { name: 'tenant', describes: 'Id of the tenant' },
    { name: 'name', describes: 'Name, unique within the tenant' },
  ],
  movesFrom: [bpgVm],
  id: (spec) => `${spec.tenant}/${spec.name}`,
  references: (spec) => [
    { kind: 'tenant', id: spec.tenant, at: ['tenant'] },
    { kind: 'cluster', id: spec.cluster, at: ['cluster'] },
    { kind: 'image', id: spec.image, at: ['image'], optional: true },
    ...spec.nics.map(({ network }, index) => ({ kind: 'network', id: network, at: ['nics', index, 'network'] })),
  ],
  // A linked clone has disks of its image, and only the cluster knows which.
  inherits: ({ cluster, clone, disks = {} }, { clusters }) => {
    const storage = Object.hasOwn(clusters, cluster) ? clusters[cluster]?.disk_storage : undefined;
    if (clone !== 'full' || storage === undefined) return [];
    return Object.keys(disks).map((slot) => ({ at: ['disks', slot, 'storage'], value: storage }));
  },
  foretells: (spec) => [
    { at: ['running'], value: () => spec.powerState === 'running' },
    ...Object.keys(spec.disks ?? {}).map((slot) => ({
      at: ['disks', slot, 'storage'],
      value: () => (spec.clone === 'linked' ? null : undefined),
    })),
  ],
  uses: ({ tenant, cores, memoryMiB, disks = {} }) => {
    const of = { kind: 'tenant', id: tenant };
    return [
      { of, quota: 'vms', amount: 1, at: ['tenant'] },
      { of, quota: 'cores', amount: cores, at: ['cores'] },
      { of, quota: 'memoryMiB', amount: memoryMiB, at: ['memoryMiB'] },
      { of, quota: 'diskGiB', amount: Object.values(disks).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0), at: ['disks'] },
    ];
  },
  misfits: (subject) => subject.spec.nics.flatMap((_, index) => nicMisfits(subject, index)),
  draws: ({ id, spec, world }) => [
    vmIdDraw(spec.cluster, world),
    ...spec.nics.flatMap(({ network, subnet, address, mac }, index): Draw[] => [
      {
        at: ['nics', index, 'address'],
        pool: 'address',
        scope: `network ${network}`,
        wanted: address ?? takenAddress(world, network, subnet, index),
        candidates: () => freeHosts(world.find('network', network), subnet),
        admits: (value) => fitsSubnet(world.find('network', network), subnet, String(value)),
      },
      {
        at: ['nics', index, 'mac'],
        pool: 'MAC address',
        scope: 'fleet',
        wanted: mac ?? world.takenOver?.nics[index]?.mac,
        candidates: () => macCandidates(`${id}/${index}`),
      },
    ]),
  ],
  forwards: vmFacts,
  report: ({ drawn }, machine) => ({ vmId: Number(drawn.vmId), currentNode: machine?.node, running: machine?.running ?? false }),
  machine: {
    cluster: (spec) => spec.cluster,
    vmId: (subject) => Number(subject.drawn.vmId),
    canTakeOver: true,
    survey: surveyVm,
    demands: vmDemands,
    wants: wantedSettings,
    steps: vmSteps,
    removal: removalSteps,
  },
  samples: {
    needs: [
      { kind: 'tenant', spec: { name: 'red' } },
      { kind: 'network', spec: { tenant: 'red', name: 'web', site: 'ams1', subnets: { front: { cidr: '10.1.0.0/24' } } } },
    ],
    minimal: { tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12' },
    changed: {
      tenant: 'red',
      name: 'web-1',
      cluster: 'ams1-pve',
      image: 'ams1-pve/debian-12',
      cores: 2,
      memoryMiB: 2048,
      disks: { scsi0: { sizeGiB: 20 }, scsi1: { sizeGiB: 5 } },
      nics: [{ network: 'red/web', subnet: 'front' }],
      cloudInit: { user: 'ops', sshKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfakegfakefakefakefakefakefakefakefakefakef ops'] },
      tags: ['web'],
    },
  },
});

function subnetOf(network: Known | undefined, name: string): Subnet | undefined {
  return (network?.spec.subnets as Record<string, Subnet> | undefined)?.[name];
}

function* freeHosts(network: Known | undefined, name: string): Iterable<string> {
  const subnet = subnetOf(network, name);
  if (!subnet) return;
  // A network that is only planned has its gateway in its spec, and not among what is taken.
  for (const address of hostCandidates(parsePrefix(subnet.cidr), subnet.dhcp)) if (address !== subnet.gateway) yield address;
}

function fitsSubnet(network: Known | undefined, name: string, address: string): boolean {
  const subnet = subnetOf(network, name);
  return subnet !== undefined && isHost(parsePrefix(subnet.cidr), address, subnet.dhcp);
}

/** The address that the guest of a VM which is taken over was told, where it fits the subnet. */
function takenAddress(world: World, network: string, subnet: string, index: number): string | undefined {
  const [, address] = /(?:^|,)ip6?=([^/,]+)\//.exec(world.takenOver?.cloudInit.ipConfigs[index] ?? '') ?? [];
  return address !== undefined && ipAddress.safeParse(address).success && fitsSubnet(world.find('network', network), subnet, address)
    ? address
    : undefined;
}

function nicMisfits({ spec, world }: Unallocated<VmSpec>, index: number): Misfit[] {
  const { network, subnet: name, address } = spec.nics[index] ?? { network: '', subnet: '' };
  const known = world.find('network', network);
  if (!known) return [];
  const subnet = subnetOf(known, name);
  const at = (attribute: string, there: AttributePath, message: string): Misfit[] => [
    { path: ['nics', index, attribute], message, against: { kind: 'network', id: network, at: there } },
  ];
  if (!subnet) {
    const names = Object.keys((known.spec.subnets as Record<string, Subnet> | undefined) ?? {});
    return at(
      'subnet',
      ['subnets', name],
      `network "${network}" has no subnet "${name}"; it has ${names.map((each) => `"${each}"`).join(', ') || 'none'}`,
    );
  }
  const site = findCluster(world.inventory, spec.cluster)?.site;
  if (site !== known.spec.site)
    return at(
      'network',
      ['site'],
      `network "${network}" is in site "${String(known.spec.site)}", cluster "${spec.cluster}" in site "${String(site)}"; choose one of the same site`,
    );
  if (address === undefined) return [];
  if (!contains(parsePrefix(subnet.cidr), address))
    return at('address', ['subnets', name, 'cidr'], `${address} is not in subnet "${name}" (${subnet.cidr})`);
  if (isLeased(address, subnet.dhcp)) {
    return at(
      'address',
      ['subnets', name, 'dhcp'],
      `${address} lies in the DHCP range of subnet "${name}" (${subnet.dhcp?.start} to ${subnet.dhcp?.stop}); choose one outside it`,
    );
  }
  return [];
}
