import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorSettings } from './options.js';
import { PveRefusal } from './refusal.js';
import type { TaskType } from './task-types.js';

/** One task of the cluster. */
export interface Task {
  readonly upid: string;
  readonly node: string;
  readonly pid: number;
  readonly pstart: number;
  readonly starttime: number;
  readonly type: string;
  readonly id: string;
  readonly user: string;
  readonly log: string[];
  /** Somebody asked it to stop. */
  isStopped?: boolean;
  endtime?: number;
  exitstatus?: string;
}

/** What starts a task. */
export interface TaskStart {
  readonly node: string;
  readonly type: TaskType;
  readonly id: string;
  readonly user: string;
  /** The time the work takes; that of the settings if left out. */
  readonly ms?: number;
  readonly work: (log: (line: string) => void) => Promise<void> | void;
  /** Takes back what was made before the task began, for a fault that strikes it. */
  readonly undo?: () => void;
}

/** How many tasks are remembered; a cluster too forgets the oldest. */
const mostTasks = 10_000;

/** The tasks of all nodes, and what is to go wrong in them. */
export class TaskTable {
  private readonly tasks = new Map<string, Task>();
  private pid = 1000;
  private begun = 0;
  /** The next task of a type dies with a text, or ends with warnings. */
  readonly faults: { type: TaskType; text: string }[] = [];

  constructor(private readonly settings: SimulatorSettings) {}

  clear(): void {
    this.tasks.clear();
    this.begun = 0;
    this.faults.length = 0;
  }

  /** Starts a task and answers its UPID at once. */
  start(begin: TaskStart): string {
    const pid = ++this.pid;
    const [starttime, pstart] = [Math.floor(Date.now() / 1000), pid * 7];
    const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
    const { node, type, id, user } = begin;
    const upid = `UPID:${node}:${hex(pid)}:${hex(pstart)}:${hex(starttime)}:${type}:${id}:${user}:`;
    const task: Task = { upid, node, pid, pstart, starttime, type, id, user, log: [] };
    this.tasks.set(upid, task);
    this.begun++;
    this.forgetOldest();
    void this.run(task, begin);
    return upid;
  }

  find(upid: string): Task | undefined {
    return this.tasks.get(upid);
  }

  /** How a task ended; undefined when it takes longer than one is ready to wait. */
  async ended(upid: string, withinMs: number): Promise<string | undefined> {
    const deadline = Date.now() + withinMs;
    while (this.find(upid)?.exitstatus === undefined && Date.now() < deadline) await sleep(10);
    return this.find(upid)?.exitstatus;
  }

  /** Ends a task that runs, as a kill of its worker does; what it has done stays done. */
  stop(task: Task): void {
    if (task.endtime !== undefined) return;
    task.isStopped = true;
    this.end(task, 'received interrupt');
  }

  /** The newest first. */
  list(): Task[] {
    return [...this.tasks.values()].reverse();
  }

  get count(): number {
    return this.begun;
  }

  private forgetOldest(): void {
    if (this.tasks.size <= mostTasks) return;
    for (const [upid, { endtime }] of this.tasks) {
      if (endtime !== undefined) return void this.tasks.delete(upid);
    }
  }

  private async run(task: Task, { work, ms, undo }: TaskStart): Promise<void> {
    const delayMs = ms ?? this.settings.taskMs;
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    if (task.isStopped) return undo?.();
    const at = this.faults.findIndex((fault) => fault.type === task.type);
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    try {
      if (fault && !fault.text.startsWith('WARNINGS: ')) {
        undo?.();
        throw new PveRefusal(500, fault.text);
      }
      await work((line) => task.log.push(line));
      this.end(task, fault?.text ?? 'OK');
    } catch (error) {
      this.end(task, error instanceof Error ? error.message : String(error));
    }
  }

  private end(task: Task, exitstatus: string): void {
    if (task.endtime !== undefined) return;
    task.log.push(exitstatus === 'OK' ? 'TASK OK' : `TASK ${exitstatus.startsWith('WARNINGS') ? '' : 'ERROR: '}${exitstatus}`);
    task.endtime = Math.floor(Date.now() / 1000);
    task.exitstatus = exitstatus;
  }
}
