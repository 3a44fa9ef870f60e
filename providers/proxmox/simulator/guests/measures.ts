import type { Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { badParameters } from '../refusal.js';
import { isRunning, type GuestType } from '../world.js';
import { guestOf, guestPath } from './guest.js';
import { snapshotOf } from './snapshots.js';
import { disksOf, hasFeature } from './storage-abilities.js';
import { guestSummary } from './summary.js';

const stepS: Readonly<Record<string, number>> = { hour: 60, day: 60, week: 1800, month: 1800, year: 21_600, decade: 604_800 };
const points = 70;

/** What a guest can have done, and how it fared. */
export function measureHandlers(type: GuestType): Handlers {
  const path = guestPath(type);
  return {
    [`GET ${path}/feature`]: (call) => {
      const { world, values } = call;
      const vm = guestOf(call, type);
      const config = values.snapname === undefined ? vm.config : snapshotOf(vm, values.snapname).config;
      const ability = values.feature === 'snapshot' || values.feature === 'clone' ? values.feature : 'copy';
      const shared = disksOf(type, config).every(([, volid]) => world.storages.find(({ name }) => name === volid.split(':')[0])?.shared);
      const nodes = shared ? world.nodes.map(({ name }) => name) : [vm.node];
      return { hasFeature: Number(hasFeature(world, vm, config, ability, values.snapname)), ...(type === 'qemu' ? { nodes } : {}) };
    },
    [`GET ${path}/rrddata`]: (call) => {
      const vm = guestOf(call, type);
      const step = stepS[call.values.timeframe ?? 'hour'] ?? 60;
      const now = Math.floor(Date.now() / 1000 / step) * step;
      const { maxmem, mem, maxdisk, cpu, cpus } = guestSummary(call.world, vm);
      return Array.from({ length: points }, (_, index) => {
        const time = now - (points - 1 - index) * step;
        const wasUp = isRunning(vm) && time * 1000 >= (vm.startedAt ?? 0);
        const measured = { cpu, mem, disk: 0, diskread: 0, diskwrite: 0, netin: 0, netout: 0 };
        return { time, maxcpu: cpus, maxmem, maxdisk, ...(wasUp ? measured : {}) };
      });
    },
    [`GET ${path}/rrd`]: (call) => {
      guestOf(call, type);
      const known = ['cpu', 'maxcpu', 'mem', 'maxmem', 'disk', 'maxdisk', 'diskread', 'diskwrite', 'netin', 'netout'];
      const unknown = splitList(call.values.ds).find((name) => !known.includes(name));
      if (unknown !== undefined) badParameters({ ds: `unknown data source '${unknown}'` });
      // The vendor draws a picture besides; a simulated guest has none.
      return { filename: `/var/tmp/rrd/${type}-${call.values.vmid}-${call.values.timeframe}.png` };
    },
  };
}
