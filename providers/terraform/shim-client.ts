import { devicePlanSchema, type DevicePlan, type PlannedChange } from '../../lib/device-plan.js';
import { inventoryDefaultsSchema, type InventoryDefaults } from '../../lib/inherited.js';
import {
  handoutSchema,
  listSchema,
  operationSchema,
  operationsPath,
  planPath,
  renewalSchema,
  resourceSchema,
  statusSchema,
  type Failure,
  type Handout,
  type Operation,
  type Resource,
} from '../../lib/wire.js';
import { malformed, ShimTransport, type Answer, type Outcome, type ShimClientOptions } from './shim-transport.js';
import { Wait } from './wait.js';

export interface PutOptions {
  timeoutMs?: number | undefined;
  /** VM id of a VM that is there already, and that the new resource takes over. */
  adopt?: number | undefined;
}

/** The shim's HTTP surface as `lib/wire.ts` describes it. Failures are values; nothing is thrown. */
export class ShimClient {
  private readonly transport: ShimTransport;
  private routes?: Promise<Outcome<Answer>>;
  private defaults?: Promise<Outcome<Answer>>;

  constructor(private readonly options: ShimClientOptions) {
    this.transport = new ShimTransport(options);
  }

  /** Whether the shim is there and takes the token. */
  async check(): Promise<Outcome<unknown>> {
    return parsed(await this.transport.send('GET', '/status'), (body) => statusSchema.pick({ version: true }).parse(body));
  }

  async read(kind: string, id: string, timeoutMs?: number): Promise<Outcome<Resource>> {
    const wait = new Wait(this.options.stop, timeoutMs, timeoutMs !== undefined);
    return parsed(await this.transport.send('GET', resourcePath(kind, id), undefined, wait), (body) => resourceSchema.parse(body));
  }

  /** What is there now, for a run that was interrupted and ends: soon or not at all. */
  async glance(kind: string, id: string): Promise<Resource | undefined> {
    const wait = new Wait(undefined, glanceMs);
    const found = parsed(await this.transport.send('GET', resourcePath(kind, id), undefined, wait), (body) => resourceSchema.parse(body));
    return found.ok ? found.value : undefined;
  }

  /** What there is of a kind; one that could not be observed says so in its warnings. */
  async list(kind: string): Promise<Outcome<readonly Resource[]>> {
    return parsed(await this.transport.send('GET', `/api/v1/${kind}`), (body) => listSchema.parse(body).items);
  }

  async lookup(kind: string, by: Readonly<Record<string, string>>, timeoutMs?: number): Promise<Outcome<Record<string, unknown>>> {
    const query = new URLSearchParams(by).toString();
    const wait = new Wait(this.options.stop, timeoutMs, timeoutMs !== undefined);
    const found = await this.transport.send('GET', `/api/v1/lookup/${kind}?${query}`, undefined, wait);
    return parsed(found, (body) => body as Record<string, unknown>);
  }

  /** Creates, adopts or updates, and waits for the end; without a time-out for as long as such a thing can take. */
  async put(kind: string, id: string, spec: unknown, { timeoutMs, adopt }: PutOptions = {}): Promise<Outcome<Resource>> {
    const wait = this.waitOf(timeoutMs);
    const query = `wait=${waitS}${adopt === undefined ? '' : `&adopt=${adopt}`}`;
    const begun = await this.transport.send('PUT', `${resourcePath(kind, id)}?${query}`, spec, wait);
    return parsed(await this.follow(begun, wait), (body) => resourceSchema.parse(body));
  }

  async remove(kind: string, id: string, timeoutMs?: number): Promise<Outcome<unknown>> {
    const wait = this.waitOf(timeoutMs);
    return this.follow(await this.transport.send('DELETE', `${resourcePath(kind, id)}?wait=${waitS}`, undefined, wait), wait);
  }

  /** What resources inherit from the inventory; undefined when the shim does not say, and then the next who needs it asks again. */
  async inventoryDefaults(): Promise<InventoryDefaults | undefined> {
    this.defaults ??= this.transport.send('GET', '/api/v1/inventory');
    const answer = parsed(await this.defaults, (body) => inventoryDefaultsSchema.parse(body));
    if (!answer.ok) this.defaults = undefined;
    return answer.ok ? answer.value : undefined;
  }

