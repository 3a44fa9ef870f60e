import { demand, type Caller } from '../access.js';
import { withAttributes } from '../answer.js';
import { taskDeclared } from '../declared/tasks.js';
import { DeclaredRoutes, type Handlers } from '../declared-routes.js';
import { splitList } from '../formats.js';
import { badParameters } from '../refusal.js';
import { nodeOf, type Call } from '../route.js';
import type { Task } from '../task-table.js';
import { indexOf } from './index-of.js';

const handlers: Handlers = {
  'GET /nodes/{node}/tasks': (call) => {
    const { values, caller } = call;
    const rows = call.world.tasks.list().filter((task) => task.node === nodeOf(call) && maySee(caller, task) && isAsked(task, values));
    const from = Number(values.start ?? 0);
    return withAttributes(rows.slice(from, from + Number(values.limit ?? 50)).map(taskRow), { total: rows.length });
  },
  'GET /nodes/{node}/tasks/{upid}': indexOf(['log', 'status'], 'name'),
  'DELETE /nodes/{node}/tasks/{upid}': (call) => {
    const task = taskOf(call);
    if (!isOwn(call.caller, task)) demand(call.caller, `/nodes/${task.node}`, ['Sys.Modify']);
    call.world.tasks.stop(task);
  },
  'GET /nodes/{node}/tasks/{upid}/status': (call) => {
    const { upid, node, pid, pstart, starttime, type, id, user, endtime, exitstatus } = readableTask(call);
    const ended = endtime === undefined ? { status: 'running' } : { status: 'stopped', exitstatus };
    return { upid, node, pid, pstart, starttime, type, id, user, ...ended };
  },
  'GET /nodes/{node}/tasks/{upid}/log': (call) => {
    const { log } = readableTask(call);
    const from = Number(call.values.start ?? 0);
    const most = Number(call.values.limit ?? 50);
    const lines = most === 0 ? log.slice(from) : log.slice(from, from + most);
    const rows = lines.map((line, index) => ({ n: from + index + 1, t: line }));
    return withAttributes(rows.length > 0 || log.length > 0 ? rows : [{ n: 1, t: 'no content' }], { total: log.length });
  },
};

/** /nodes/{node}/tasks */
export const taskRoutes = new DeclaredRoutes(taskDeclared, handlers);

function isAsked(task: Task, values: Call['values']): boolean {
  const source = values.source ?? 'archive';
  if (source !== 'all' && (source === 'active') !== (task.endtime === undefined)) return false;
  if (values.since !== undefined && task.starttime < Number(values.since)) return false;
  if (values.until !== undefined && task.starttime > Number(values.until)) return false;
  if (values.errors === '1' && (task.endtime === undefined || task.exitstatus === 'OK')) return false;
  if (values.vmid !== undefined && task.id !== values.vmid) return false;
  if (values.userfilter !== undefined && !task.user.toLowerCase().includes(values.userfilter.toLowerCase())) return false;
  const kinds = splitList(values.statusfilter);
  return (kinds.length === 0 || kinds.includes(kindOf(task))) && (values.typefilter === undefined || task.type === values.typefilter);
}

function kindOf({ exitstatus }: Task): string {
  if (exitstatus === undefined) return 'unknown';
  return exitstatus === 'OK' ? 'ok' : exitstatus.startsWith('WARNINGS: ') ? 'warning' : 'error';
}

/** A task as the lists show it. */
export function taskRow(task: Task): Record<string, unknown> {
  const { upid, node, pid, pstart, starttime, type, id, user, endtime, exitstatus } = task;
  return { upid, node, pid, pstart, starttime, type, id, user, ...(endtime === undefined ? {} : { endtime, status: exitstatus }) };
}

function taskOf(call: Call): Task {
  const upid = call.values.upid ?? '';
  if (!/^UPID:[^:]+:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:[^:]+:[^:]*:[^:]+:$/.test(upid)) {
    return badParameters({ upid: `unable to parse worker upid '${upid}'` });
  }
  const task = call.world.tasks.find(upid);
  return task && task.node === nodeOf(call) ? task : badParameters({ upid: 'no such task' });
}

function readableTask(call: Call): Task {
  const task = taskOf(call);
  if (!isOwn(call.caller, task)) demand(call.caller, `/nodes/${task.node}`, ['Sys.Audit']);
  return task;
}

/** Whether a caller finds a task in the lists: its own, and those of the nodes that it may audit. */
export function maySee(caller: Caller, task: Task): boolean {
  return isOwn(caller, task) || caller.privilegesOn(`/nodes/${task.node}`).has('Sys.Audit');
}

/** A user owns what its tokens began, a token only what it began itself. */
function isOwn(caller: Caller, task: Task): boolean {
  return task.user === caller.id || (!caller.viaToken && task.user.split('!')[0] === caller.id);
}
