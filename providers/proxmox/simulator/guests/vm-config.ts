import { applyChange, changeOf, checkChange, digestOf, withPending } from '../config-change.js';
import type { Handlers } from '../declared-routes.js';
import { isTrue } from '../parameters.js';
import { badParameters, die } from '../refusal.js';
import type { Call } from '../route.js';
import type { SimulatedVm } from '../world.js';
import { changedSeed } from './cloud-init.js';
import { checkLock, guestOf, guestPath, rootOnly, startTask, withGuest } from './guest.js';
import { snapshotOf } from './snapshots.js';
import { shownValue, vmParameters } from './vm-parameters.js';

const path = guestPath('qemu');

/** The configuration of a VM: read, changed at once or by a task, and what of it waits for the next start. */
export const vmConfigHandlers: Handlers = {
  [`GET ${path}/config`]: (call) => shownConfig(call, guestOf(call, 'qemu')),
  [`GET ${path}/pending`]: (call) => pendingRows(guestOf(call, 'qemu')),
  [`PUT ${path}/config`]: async (call) => {
    const { vm, run } = prepared(call);
    await withGuest(call.world, vm, run);
    return null;
  },
  [`POST ${path}/config`]: async (call) => {
    const { vm, run } = prepared(call);
    const upid = startTask(call, vm, { type: 'qmconfig' }, run);
    if (call.values.background_delay === undefined) return upid;
    const status = await call.world.tasks.ended(upid, Number(call.values.background_delay) * 1000);
    if (status === undefined) return upid;
    return status === 'OK' || status.startsWith('WARNINGS') ? null : die(`failed to update VM ${vm.vmId}: ${status}`);
  },
  [`PUT ${path}/unlink`]: async (call) => {
    const { idlist = '', force = '0', node = '', vmid = '' } = call.values;
    const { vm, run } = prepared({ ...call, values: { node, vmid, delete: idlist, force } });
    await withGuest(call.world, vm, run);
    return null;
  },
};

/** The early checks of a change, and the change itself. */
function prepared(call: Call): { vm: SimulatedVm; run: () => void } {
  const { world, caller, values } = call;
  rootOnly(call, ['skiplock']);
  const change = changeOf(values);
  if (change.remove.length + change.revert.length + Object.keys(change.set).length === 0) die('no options specified');
  const vm = guestOf(call, 'qemu');
  const check = () => {
    guestOf(call, 'qemu');
    checkChange(world, caller, vm, change);
    if (values.digest !== undefined && values.digest !== digestOf(vm)) die('checksum mismatch (file change by other user?)');
    if (!isTrue(values.skiplock)) checkLock(vm);
  };
  check();
  const run = () => {
    check();
    applyChange(world, vm, change);
    changedSeed(vm, [...Object.keys(change.set), ...change.remove]);
  };
  return { vm, run };
}

function shownConfig(call: Call, vm: SimulatedVm): Record<string, unknown> {
  const { current, snapshot } = call.values;
  if (snapshot !== undefined && isTrue(current)) {
    const words = "cannot use 'snapshot' parameter with 'current'";
    badParameters({ snapshot: words, current: words });
  }
  const config = snapshot !== undefined ? snapshotOf(vm, snapshot).config : isTrue(current) ? vm.config : withPending(vm);
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(config)) shown[name] = shownValue(vmParameters, name, config[name] ?? '');
  if (vm.parent !== undefined && snapshot === undefined) shown.parent = vm.parent;
  return { ...shown, digest: digestOf(vm) };
}

function pendingRows({ config, pending }: SimulatedVm): Record<string, unknown>[] {
  return [...new Set([...Object.keys(config), ...Object.keys(pending)])].sort().map((key) => {
    const [value, next] = [config[key], pending[key]];
    return {
      key,
      ...(value === undefined ? {} : { value: shownValue(vmParameters, key, value) }),
      ...(next === undefined ? {} : next === null ? { delete: 1 } : { pending: shownValue(vmParameters, key, next) }),
    };
  });
}