  /** What changes would do, and what stands against them; there may be others that go with them. */
  async plan(changes: readonly PlannedChange[]): Promise<Outcome<DevicePlan>> {
    return parsed(await this.transport.send('POST', planPath, { changes, partial: true }), (body) => devicePlanSchema.parse(body));
  }

  /** Has something handed out that is stored nowhere. */
  async open(name: string, taken: unknown): Promise<Outcome<Handout>> {
    return parsed(await this.transport.send('POST', `/api/v1/ephemeral/${name}`, taken), (body) => handoutSchema.parse(body));
  }

  async renew(name: string, lease: string): Promise<Outcome<{ renew_at: string }>> {
    return parsed(await this.transport.send('PUT', leasePath(name, lease), {}), (body) => renewalSchema.parse(body));
  }

  /** Also at the end of a run that was interrupted. */
  async takeBack(name: string, lease: string): Promise<Outcome<unknown>> {
    return this.transport.send('DELETE', leasePath(name, lease), undefined, new Wait(undefined, glanceMs));
  }

  /**
   * Whether the failure proves that there is no such resource. A shim without the kind also answers `not_found`, and dropping
   * a state on that word would orphan what exists, so the shim must first say that it has the route.
   */
  async isAbsent(kind: string, failure: Failure['error']): Promise<boolean> {
    if (failure.code !== 'not_found') return false;
    this.routes ??= this.transport.send('GET', '/openapi.json');
    const routes = await this.routes;
    return routes.ok && `/api/v1/${kind}/{id}` in ((routes.value.body as { paths?: object }).paths ?? {});
  }

  /** What is under way comes to its end. */
  close(): void {
    this.transport.close();
  }

  private waitOf(timeoutMs: number | undefined): Wait {
    return new Wait(this.options.stop, timeoutMs ?? defaultLimitMs, timeoutMs !== undefined);
  }

  /** Waits for the operation that a 202 announced. */
  private async follow(begun: Outcome<Answer>, wait: Wait): Promise<Outcome<Answer>> {
    let latest = begun;
    let awayMs = begun.ok ? begun.awayMs : 0;
    while (latest.ok && latest.value.status === 202) {
      const operation = parsed(latest, (body) => operationSchema.parse(body));
      if (!operation.ok) return operation;
      const path = `${operationsPath}${encodeURIComponent(operation.value.id)}?wait=${waitS}`;
      const answer = await this.transport.send('GET', path, undefined, wait);
      // The operation goes on without us.
      if (!answer.ok) return { ...answer, failure: { ...answer.failure, left_behind: true } };
      awayMs += answer.awayMs;
      latest = outcomeOf({ ...answer, awayMs, attempts: begun.ok ? begun.attempts : 1 });
    }
    return latest;
  }
}

function outcomeOf(answer: Outcome<Answer> & { ok: true }): Outcome<Answer> {
  const operation = parsed(answer, (body) => operationSchema.parse(body));
  if (!operation.ok) return operation;
  const { state, result, error } = operation.value as Operation;
  if (state === 'running') return { ...answer, value: { status: 202, body: operation.value } };
  if (state === 'failed') return { ok: false, failure: error ?? malformed('a failed operation without an error') };
  return { ...answer, value: { status: 200, body: result } };
}

const waitS = 20;
/** A large disk takes long to copy; what takes longer has a time-out stated. */
const defaultLimitMs = 60 * 60_000;
const glanceMs = 3_000;

function resourcePath(kind: string, id: string): string {
  return `/api/v1/${kind}/${encodeURIComponent(id)}`;
}

function leasePath(name: string, lease: string): string {
  return `/api/v1/ephemeral/${name}/${encodeURIComponent(lease)}`;
}

function parsed<T>(outcome: Outcome<Answer>, parse: (body: unknown) => T): Outcome<T> {
  if (!outcome.ok) return outcome;
  try {
    return { ...outcome, value: parse(outcome.value.body) };
  } catch (error) {
    return { ok: false, failure: malformed((error as Error).message) };
  }
}
