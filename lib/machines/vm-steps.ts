import { parsePrefix } from '../addressing/cidr.js';
import { BitBuilderError, bug } from '../errors.js';
import { fabricOf } from '../fabrics/fabric.js';
import { findCluster } from '../inventory.js';
import type { MachineScene, Step, Subject } from '../kind.js';
import type { VmSpec } from '../kinds/vm.js';
import type { Subnet } from '../kinds/network.js';
import type { Machine, MachineDisk, MachineNic, MachineSettings } from '../ports.js';
import { interruptedNics } from './nic-changes.js';
import { ownerMark, requireFree, requireOwned, requireUnprotected } from './ownership.js';
import { requireSameDisks, sayTakeover } from './takeover.js';
import { seedFiles, seedVolume, vendorCloudInit, withSeedHash } from './cloud-init.js';
import { diskStorage, seedStorage } from './storages.js';
import { cloneStorage } from './vm-storages.js';

type VmSubject = Subject<VmSpec>;

/** The calls that bring a VM to its spec: made if absent, then set, then its disks, then its power. */
export function vmSteps({ machine, facts }: MachineScene, subject: VmSubject): readonly Step[] {
  if (machine) (subject.takesOver ? requireFree : requireOwned)(machine, 'vm', subject.id);
  if (machine && subject.takesOver) requireSameDisks(machine, subject);
  const template = facts.template as Machine | undefined;
  const steps = machine ? [] : [cloneStep(subject, template ?? bug('a VM to make and no template'), String(facts.node))];
  const wanted = wantedSettings(subject);
  const changes = machine ? changedSettings(machine, wanted) : wanted;
  const seed = seedSteps(subject, machine);
  const interrupts = machine?.running && changes.nics ? interruptedNics(machine.nics, changes.nics) : undefined;
  const configure: Step[] =
    Object.keys(changes).length > 0
      ? [
          {
            says: sayChanges(subject, changes, machine),
            call: { verb: 'configure', vmId: vmIdOf(subject), settings: changes },
            ...(interrupts === undefined ? {} : { interrupts }),
          },
        ]
      : [];
  return [
    ...steps,
    ...seed,
    ...configure,
    ...diskSteps(subject, (machine ?? template)?.disks ?? []),
    ...powerSteps(subject, machine, changes),
  ];
}

/** The calls that remove a VM and everything of it. */
export function removalSteps(machine: Machine, subject: VmSubject): readonly Step[] {
  requireOwned(machine, 'vm', subject.id);
  requireUnprotected(machine);
  const { vmId, name, seed } = machine;
  return [
    ...(machine.running ? [{ says: `stop VM ${vmId} "${name}"`, call: { verb: 'stop', vmId }, interrupts: 'stops the VM' } as const] : []),
    ...(seed ? [{ says: `remove seed image ${seed}`, call: { verb: 'removeSeed', vmId, volume: seed } } as const] : []),
    { says: `destroy VM ${vmId} "${name}" and its disks`, call: { verb: 'destroy', vmId }, interrupts: 'deletes the VM and its data' },
  ];
}

function cloneStep(subject: VmSubject, template: Machine, node: string): Step {
  const { spec } = subject;
  const vmId = vmIdOf(subject);
  const name = machineName(subject);
  const full = spec.clone === 'full';
  return {
    says: `clone VM ${vmId} "${name}" (${spec.clone}) from template ${template.vmId} "${template.name}" on ${node}`,
    call: {
      verb: 'clone',
      vmId,
      node,
      from: template.vmId,
      full,
      name,
      ...(full ? { storage: cloneStorage(subject, template.disks) } : {}),
      description: descriptionOf(subject),
    },
  };
}

