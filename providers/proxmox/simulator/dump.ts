import { firewallLines } from './firewall/state.js';
import { isRunning, type World } from './world.js';

/** What the vendor draws for each VM, which says nothing of what was asked for. */
const drawn = new Set(['meta', 'smbios1', 'vmgenid']);

/** The state of a cluster as sorted lines, without uptimes, tasks and times. */
export function dumpWorld(world: World): string[] {
  const vms = [...world.vms.values()].flatMap((vm) => {
    const head = `vm ${vm.vmId} on ${vm.node} ${isRunning(vm) ? 'running' : 'stopped'}`;
    const config = Object.entries(vm.config)
      .filter(([name]) => !drawn.has(name))
      .map(([name, value]) => `vm ${vm.vmId} ${name}: ${String(value).replaceAll('\n', '\\n')}`);
    const pending = Object.entries(vm.pending).map(([name, value]) => `vm ${vm.vmId} pending ${name}: ${value ?? '(delete)'}`);
    const snapshots = [...(vm.snapshots ?? [])].map(
      ([name, { parent }]) => `vm ${vm.vmId} snapshot ${name}${parent === undefined ? '' : ` of ${parent}`}`,
    );
    return [head, ...config, ...pending, ...snapshots, ...(vm.firewall ? firewallLines(`vm ${vm.vmId}`, vm.firewall) : [])];
  });
  const usage = world.nodes.flatMap((node) =>
    world.storages.map((storage) => `storage ${storage.name} on ${node.name} used ${world.volumes.volumesGiB(storage, node.name)} GiB`),
  );
  const settings = [...world.sections.dump(), ...world.sdn.dump(), ...world.pools.dump()];
  return [...vms, ...settings, ...world.volumes.dump(), ...usage].sort();
}
