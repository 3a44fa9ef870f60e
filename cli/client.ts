import { Agent, request } from 'undici';
import { z } from 'zod';
import { devicePlanSchema, type DevicePlan, type PlannedChange } from '../lib/device-plan.js';
import { BitBuilderError, catalogue, type ErrorCode } from '../lib/errors.js';
import { failureSchema, operationSchema, resourceSchema, statusSchema, type Operation, type Resource, type Status } from '../lib/wire.js';
import { verificationSchema, type OutwardVerification } from '../lib/verification.js';
import type { Context } from './context.js';

const resourcesSchema = z.object({ items: z.array(resourceSchema) });
const operationsSchema = z.object({ items: z.array(operationSchema) });

/** The shim's HTTP API, as far as bbctl needs it. Failures of the shim are thrown as they are. */
export class ShimClient {
  private readonly agent: Agent;
  private readonly origin: string;

  constructor(private readonly context: Context) {
    const isSocket = context.endpoint.startsWith('unix:');
    const connect = isSocket ? { socketPath: context.endpoint.slice('unix:'.length) } : {};
    this.agent = new Agent({ connect, connections: 4, keepAliveTimeout: 1_000 });
    this.origin = isSocket ? 'http://shim' : context.endpoint;
  }

  async list(kind: string): Promise<readonly Resource[]> {
    return (await this.get(`/api/v1/${encodeURIComponent(kind)}`, resourcesSchema)).items;
  }

  read(kind: string, id: string): Promise<Resource> {
    return this.get(`/api/v1/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`, resourceSchema);
  }

  async operations(limit: number): Promise<readonly Operation[]> {
    return (await this.get(`/api/v1/operations?limit=${limit}`, operationsSchema)).items;
  }

  operation(id: string): Promise<Operation> {
    return this.get(`/api/v1/operations/${encodeURIComponent(id)}`, operationSchema);
  }

  status(): Promise<Status> {
    return this.get('/status', statusSchema);
  }

  /** What changes would do to the devices; nothing is done, and what is drawn is kept for the apply. `isPartial`: what they refer to may come with changes that are not among them. */
  plan(changes: readonly PlannedChange[], isPartial: boolean): Promise<DevicePlan> {
    return this.ask('/api/v1/plan', devicePlanSchema, { changes, partial: isPartial, reserve: true });
  }

  /** What the devices let through, against what is declared. */
  verify(): Promise<OutwardVerification> {
    return this.get('/api/v1/verify', verificationSchema);
  }

  /** The kinds that this shim has, by their outward names. */
  async kinds(): Promise<string[]> {
    return Object.keys((await this.status()).resources);
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
    return this.ask(path, schema);
  }

  /** A GET, or a POST of a body. */
  private async ask<T extends z.ZodType>(path: string, schema: T, sent?: unknown): Promise<z.output<T>> {
    const { status, body } = await this.send(path, sent);
    if (status < 300) return schema.parse(body);
    const failure = failureSchema.safeParse(body);
    if (!failure.success)
      throw new BitBuilderError(
        'shim_unreachable',
        `${this.context.endpoint} answered ${status}, and not as a shim does; is another program listening there?`,
      );
    const { code, message, detail, problems } = failure.data.error;
    throw new BitBuilderError(code in catalogue ? (code as ErrorCode) : 'bug', message, {
      ...(detail === undefined ? {} : { detail }),
      problems,
    });
  }

  private async send(path: string, sent?: unknown): Promise<{ status: number; body: unknown }> {
    try {
      const headers = {
        authorization: `Bearer ${this.context.token}`,
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const posted = sent === undefined ? {} : { method: 'POST', body: JSON.stringify(sent) };
      const { statusCode, body } = await request(`${this.origin}${path}`, { dispatcher: this.agent, headers, ...posted });
      const text = await body.text();
      return { status: statusCode, body: parse(text) };
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
      throw new BitBuilderError(
        'shim_unreachable',
        `no shim answers at ${this.context.endpoint} (${reason}); start it with \`bbctl shim\``,
        { cause },
      );
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
