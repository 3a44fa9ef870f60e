import { isRunning, type World } from './world.js';

/** The state of a cluster as sorted lines, without uptimes, tasks and times. */
export function dumpWorld(world: World): string[] {
  const vms = [...world.vms.values()].flatMap((vm) => {
    const head = `vm ${vm.vmId} on ${vm.node} ${isRunning(vm) ? 'running' : 'stopped'}`;
    const config = Object.entries(vm.config).map(([name, value]) => `vm ${vm.vmId} ${name}: ${value}`);
    const pending = Object.entries(vm.pending).map(([name, value]) => `vm ${vm.vmId} pending ${name}: ${value ?? '(delete)'}`);
    return [head, ...config, ...pending];
  });
  const usage = world.nodes.flatMap((node) =>
    world.storages.map((storage) => `storage ${storage.name} on ${node.name} used ${world.volumes.usedGiB(storage, node.name)} GiB`),
  );
  return [...vms, ...world.volumes.dump(), ...usage].sort();
}
