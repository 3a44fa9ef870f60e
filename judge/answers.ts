import { matchRoute, type Route } from '../providers/proxmox/simulator/route.js';
import { simulatorRoutes } from '../providers/proxmox/simulator/simulator-routes.js';
import { judgeRequests, type RequestsReport } from './adapter-requests.js';
import { breachesOf } from './answer-check.js';
import { startWalkedCluster, type ClusterAnswer, type WalkedCluster } from './cluster-client.js';
import { controlWalk } from './control-walk.js';
import { highAvailability, powerWalk, upkeepWalk } from './upkeep-walk.js';
import { filled, untilItIsGone, untilItRuns, type WalkCall } from './cluster-walk.js';
import { guestWalk } from './guest-walk.js';
import type { PveSchema } from './recording.js';
import { noScore, type Disagreement, type Score } from './verdict.js';

/** What a walk through the simulated cluster came to. */
export interface AnswersReport {
  /** Under this name the shares of the walk are kept: `proxmox-9.2`. */
  family: string;
  /** `Proxmox VE 9.2.3` */
  schema: string;
  /** Answers that fit the schema, of all whose schema is known. */
  answers: Score;
  /** Requests of our adapter that fit the schema, of all that it sends. */
  requests: Score;
  /** Methods of the schema that the simulator has. */
  methods: Score;
  /** Parameters of those methods that the simulator knows, and so checks. */
  parameters: Score;
  /** Routes of the simulator that the walk came by. */
  routes: Score;
  /** Those that it did not. */
  unwalked: readonly string[];
  disagreements: readonly Disagreement[];
}

type WalkReport = Omit<AnswersReport, 'requests'>;

const longTaskMs = 60_000;
const nameOf = (method: string, path: string) => `${method} ${path}`;

/** Walks through every route of a simulated cluster and checks each answer against the schema of the vendor. */
export async function judgeAnswers(schema: PveSchema): Promise<AnswersReport> {
  const profile = /^8\./.test(schema.version) ? '8.4' : '9.2';
  const cluster = await startWalkedCluster(profile);
  const walk = new Walk(cluster, schema, `proxmox-${profile}`, simulatorRoutes(profile));
  try {
    await walk.readEverything();
    for (const call of [...controlWalk, ...upkeepWalk].filter(({ notIn }) => notIn !== profile)) await walk.change(call);
    for (const call of untilItRuns) await walk.change(call);
    await walk.readEverything();
    for (const call of highAvailability) await walk.change(call);
    for (const call of guestWalk) await walk.change(call);
    for (const call of [...untilItIsGone, ...powerWalk]) await walk.change(call);
    cluster.slowDown(longTaskMs);
    await walk.begin({ method: 'POST', path: '/nodes/pve1/qemu/9000/clone', values: { newid: '103' } });
    await walk.begin({ method: 'POST', path: '/nodes/pve1/qemu/102/status/stop' });
    await walk.readEverything();
    await walk.stopLast('pve1');
  } finally {
    await cluster.close();
  }
  return withRequests(walk.report(), await judgeRequests(schema, profile));
}

function withRequests(walked: WalkReport, { requests, disagreements }: RequestsReport): AnswersReport {
  return { ...walked, requests, disagreements: [...walked.disagreements, ...disagreements] };
}

class Walk {
  private readonly answers: Score = { asRecorded: 0, recorded: 0 };
  private readonly walked = new Set<string>();
  private readonly disagreements: Disagreement[] = [];
  private readonly vms = new Set(['9000']);
  private readonly found: Record<string, string> = {};
  private upid: string | undefined;

  constructor(
    private readonly cluster: WalkedCluster,
    private readonly schema: PveSchema,
    private readonly family: string,
    private readonly routes: readonly Route[],
  ) {}