/** The settings that a VM is to have; nothing of it is read from the cluster. */
export function wantedSettings(subject: VmSubject): MachineSettings {
  const { spec } = subject;
  const nics = nicsOf(subject);
  return {
    name: machineName(subject),
    cores: spec.cores,
    memoryMiB: spec.memoryMiB,
    cpuType: spec.cpuType,
    nics,
    ...(spec.cloudInit?.userData === undefined
      ? { cloudInit: vendorCloudInit(spec, addressesOf(subject)), seed: null }
      : { seed: seedVolume(seedStorage(subject), vmIdOf(subject)) }),
    tags: tagsOf(spec),
    description: descriptionOf(subject),
    agent: true,
  };
}

function changedSettings(machine: Machine, wanted: MachineSettings): MachineSettings {
  const found: MachineSettings = {
    name: machine.name,
    cores: machine.cores,
    memoryMiB: machine.memoryMiB,
    cpuType: machine.cpuType,
    nics: machine.nics,
    cloudInit: machine.cloudInit,
    seed: machine.seed ?? null,
    tags: [...machine.tags].sort(),
    description: machine.description.trim(),
    agent: machine.agent,
  };
  const changed = Object.entries(wanted).filter(([name, value]) => canonical(value) !== canonical(found[name as keyof MachineSettings]));
  return Object.fromEntries(changed);
}

/** JSON with sorted keys and without undefined, to compare values. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, item]) => item !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}

function sayChanges(subject: VmSubject, changes: MachineSettings, machine: Machine | undefined): string {
  // From this call on the VM bears our mark: it is taken over with it.
  if (machine && subject.takesOver && changes.description !== undefined) return sayTakeover(machine, changes);
  return describeChanges(subject, changes, machine);
}

function describeChanges(subject: VmSubject, changes: MachineSettings, machine?: Machine): string {
  const said = Object.keys(changes).map((name) => {
    const [from, to] = [machine?.[name as keyof Machine], changes[name as keyof MachineSettings]];
    return typeof to === 'number' || name === 'cpuType'
      ? machine
        ? `${name} ${String(from)} → ${String(to)}`
        : `${name} ${String(to)}`
      : name === 'nics'
        ? `nics ${describeNics(changes.nics ?? [])}`
        : name;
  });
  return `configure VM ${vmIdOf(subject)}: ${said.join(', ')}`;
}

function describeNics(nics: readonly MachineNic[]): string {
  return `[${nics.map((nic) => `${nic.bridge}${nic.vlan === undefined ? '' : ` VLAN ${nic.vlan}`}`).join('; ')}]`;
}

function seedSteps(subject: VmSubject, machine?: Machine): Step[] {
  const { spec } = subject;
  if (spec.cloudInit?.userData === undefined) return [];
  const description = descriptionOf(subject);
  if (machine?.seed && machine.description.trim() === description) return [];
  const vmId = vmIdOf(subject);
  const files = seedFiles({ instance: description, hostname: spec.name, cloudInit: spec.cloudInit, nics: addressesOf(subject) });
  return [{ says: `upload seed image of VM ${vmId}`, call: { verb: 'uploadSeed', vmId, storage: seedStorage(subject), files } }];
}

/** `present` are the disks before these steps: the VM's own, or those of the template. Only a disk that the spec named before goes. */
function diskSteps(subject: VmSubject, present: readonly MachineDisk[]): Step[] {
  const vmId = vmIdOf(subject);
  const wanted = subject.spec.disks ?? {};
  const added = Object.entries(wanted).flatMap(([slot, { sizeGiB, storage }]): Step[] => {
    const found = present.find((disk) => disk.slot === slot);
    if (!found) {
      const call = { verb: 'addDisk', vmId, slot, storage: storage ?? diskStorage(subject), sizeGiB } as const;
      return [{ says: `add disk ${slot} of ${sizeGiB} GiB to VM ${vmId}`, call }];
    }
    if (sizeGiB < found.sizeGiB) throw shrinks(slot, found.sizeGiB, sizeGiB);
    if (sizeGiB === found.sizeGiB) return [];
    const says = `grow disk ${slot} of VM ${vmId} from ${found.sizeGiB} to ${sizeGiB} GiB`;
    return [{ says, call: { verb: 'resizeDisk', vmId, slot, sizeGiB } }];
  });
  const gone = Object.keys(subject.previous?.disks ?? {}).filter((slot) => !(slot in wanted) && slot !== present[0]?.slot);
  const removed = present
    .filter((disk) => gone.includes(disk.slot))
    .map((disk): Step => {
      const says = `remove disk ${disk.slot} of VM ${vmId} (${disk.sizeGiB} GiB)`;
      return { says, call: { verb: 'removeDisk', vmId, slot: disk.slot }, interrupts: `deletes the data of disk ${disk.slot}` };
    });
  return [...added, ...removed];
}

