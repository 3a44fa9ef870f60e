import { withAttributes } from '../answer.js';
import type { Handlers } from '../declared-routes.js';
import { startGuest, stopGuest } from '../guests/run-state.js';
import { isTrue } from '../parameters.js';
import { die } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import { indexOf } from '../routes/index-of.js';
import { isRunning } from '../world.js';
import { guestsOn, workOnGuests } from './guest-work.js';
import { serviceNames } from './node-state.js';

/** Services, power and the guests of a node all at once. */
export const nodeWorkHandlers: Handlers = {
  'GET /nodes/{node}/services': (call) => serviceNames.map((service) => serviceState(call, service)),
  'GET /nodes/{node}/services/{service}': indexOf(['state', 'start', 'stop', 'restart', 'reload']),
  'GET /nodes/{node}/services/{service}/state': (call) => serviceState(call, call.values.service ?? ''),
  ...Object.fromEntries(
    (['start', 'stop', 'restart', 'reload'] as const).map((verb) => [
      `POST /nodes/{node}/services/{service}/${verb}`,
      (call: Call) => workService(call, verb),
    ]),
  ),
  'POST /nodes/{node}/status': power,
  'POST /nodes/{node}/startall': (call) =>
    workOnGuests(
      call,
      'startall',
      (vm) => !isRunning(vm) && (isTrue(call.values.force) || isTrue(vm.config.onboot)),
      (vm) => startGuest(call.world, vm),
    ),
  'POST /nodes/{node}/stopall': (call) => workOnGuests(call, 'stopall', isRunning, stopGuest),
  'POST /nodes/{node}/suspendall': (call) =>
    workOnGuests(
      call,
      'suspendall',
      (vm) => isRunning(vm) && vm.type === 'qemu',
      (vm) => void (vm.paused = true),
    ),
  'POST /nodes/{node}/wakeonlan': (call) => {
    const { world } = call;
    const mac = /(?:^|mac=)([0-9a-f:]{17})/i.exec(world.node(nodeOf(call)).config.wakeonlan ?? '')?.[1];
    if (mac === undefined) die(`No wake on LAN MAC address defined for '${nodeOf(call)}'!`);
    const node = world.nodes.find(({ name }) => name === nodeOf(call));
    if (node) node.online = true;
    return mac;
  },
  'GET /nodes/{node}/syslog': (call) => {
    const lines = linesOf(call);
    const from = Number(call.values.start ?? 0);
    const rows = lines.slice(from, from + Number(call.values.limit ?? 50)).map((t, index) => ({ n: from + index + 1, t }));
    return withAttributes(rows.length > 0 ? rows : [{ n: 1, t: 'no content' }], { total: lines.length });
  },
  'GET /nodes/{node}/journal': (call) => linesOf(call).slice(-Number(call.values.lastentries ?? 500)),
};

function serviceState(call: Call, service: string): Record<string, unknown> {
  const runs = !call.world.node(nodeOf(call)).stopped.has(service);
  return {
    service,
    name: service,
    desc: `${service} of the lab`,
    state: runs ? 'running' : 'dead',
    'active-state': runs ? 'active' : 'inactive',
    'unit-state': 'enabled',
  };
}

function workService(call: Call, verb: 'start' | 'stop' | 'restart' | 'reload'): string {
  const { world, caller, values } = call;
  const { service = '' } = values;
  if (verb === 'stop' && service === 'pvedaemon') die("invalid service cmd 'pvedaemon stop'");
  const { stopped } = world.node(nodeOf(call));
  const work = () => void (verb === 'stop' ? stopped.add(service) : stopped.delete(service));
  return world.tasks.start({ node: nodeOf(call), type: `srv${verb}`, id: service, user: caller.id, work });
}

/** A node that goes down takes its guests with it; one that boots again starts those that start on boot. */
function power(call: Call): void {
  const { world } = call;
  const node = world.nodes.find(({ name }) => name === nodeOf(call));
  for (const vm of guestsOn(call, nodeOf(call)).filter(isRunning)) stopGuest(vm);
  if (call.values.command === 'shutdown' && node) node.online = false;
  else for (const vm of guestsOn(call, nodeOf(call))) if (isTrue(vm.config.onboot)) startGuest(world, vm);
}

/** What a node's daemons wrote: the tasks that they began and ended. */
function linesOf(call: Call): string[] {
  return call.world.tasks
    .list()
    .filter(({ node }) => node === nodeOf(call))
    .reverse()
    .map(({ upid, user, exitstatus, starttime }) => {
      const time = new Date(starttime * 1000).toISOString();
      return `${time} ${nodeOf(call)} pvedaemon[1000]: <${user}> ${exitstatus === undefined ? 'starting task' : 'end task'} ${upid} ${exitstatus ?? ''}`.trimEnd();
    });
}
