import { nodeName, optionalFlag, optionalText, vmIdParameter } from '../parameters.js';
import { demand, type Caller } from '../access.js';
import { badParameters } from '../refusal.js';
import { nodeOf, type Call, type Route } from '../route.js';
import type { Task } from '../task-table.js';

const start = { type: 'integer', optional: true, minimum: 0 } as const;

/** /nodes/{node}/tasks. */
export const taskRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/tasks',
    parameters: {
      node: nodeName,
      limit: start,
      start,
      since: { type: 'integer', optional: true },
      until: { type: 'integer', optional: true },
      source: { type: 'string', optional: true, enum: ['archive', 'active', 'all'] },
      typefilter: optionalText,
      errors: optionalFlag,
      vmid: { ...vmIdParameter, optional: true },
    },
    handle: (call) => {
      const { values } = call;
      const source = values.source ?? 'archive';
      const rows = call.world.tasks.list().filter((task) => {
        const fits = source === 'all' || (source === 'active') === (task.endtime === undefined);
        const since = values.since === undefined || task.starttime >= Number(values.since);
        const recent = since && (values.until === undefined || task.starttime <= Number(values.until));
        const wrong = values.errors !== '1' || (task.endtime !== undefined && task.exitstatus !== 'OK');
        const ofVm = values.vmid === undefined || task.id === values.vmid;
        return (
          task.node === nodeOf(call) &&
          maySee(call.caller, task) &&
          fits &&
          recent &&
          wrong &&
          ofVm &&
          (values.typefilter === undefined || task.type === values.typefilter)
        );
      });
      return rows.slice(Number(values.start ?? 0), Number(values.start ?? 0) + Number(values.limit ?? 50)).map(taskRow);
    },
  },
  {
    method: 'GET',
    path: '/nodes/{node}/tasks/{upid}/status',
    parameters: { node: nodeName, upid: { type: 'string' } },
    handle: (call) => {
      const task = taskOf(call);
      const { upid, node, pid, pstart, starttime, type, id, user } = task;
      const ended = task.endtime === undefined ? { status: 'running' } : { status: 'stopped', exitstatus: task.exitstatus };
      return { upid, node, pid, pstart, starttime, type, id, user, ...ended };
    },
  },
  {
    method: 'GET',
    path: '/nodes/{node}/tasks/{upid}/log',
    parameters: { node: nodeName, upid: { type: 'string' }, limit: start, start, download: optionalFlag },
    handle: (call) => {
      const from = Number(call.values.start ?? 0);
      const lines = taskOf(call).log.slice(from, from + Number(call.values.limit ?? 50));
      return lines.map((line, index) => ({ n: from + index + 1, t: line }));
    },
  },
];

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
  if (!task || task.node !== nodeOf(call)) return badParameters({ upid: 'no such task' });
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
