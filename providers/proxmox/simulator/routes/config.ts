import { demand } from '../access.js';
import { applyChange, changeOf, checkChange, checkLockAndDigest, digestOf, withPending } from '../config-change.js';
import { formatted, isTrue, nodeName, optionalFlag, vmIdParameter, without, type Parameters } from '../parameters.js';
import { die } from '../refusal.js';
import { nodeOf, vmIdOf, type Call, type Route } from '../route.js';
import { changeParameters, vmParameters } from '../vm-parameters.js';

const target: Parameters = { node: nodeName, vmid: vmIdParameter };
const audit = (call: Call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.Audit']);
const numeric = new Set(['cores', 'sockets', 'balloon', 'template', 'protection', 'onboot', 'numa', 'ciupgrade']);

/** /nodes/{node}/qemu/{vmid}/config, pending and cloudinit. */
export const configRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/config',
    parameters: { ...target, current: optionalFlag },
    permit: audit,
    handle: (call) => {
      const vm = call.world.vm(nodeOf(call), vmIdOf(call));
      const config = isTrue(call.values.current) ? { ...vm.config } : withPending(vm);
      const shown = Object.entries(config).map(([name, value]) => [name, showValue(name, value)]);
      return { ...Object.fromEntries(shown), digest: digestOf(vm) };
    },
  },
  {
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/pending',
    parameters: target,
    permit: audit,
    handle: (call) => {
      const { config, pending } = call.world.vm(nodeOf(call), vmIdOf(call));
      return [...new Set([...Object.keys(config), ...Object.keys(pending)])].sort().map((key) => ({
        key,
        ...(config[key] === undefined ? {} : { value: showValue(key, config[key]) }),
        ...(pending[key] === undefined ? {} : pending[key] === null ? { delete: 1 } : { pending: showValue(key, pending[key]) }),
      }));
    },
  },
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/config',
    parameters: { ...target, ...vmParameters, ...changeParameters },
    permit: mayChange,
    handle: (call) => change(call, (work) => startConfigTask(call, work)),
  },
  {
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/config',
    parameters: { ...target, ...without({ ...vmParameters, ...changeParameters }, ['import-working-storage', 'background_delay']) },
    permit: mayChange,
    handle: (call) =>
      change(call, (work) => {
        work();
        return null;
      }),
  },
  {
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/unlink',
    parameters: {
      ...target,
      idlist: { ...formatted('configuration ID list', /^[a-z][a-z0-9_-]*([;, ]+[a-z][a-z0-9_-]*)*$/i), optional: false },
      force: optionalFlag,
    },
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.Config.Disk']),
    handle: (call) => {
      const { idlist = '', force = '0' } = call.values;
      const values = { node: nodeOf(call), vmid: String(vmIdOf(call)), delete: idlist, force };
      return change({ ...call, values }, (work) => {
        work();
        return null;
      });
    },
  },
  {
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/cloudinit',
    parameters: target,
    permit: (call) => demand(call.caller, `/vms/${vmIdOf(call)}`, ['VM.Config.Cloudinit']),
    handle: (call) => {
      const vm = call.world.vm(nodeOf(call), vmIdOf(call));
      checkLockAndDigest(vm, undefined);
      return null;
    },
  },
];

function mayChange(call: Call): void {
  const privileges = ['Disk', 'CDROM', 'CPU', 'Memory', 'Network', 'HWType', 'Options', 'Cloudinit'].map((part) => `VM.Config.${part}`);
  demand(call.caller, `/vms/${vmIdOf(call)}`, privileges, 'any');
}

async function change(call: Call, run: (work: () => void) => string | null): Promise<string | null> {
  const { world, caller, values } = call;
  const vm = world.vm(nodeOf(call), vmIdOf(call));
  const wanted = changeOf(values);
  if (wanted.remove.length === 0 && Object.keys(wanted.set).length === 0) die('no options specified');
  return world.flocks.withVm(vm.vmId, 'exclusive', world.settings.lockTimeoutMs, () => {
    checkLockAndDigest(vm, values.digest);
    checkChange(world, caller, vm, wanted);
    return run(() => applyChange(world, vm, wanted));
  });
}

function startConfigTask(call: Call, work: () => void): string {
  const { world, caller } = call;
  return world.tasks.start({ node: nodeOf(call), type: 'qmconfig', id: String(vmIdOf(call)), user: caller.id, work });
}

/** The vendor keeps the description as comment lines, so it comes back with a line end. */
function showValue(name: string, value: string): string | number {
  if (name === 'cipassword') return '**********';
  if (name === 'description') return `${value.replace(/\n$/, '')}\n`;
  return numeric.has(name) ? Number(value) : value;
}
