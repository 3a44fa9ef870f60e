import { demand } from '../access.js';
import { withPending } from '../config-change.js';
import { nodeName, optionalFlag, optionalText, vmIdParameter, type Parameters } from '../parameters.js';
import { die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call, type Route } from '../route.js';
import { isRunning, type SimulatedVm, type World } from '../world.js';

const target: Parameters = { node: nodeName, vmid: vmIdParameter };
const timeout = { type: 'integer', optional: true, minimum: 0 } as const;

/** Starting and stopping. */
export const powerRoutes: readonly Route[] = [
  power('start', 'qmstart', { timeout, machine: optionalText, stateuri: { type: 'string', optional: true, maxLength: 128 } }, start),
  power('stop', 'qmstop', { timeout, keepActive: optionalFlag, 'overrule-shutdown': optionalFlag }, (_, vm) => stop(vm)),
  power('shutdown', 'qmshutdown', { timeout, forceStop: optionalFlag, keepActive: optionalFlag }, (_, vm) => stop(vm)),
  power('reset', 'qmreset', {}, () => undefined),
  power('reboot', 'qmreboot', { timeout }, (world, vm) => {
    stop(vm);
    start(world, vm);
  }),
];

function power(verb: string, type: string, parameters: Parameters, work: (world: World, vm: SimulatedVm) => void): Route {
  return {
    method: 'POST',
    path: `/nodes/{node}/qemu/{vmid}/status/${verb}`,
    parameters: { ...target, ...parameters },
    permit: (call: Call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.PowerMgmt']),
    handle: (call: Call) => {
      const { world, caller } = call;
      const vm = world.vm(nodeOf(call), vmIdOf(call));
      if ((verb === 'reboot' || verb === 'reset') && !isRunning(vm)) die(`VM ${vm.vmId} not running`);
      const begin = { node: vm.node, type, id: String(vm.vmId), user: caller.id };
      return world.tasks.start({
        ...begin,
        work: () =>
          world.flocks.withVm(vm.vmId, 'exclusive', world.settings.lockTimeoutMs, () => {
            if (vm.config.lock !== undefined) die(`VM is locked (${vm.config.lock})`);
            work(world, vm);
          }),
      });
    },
  };
}

/** What the start of a guest finds wrong, in the order of the vendor. */
export function start(world: World, vm: SimulatedVm): void {
  if (vm.config.template === '1') die("you can't start a vm if it's a template");
  if (isRunning(vm)) die(`VM ${vm.vmId} already running`);
  for (const [option, value] of Object.entries(vm.config)) {
    const bridge = /^net\d+$/.test(option) ? /(?:^|,)bridge=([^,]+)/.exec(value)?.[1] : undefined;
    if (bridge !== undefined && !world.bridges.includes(bridge)) die(`bridge '${bridge}' does not exist`);
    const volume = /^(ide|sata|scsi|virtio)\d+$/.test(option) ? value.split(',')[0] : undefined;
    if (volume !== undefined && volume !== 'none' && !world.volumes.find(volume, vm.node)) die(`volume '${volume}' does not exist`);
  }
  const memoryMiB = Number(vm.config.memory ?? 512);
  const node = world.nodes.find((candidate) => candidate.name === vm.node);
  const cpus = node?.cpus ?? 0;
  if (Number(vm.config.cores ?? 1) * Number(vm.config.sockets ?? 1) > cpus) die(`MAX ${cpus} vcpus allowed per VM on this node`);
  // A cluster lets memory be promised several times over; only a guest that is larger than its node cannot start.
  if (memoryMiB > (node?.memoryMiB ?? 0)) die('start failed: QEMU exited with code 1');
  vm.startedAt = Date.now();
  vm.booted = { ...vm.config };
}

/** What was pending is taken when the guest is off. */
function stop(vm: SimulatedVm): void {
  vm.startedAt = undefined;
  vm.booted = undefined;
  vm.config = withPending(vm);
  vm.pending = {};
}
