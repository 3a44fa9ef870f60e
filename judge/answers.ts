import { Access } from '../providers/proxmox/simulator/access.js';
import { matchRoute } from '../providers/proxmox/simulator/route.js';
import { simulatorRoutes } from '../providers/proxmox/simulator/simulator-routes.js';
import { breachesOf } from './answer-check.js';
import { startWalkedCluster, type ClusterAnswer, type WalkedCluster } from './cluster-client.js';
import { filled, untilItIsGone, untilItRuns, type WalkCall } from './cluster-walk.js';
import type { PveSchema } from './recording.js';
import type { Disagreement, Score } from './verdict.js';

/** What a walk through the simulated cluster came to. */
export interface AnswersReport {
  /** `Proxmox VE 9.2.3` */
  schema: string;
  /** Answers that fit the schema, of all whose schema is known. */
  answers: Score;
  /** Routes of the simulator that the walk came by. */
  routes: Score;
  /** Those that it did not. */
  unwalked: readonly string[];
  disagreements: readonly Disagreement[];
}

/** The family under which the shares of the walk are kept. */
export const answersFamily = 'proxmox-answers';

const longTaskMs = 60_000;
const routes = simulatorRoutes(new Access([]));
const nameOf = (method: string, path: string) => `${method} ${path}`;

/** Walks through every route of a simulated cluster and checks each answer against the schema of the vendor. */
export async function judgeAnswers(schema: PveSchema): Promise<AnswersReport> {
  const cluster = await startWalkedCluster();
  const walk = new Walk(cluster, schema);
  try {
    await walk.readEverything();
    for (const call of untilItRuns) await walk.change(call);
    await walk.readEverything();
    for (const call of untilItIsGone) await walk.change(call);
    cluster.slowDown(longTaskMs);
    await walk.begin({ method: 'POST', path: '/nodes/pve1/qemu/9000/clone', values: { newid: '103' } });
    await walk.begin({ method: 'POST', path: '/nodes/pve1/qemu/102/status/stop' });
    await walk.readEverything();
  } finally {
    await cluster.close();
  }
  return walk.report();
}

class Walk {
  private readonly answers: Score = { asRecorded: 0, recorded: 0 };
  private readonly walked = new Set<string>();
  private readonly disagreements: Disagreement[] = [];
  private readonly vms = new Set(['9000']);
  private upid: string | undefined;

  constructor(
    private readonly cluster: WalkedCluster,
    private readonly schema: PveSchema,
  ) {}

  /** A call that changes something, and the task that it starts. */
  async change(call: WalkCall): Promise<void> {
    const upid = await this.begin(call);
    if (upid === undefined) return;
    const ended = await this.endOf(upid);
    if (ended !== 'OK') this.disagree(call.method, call.path, 'a task that ends with OK', ended);
  }

  /** A call without the end of its task. */
  async begin(call: WalkCall): Promise<string | undefined> {
    const { data } = await this.ask(call);
    const vmId = call.values?.newid ?? call.values?.vmid;
    if (vmId !== undefined) this.vms.add(vmId);
    if (call.method === 'DELETE') this.vms.delete(call.path.split('/').at(-1) ?? '');
    if (typeof data !== 'string' || !data.startsWith('UPID:')) return undefined;
    this.upid = data;
    return data;
  }

  /** Every route that reads, for everything that there is. */
  async readEverything(): Promise<void> {
    for (const route of routes.filter(({ method }) => method === 'GET'))
      for (const path of this.pathsOf(route.path)) await this.ask({ method: 'GET', path });
  }

  report(): AnswersReport {
    const unwalked = routes.map(({ method, path }) => nameOf(method, path)).filter((name) => !this.walked.has(name));
    return {
      schema: `${this.schema.product} ${this.schema.version}`,
      answers: this.answers,
      routes: { asRecorded: routes.length - unwalked.length, recorded: routes.length },
      unwalked,
      disagreements: this.disagreements,
    };
  }

  private pathsOf(template: string): string[] {
    const [parameter, name = ''] = /\{(\w+)\}/.exec(template) ?? [];
    if (parameter === undefined) return [template];
    const known = (filled[name] ?? []).filter((value) => name !== 'vmid' || this.vms.has(value));
    const values = name === 'upid' ? (this.upid === undefined ? [] : [this.upid]) : known;
    return values.flatMap((value) => this.pathsOf(template.replace(parameter, value)));
  }

  private async ask(call: WalkCall | { method: 'GET'; path: string }): Promise<ClusterAnswer> {
    const { method, path } = call;
    const answer = await this.cluster.send(call);
    const template = matchRoute(routes, method, path)?.route.path ?? path;
    if (isNoAnswerYet(template, answer)) return answer;
    this.walked.add(nameOf(method, template));
    this.check(method, path, template, answer);
    return answer;
  }

  private check(method: string, path: string, template: string, { status, data, text }: ClusterAnswer): void {
    this.answers.recorded += 1;
    const known = this.schema.paths[template]?.[method];
    if (!known) return this.disagree(method, path, 'no such call', `HTTP ${status}`);
    if (status !== 200) return this.disagree(method, path, 'an answer', `HTTP ${status}: ${text}`);
    if (!known.returns) return void (this.answers.recorded -= 1);
    const breaches = breachesOf(data, known.returns);
    if (breaches.length === 0) this.answers.asRecorded += 1;
    else this.disagree(method, path, `returns of ${nameOf(method, template)}`, breaches.join('; '));
  }

  private async endOf(upid: string): Promise<string> {
    for (let asked = 0; asked < 1000; asked++) {
      const { data } = await this.cluster.send({ method: 'GET', path: `/nodes/pve1/tasks/${upid}/status` });
      const { status, exitstatus } = (data ?? {}) as { status?: unknown; exitstatus?: unknown };
      if (status === 'stopped') return String(exitstatus);
    }
    return 'still running';
  }

  /** The same answer to the same call is told once. */
  private disagree(method: string, path: string, recorded: string, seen: string): void {
    const command = nameOf(method, path);
    if (this.disagreements.some((told) => told.command === command && told.seen === seen)) return;
    this.disagreements.push({ family: answersFamily, case: 'walk', at: 'an answer', recorded, seen, command, since: [] });
  }
}

/** A guest agent answers only where one runs; elsewhere the vendor refuses too, and there is no answer to check. */
function isNoAnswerYet(template: string, { status }: ClusterAnswer): boolean {
  return template.endsWith('/agent/network-get-interfaces') && status === 500;
}