  /** A call that changes something, and the task that it starts. */
  async change(call: WalkCall): Promise<void> {
    if (!this.isThere(call)) return;
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

  /** Stops the last task while it runs. */
  async stopLast(node: string): Promise<void> {
    await this.ask({ method: 'DELETE', path: `/nodes/${node}/tasks/${this.upid}` });
  }

  /** Every route that reads, for everything that there is. */
  async readEverything(): Promise<void> {
    for (const route of this.routes.filter(isPlainRead))
      for (const path of this.pathsOf(route.path)) await this.ask({ method: 'GET', path });
  }

  report(): WalkReport {
    const unwalked = this.routes.map(({ method, path }) => nameOf(method, path)).filter((name) => !this.walked.has(name));
    return {
      ...implementedOf(this.schema, this.routes),
      family: this.family,
      schema: `${this.schema.product} ${this.schema.version}`,
      answers: this.answers,
      routes: { asRecorded: this.routes.length - unwalked.length, recorded: this.routes.length },
      unwalked,
      disagreements: this.disagreements,
    };
  }

  /** Each release has calls that the other has not; those are not made. */
  private isThere({ method, path }: WalkCall): boolean {
    return matchRoute(this.routes, method, path) !== undefined;
  }

  private pathsOf(template: string): string[] {
    const [parameter, name = ''] = /\{(\w+)\}/.exec(template) ?? [];
    if (parameter === undefined) return [template];
    // Containers are read where the walk through the guests has one.
    if (template.includes('/lxc/')) return [];
    const known = (filled[name] ?? []).filter((value) => name !== 'vmid' || this.vms.has(value));
    const values = name === 'upid' ? (this.upid === undefined ? [] : [this.upid]) : known;
    return values.flatMap((value) => this.pathsOf(template.replace(parameter, value)));
  }

  private async ask(call: WalkCall | { method: 'GET'; path: string }): Promise<ClusterAnswer> {
    const { method, path } = call;
    const answer = await this.cluster.send(this.withFound(call));
    this.remember(answer.data);
    const template = matchRoute(this.routes, method, path)?.route.path ?? path;
    if (isNoAnswerYet(template, answer)) return answer;
    this.walked.add(nameOf(method, template));
    if ('isRefused' in call && call.isRefused && answer.status >= 400) return answer;
    this.check(method, path, template, answer);
    return answer;
  }

  /** What an earlier answer told stands in braces: a ticket and its port, a backup. */
  private withFound<T extends { path: string; values?: Readonly<Record<string, string>> }>(call: T): T {
    const filledIn = (text: string) => text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => this.found[name] ?? whole);
    if (!call.values) return call;
    return { ...call, values: Object.fromEntries(Object.entries(call.values).map(([name, text]) => [name, filledIn(text)])) };
  }

  private remember(data: unknown): void {
    const { ticket, port } = (data ?? {}) as { ticket?: unknown; port?: unknown };
    if (ticket !== undefined && port !== undefined) Object.assign(this.found, { ticket: String(ticket), port: String(port) });
    const rows = Array.isArray(data) ? (data as { content?: unknown; volid?: unknown }[]) : [];
    const backup = rows.find((row) => row?.content === 'backup');
    if (backup) this.found.backup = String(backup.volid);
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
      const { data } = await this.cluster.send({ method: 'GET', path: `/nodes/${upid.split(':')[1]}/tasks/${upid}/status` });
      const { status, exitstatus } = (data ?? {}) as { status?: unknown; exitstatus?: unknown };
      if (status === 'stopped') return String(exitstatus);
    }
    return 'still running';
  }

  /** The same answer to the same call is told once. */
  private disagree(method: string, path: string, recorded: string, seen: string): void {
    const command = nameOf(method, path);
    if (this.disagreements.some((told) => told.command === command && told.seen === seen)) return;
    this.disagreements.push({ family: this.family, case: 'walk', at: 'an answer', recorded, seen, command, since: [] });
  }
}

function implementedOf({ paths }: PveSchema, routes: readonly Route[]): Pick<AnswersReport, 'methods' | 'parameters'> {
  const own = new Map(routes.map((route) => [nameOf(route.method, route.path), new Set(Object.keys(route.parameters).map(unnumbered))]));
  const [methods, parameters]: [Score, Score] = [noScore(), noScore()];
  for (const [path, byMethod] of Object.entries(paths)) {
    for (const [method, { params }] of Object.entries(byMethod)) {
      methods.recorded += 1;
      const known = own.get(nameOf(method, path));
      if (!known) continue;
      methods.asRecorded += 1;
      const names = Object.keys(params).filter((name) => !path.includes(`{${name}}`));
      parameters.recorded += names.length;
      parameters.asRecorded += names.filter((name) => known.has(unnumbered(name))).length;
    }
  }
  return { methods, parameters };
}

/** `net[n]` and `net7` alike. */
function unnumbered(name: string): string {
  return name.replace(/\[n\]$|\d+$/, '');
}

/** A read that needs no more than its path; what others need is said in the walk. */
function isPlainRead({ method, path, parameters }: Route): boolean {
  const needed = Object.entries(parameters).filter(([name, { optional }]) => !optional && !path.includes(`{${name}}`));
  return method === 'GET' && needed.length === 0;
}

/** A guest agent answers only where one runs, and backups are pruned only where they are kept; elsewhere the vendor refuses too. */
function isNoAnswerYet(template: string, { status }: ClusterAnswer): boolean {
  return (template.includes('/agent/') || template.endsWith('/prunebackups')) && status === 500;
}
