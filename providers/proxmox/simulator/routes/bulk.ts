import type { Handlers } from '../declared-routes.js';
import { startGuest, stopGuest } from '../guests/run-state.js';
import { workOnGuests } from '../nodes/guest-work.js';
import { isRunning } from '../world.js';
import { indexOf } from './index-of.js';

/** Work on guests of the whole cluster at once. */
export const bulkHandlers: Handlers = {
  'GET /cluster/bulk-action': indexOf(['guest'], 'name'),
  'GET /cluster/bulk-action/guest': indexOf(['start', 'shutdown', 'suspend'], 'name'),
  'POST /cluster/bulk-action/guest/start': (call) =>
    workOnGuests(
      call,
      'bulkstart',
      (vm) => !isRunning(vm),
      (vm) => startGuest(call.world, vm),
    ),
  'POST /cluster/bulk-action/guest/shutdown': (call) => workOnGuests(call, 'bulkshutdown', isRunning, stopGuest),
  'POST /cluster/bulk-action/guest/suspend': (call) =>
    workOnGuests(
      call,
      'bulksuspend',
      (vm) => isRunning(vm) && vm.type === 'qemu',
      (vm) => void (vm.paused = true),
    ),
};