function shrinks(slot: string, from: number, to: number): BitBuilderError {
  return new BitBuilderError(
    'invalid_spec',
    `disk ${slot} has ${from} GiB and cannot shrink to ${to} GiB; ask for at least ${from}, or replace the VM`,
    {
      problems: [{ path: ['disks', slot, 'sizeGiB'], message: `cannot shrink below ${from} GiB` }],
    },
  );
}

function powerSteps(subject: VmSubject, machine: Machine | undefined, changes: MachineSettings): Step[] {
  const vmId = vmIdOf(subject);
  const running = machine?.running ?? false;
  if (subject.spec.powerState === 'stopped')
    return running ? [{ says: `shut down VM ${vmId}`, call: { verb: 'shutdown', vmId }, interrupts: 'stops the VM' }] : [];
  if (!running) return [{ says: `start VM ${vmId}`, call: { verb: 'start', vmId } }];
  const needsRestart =
    (machine?.pending.length ?? 0) > 0 || ['cores', 'memoryMiB', 'cpuType', 'cloudInit', 'seed', 'agent'].some((name) => name in changes);
  return needsRestart
    ? [{ says: `restart VM ${vmId} to take the changes`, call: { verb: 'reboot', vmId }, interrupts: 'restarts the VM' }]
    : [];
}

function nicsOf(subject: VmSubject): MachineNic[] {
  const { spec, world } = subject;
  const { site, cluster } = findCluster(world.inventory, spec.cluster) ?? bug(`cluster ${spec.cluster} vanished from the inventory`);
  return spec.nics.map(({ network, subnet, mac }) => ({
    ...fabricOf(world.inventory, site).attach(subnetOf(subject, network, subnet), cluster),
    mac: mac ?? bug('a NIC without MAC'),
    firewall: false,
    model: 'virtio',
  }));
}

/** Per NIC the address with length and the gateway; only the first NIC gets the default route. */
function addressesOf(subject: VmSubject): { mac: string; address: string; gateway?: string }[] {
  return subject.spec.nics.map(({ network, subnet, address, mac }, index) => {
    const { cidr, gateway } = subnetOf(subject, network, subnet);
    return { mac: mac ?? bug('a NIC without MAC'), address: `${address}/${parsePrefix(cidr).length}`, ...(index === 0 ? { gateway } : {}) };
  });
}

function subnetOf({ world }: VmSubject, network: string, name: string): Subnet {
  const subnets = world.find('network', network)?.spec.subnets as Record<string, Subnet> | undefined;
  return subnets?.[name] ?? bug(`subnet ${name} of network ${network} vanished`);
}

function descriptionOf(subject: VmSubject): string {
  return withSeedHash(ownerMark('vm', subject.id), subject.spec.cloudInit, addressesOf(subject));
}

function machineName({ spec }: VmSubject): string {
  return `${spec.tenant}-${spec.name}`;
}

function tagsOf(spec: VmSpec): string[] {
  return [...new Set(['bitbuilder', `tenant-${spec.tenant}`, ...spec.tags])].sort();
}

function vmIdOf({ drawn }: VmSubject): number {
  return Number(drawn.vmId);
}
