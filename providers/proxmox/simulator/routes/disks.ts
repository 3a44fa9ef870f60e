import { demand } from '../access.js';
import { checkLockAndDigest } from '../config-change.js';
import { isDrive, ownVolumes, sizeText, volumeOf } from '../drives.js';
import { nodeName, optionalFlag, vmIdParameter, type Parameter, type Parameters } from '../parameters.js';
import { die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call, type Route } from '../route.js';
import { isRunning } from '../world.js';

const target: Parameters = { node: nodeName, vmid: vmIdParameter };
const family = (bus: string, count: number) => Array.from({ length: count }, (_, index) => `${bus}${index}`);
const diskSlot: Parameter = {
  type: 'string',
  enum: [...family('ide', 4), ...family('scsi', 31), ...family('virtio', 16), ...family('sata', 6), 'efidisk0', 'tpmstate0'],
};
const unitGiB: Record<string, number> = { '': 2 ** -30, K: 2 ** -20, M: 2 ** -10, G: 1, T: 1024 };

/** Resizing, turning into a template, destroying. */
export const diskRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/resize',
    parameters: {
      ...target,
      disk: diskSlot,
      size: { type: 'string', pattern: /^\+?\d+(\.\d+)?[KMGT]?$/ },
      digest: { type: 'string', optional: true, maxLength: 40 },
    },
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.Config.Disk']),
    handle: resize,
  },
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/template',
    parameters: { ...target, disk: { ...diskSlot, optional: true } },
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.Allocate']),
    handle: makeTemplate,
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/qemu/{vmid}',
    parameters: { ...target, purge: optionalFlag, 'destroy-unreferenced-disks': optionalFlag },
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.Allocate']),
    handle: destroy,
  },
];

function resize(call: Call): Promise<string> {
  const { world, caller, values } = call;
  const vm = world.vm(nodeOf(call), vmIdOf(call));
  const [disk = '', size = ''] = [values.disk, values.size];
  return world.flocks.withVm(vm.vmId, 'exclusive', world.settings.lockTimeoutMs, () => {
    checkLockAndDigest(vm, values.digest);
    const drive = vm.config[disk] ?? die(`disk '${disk}' does not exist`);
    const volume = world.volumes.find(volumeOf(drive), vm.node) ?? die(`volume '${volumeOf(drive)}' does not exist`);
    if (drive.includes('media=cdrom')) die("you can't resize a cdrom");
    const [, plus, digits, unit = ''] = /^(\+?)(\d+(?:\.\d+)?)([KMGT]?)$/.exec(size) ?? [];
    const sizeGiB = Number(digits) * (unitGiB[unit] ?? 0) + (plus ? volume.sizeGiB : 0);
    return world.tasks.start({
      node: vm.node,
      type: 'resize',
      id: String(vm.vmId),
      user: caller.id,
      work: () => {
        if (sizeGiB < volume.sizeGiB) die('shrinking disks is not supported');
        volume.sizeGiB = sizeGiB;
        const kept = drive.split(',').filter((part) => !part.startsWith('size='));
        vm.config[disk] = [...kept, `size=${sizeText(sizeGiB)}`].join(',');
      },
    });
  });
}

function makeTemplate(call: Call): string {
  const { world, caller } = call;
  const vm = world.vm(nodeOf(call), vmIdOf(call));
  checkLockAndDigest(vm, undefined);
  if (vm.config.template === '1') die("you can't convert a template to a template");
  if (isRunning(vm)) die("you can't convert a VM to template if VM is running");
  return world.tasks.start({
    node: vm.node,
    type: 'qmtemplate',
    id: String(vm.vmId),
    user: caller.id,
    work: () => {
      for (const [option, value] of Object.entries(vm.config)) {
        const volume = isDrive(option) && !value.includes('media=cdrom') ? world.volumes.find(volumeOf(value), vm.node) : undefined;
        if (volume) vm.config[option] = [world.volumes.rebase(volume).volid, ...value.split(',').slice(1)].join(',');
      }
      vm.config.template = '1';
    },
  });
}

function destroy(call: Call): string {
  const { world, caller } = call;
  const vm = world.vm(nodeOf(call), vmIdOf(call));
  if (vm.config.protection === '1') die(`can't remove VM ${vm.vmId} - protection mode enabled`);
  if (isRunning(vm)) die(`VM ${vm.vmId} is running - destroy failed`);
  return world.tasks.start({
    node: vm.node,
    type: 'qmdestroy',
    id: String(vm.vmId),
    user: caller.id,
    work: () =>
      world.flocks.withVm(vm.vmId, 'exclusive', world.settings.lockTimeoutMs, () => {
        world.vm(vm.node, vm.vmId);
        if (vm.config.lock !== undefined) die(`VM is locked (${vm.config.lock})`);
        if (isRunning(vm)) die(`VM ${vm.vmId} is running - destroy failed`);
        const used = ownVolumes(world, vm).find((volume) => world.volumes.isBase(volume));
        if (used) die(`base volume '${used.volid}' is still in use by linked cloned`);
        for (const volume of ownVolumes(world, vm)) world.volumes.free(volume);
        world.vms.delete(vm.vmId);
      }),
  });
}
