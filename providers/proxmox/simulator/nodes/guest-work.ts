import { demand } from '../access.js';
import { splitList } from '../formats.js';
import { membersOf } from '../parameters.js';
import { badParameters } from '../refusal.js';
import type { Call } from '../route.js';
import type { SimulatedVm } from '../world.js';

const verbs = {
  startall: 'start',
  stopall: 'stop',
  suspendall: 'suspend',
  bulkstart: 'start',
  bulkshutdown: 'shutdown',
  bulksuspend: 'suspend',
} as const;

/** Does the same with many guests, in a task that begins one for each: `startall` of a node, `bulkstart` of the cluster. */
export function workOnGuests(
  call: Call,
  type: keyof typeof verbs,
  isMeant: (vm: SimulatedVm) => boolean,
  work: (vm: SimulatedVm) => void,
): string {
  const { world, caller, values } = call;
  const named = splitList(membersOf(values.vms).join(','));
  const guests = guestsOn(call, values.node, values.vms === undefined ? undefined : named).filter((vm) => vm.config.template !== '1');
  if (!caller.privilegesOn('/').has('VM.PowerMgmt')) {
    if (values.vms === undefined) demand(caller, '/', ['VM.PowerMgmt']);
    for (const vm of guests) demand(caller, `/vms/${vm.vmId}`, ['VM.PowerMgmt']);
  }
  const verb = verbs[type];
  return world.tasks.start({
    node: values.node ?? world.nodes[0]?.name ?? '',
    type,
    id: '',
    user: caller.id,
    work: (log) => {
      for (const vm of guests.filter(isMeant)) {
        log(`${verb} of guest ${vm.vmId}`);
        const begin = {
          node: vm.node,
          type: `${vm.type === 'lxc' ? ('vz' as const) : ('qm' as const)}${verb}` as const,
          id: String(vm.vmId),
          user: caller.id,
        };
        world.tasks.start({ ...begin, work: () => work(vm) });
      }
    },
  });
}

/** The guests of a node, or of all; dies when one that is named is not among them. */
export function guestsOn({ world }: Call, node: string | undefined, named?: readonly string[]): SimulatedVm[] {
  const guests = [...world.vms.values()].filter((vm) => node === undefined || vm.node === node);
  const unknown = named?.find((id) => !guests.some((vm) => String(vm.vmId) === id));
  if (unknown !== undefined)
    badParameters({ vms: node === undefined ? `VM ${unknown} does not exist` : `VM ${unknown} is not on node '${node}'` });
  return guests.filter((vm) => named?.includes(String(vm.vmId)) ?? true);
}
