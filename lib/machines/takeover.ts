import { BitBuilderError, type Problem } from '../errors.js';
import type { Subject } from '../kind.js';
import type { VmSpec } from '../kinds/vm.js';
import type { Machine, MachineCloudInit, MachineDisk, MachineNic, MachineSettings } from '../ports.js';

/** `take over VM 105 "web" on pve1; settings that change: cores 1 → 2, tags ["old"] → ["bitbuilder"]`. */
export function sayTakeover(machine: Machine, changes: MachineSettings): string {
  const said = Object.entries(changes).map(([name, value]) => sayChange(name as keyof MachineSettings, machine, value));
  return `take over VM ${machine.vmId} "${machine.name}" on ${machine.node}; settings that change: ${said.join(', ')}`;
}

function sayChange(name: keyof MachineSettings, machine: Machine, value: unknown): string {
  const shown = (seen: unknown): string => {
    if (name === 'nics') return `[${(seen as readonly MachineNic[]).map(sayNic).join('; ')}]`;
    if (name === 'cloudInit') return sayCloudInit(seen as MachineCloudInit);
    return JSON.stringify(seen ?? null);
  };
  return `${name} ${shown(machine[name])} → ${shown(value)}`;
}

function sayCloudInit({ user, sshKeys, ipConfigs, nameServers, searchDomain }: MachineCloudInit): string {
  const keys = sshKeys.length === 0 ? [] : [`${sshKeys.length} SSH keys`];
  const parts = [user && `user ${user}`, ...keys, ...ipConfigs, ...nameServers, searchDomain && `domain ${searchDomain}`];
  return `[${parts.filter(Boolean).join('; ')}]`;
}

function sayNic({ bridge, vlan, mac, model, firewall }: MachineNic): string {
  return [bridge, vlan === undefined ? '' : `VLAN ${vlan}`, mac, model === 'virtio' ? '' : model, firewall ? 'firewall' : '']
    .filter((part) => part !== '')
    .join(' ');
}

/** Throws `invalid_spec` when the disks of a VM that is taken over differ in what only a new VM could have. */
export function requireSameDisks({ vmId, disks }: Machine, { id, spec }: Subject<VmSpec>): void {
  const problems = [...disks.flatMap((disk) => storageProblems(disk, spec)), ...imageProblems(disks, spec)];
  if (problems.length === 0) return;
  throw new BitBuilderError(
    'invalid_spec',
    `vm "${id}" cannot take over VM ${vmId}, for it would have to be made anew: ${problems.map(({ message }) => message).join('; ')}; write what the VM has`,
    { problems },
  );
}

function storageProblems({ slot, storage }: MachineDisk, spec: VmSpec): Problem[] {
  const wanted = spec.disks?.[slot]?.storage;
  if (wanted === undefined || wanted === storage) return [];
  return [{ path: ['disks', slot, 'storage'], message: `disk ${slot} is on storage "${storage}", and "${wanted}" is asked for` }];
}

/** A linked clone shows its image in its volumes, except on storages of thin LVM. What shows nothing is taken on the word of the spec. */
function imageProblems(disks: readonly MachineDisk[], { image, clone }: VmSpec): Problem[] {
  const base = disks.map(({ volume }) => /\bbase-(\d+)-disk-\d+/.exec(volume)?.[1]).find((found) => found !== undefined);
  if (base === undefined) return [];
  if (clone === 'full') return [{ path: ['clone'], message: `it is a linked clone of template ${base}, and a full one is asked for` }];
  const wanted = /\/(\d+)$/.exec(image)?.[1];
  if (wanted === undefined || wanted === base) return [];
  return [{ path: ['image'], message: `it is a clone of template ${base}, and "${image}" is asked for` }];
}
