import { randomUUID } from 'node:crypto';
import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';
import { credentialHeaders, describeCredentials, ticketLifeMs, type ProxmoxCredentials, type Ticket } from './credentials.js';
import { asFailure, judgeConnection, type Refusal } from './failure.js';
import { Gate } from './gate.js';

/** Parameters of a call; undefined ones are left out, booleans travel as 0 and 1. */
export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ClientOptions {
  /** Name of the cluster, for errors. */
  readonly name: string;
  /** One or several nodes; the first that answers is used until it fails. */
  readonly urls: readonly string[];
  readonly credentials: ProxmoxCredentials;
  readonly agent: Dispatcher;
  /** Calls in flight at the same time; 8 if left out, since pveproxy and pvedaemon have three workers each. */
  readonly maxCalls?: number;
}

/** A file to upload to a storage. */
export interface Upload {
  readonly content: 'iso';
  readonly filename: string;
  readonly bytes: Buffer;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
interface Outgoing {
  readonly method: Method;
  readonly path: string;
  readonly query?: string;
  readonly contentType?: string;
  readonly body?: string | Buffer;
}

const ticketAnswer = z.object({ ticket: z.string(), CSRFPreventionToken: z.string(), NeedTFA: z.unknown().optional() });

/**
 * The REST API of a Proxmox VE cluster over HTTP/1. Bodies are forms of known length, since pveproxy answers 501 to chunked
 * ones; parameters of GET and DELETE go into the query, since it answers 501 to a body there.
 */
export class ProxmoxClient {
  /** Requests sent since the start. */
  calls = 0;
  private readonly gate: Gate;
  private ticket?: Ticket;
  private login?: Promise<Ticket>;
  private preferred = 0;

  constructor(private readonly options: ClientOptions) {
    this.gate = new Gate(options.maxCalls ?? 8);
  }

  get name(): string {
    return this.options.name;
  }

  /** Reads, and checks the answer against a schema. A read that fails on the way is sent once more, perhaps to another node. */
  async get<T>(answer: z.ZodType<T>, path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
    return this.check(answer, path, await this.send({ method: 'GET', path, query: encodeForm(params) }, signal));
  }

  /** A call that changes something and perhaps answers the UPID of a task. */
  async change(method: 'POST' | 'PUT' | 'DELETE', path: string, params: Params = {}, signal?: AbortSignal): Promise<string | undefined> {
    const form = encodeForm(params);
    const contentType = 'application/x-www-form-urlencoded';
    const outgoing = method === 'DELETE' ? { method, path, query: form } : { method, path, body: form, contentType };
    const answer = await this.send(outgoing, signal);
    return typeof answer === 'string' && answer.startsWith('UPID:') ? answer : undefined;
  }

  /** A call that makes something and answers it, such as a ticket. */
  async ask<T>(answer: z.ZodType<T>, path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
    const contentType = 'application/x-www-form-urlencoded';
    return this.check(answer, path, await this.send({ method: 'POST', path, body: encodeForm(params), contentType }, signal));
  }

  /** Uploads a file to a storage and answers the UPID of the task that puts it in place. */
  async upload(path: string, file: Upload, signal?: AbortSignal): Promise<string | undefined> {
    const boundary = `bitbuilder-${randomUUID()}`;
    const head =
      `--${boundary}\r\nContent-Disposition: form-data; name="content"\r\n\r\n${file.content}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${file.filename}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n';
    const body = Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const contentType = `multipart/form-data; boundary=${boundary}`;
    const answer = await this.send({ method: 'POST', path, body, contentType }, signal);
    return typeof answer === 'string' && answer.startsWith('UPID:') ? answer : undefined;
  }

  async close(): Promise<void> {
    await this.options.agent.close();
  }

  private check<T>(answer: z.ZodType<T>, path: string, data: unknown): T {
    const parsed = answer.safeParse(data);
    if (parsed.success) return parsed.data;
    throw new BitBuilderError(
      'device_refused',
      `cluster "${this.name}": the answer to GET ${path} is not one of Proxmox VE 8 or 9; see whether the URL leads to its API`,
      { detail: z.prettifyError(parsed.error) },
    );
  }

  private send(outgoing: Outgoing, signal?: AbortSignal): Promise<unknown> {
    return this.gate.pass(async () => {
      signal?.throwIfAborted();
      const ticket = await this.currentTicket(signal);
      const first = await this.attempt(outgoing, ticket, signal);
      if (first.status !== 401 || !ticket) return this.unwrap(outgoing, first);
      // A ticket dies early when the key of the cluster is rotated or the clocks differ.
      if (this.ticket === ticket) this.ticket = undefined;
      return this.unwrap(outgoing, await this.attempt(outgoing, await this.currentTicket(signal), signal));
    });
  }

  private async currentTicket(signal?: AbortSignal): Promise<Ticket | undefined> {
    const { credentials } = this.options;
    if ('token' in credentials) return undefined;
    if (this.ticket && Date.now() - this.ticket.issuedAt < ticketLifeMs) return this.ticket;
    this.login ??= this.newTicket(credentials, signal).finally(() => (this.login = undefined));
    return (this.ticket = await this.login);
  }

  private async newTicket(credentials: { username: string; password: string }, signal?: AbortSignal): Promise<Ticket> {
    const path = '/access/ticket';
    const outgoing: Outgoing = { method: 'POST', path, body: encodeForm(credentials), contentType: 'application/x-www-form-urlencoded' };
    const answer = this.check(ticketAnswer, path, this.unwrap(outgoing, await this.attempt(outgoing, undefined, signal)));
    if (answer.NeedTFA) {
      throw new BitBuilderError(
        'device_unauthenticated',
        `cluster "${this.name}": ${credentials.username} needs a second factor, which a service cannot give; use an API token instead`,
      );
    }
    return { ticket: answer.ticket, csrf: answer.CSRFPreventionToken, issuedAt: Date.now() };
  }

  private unwrap(outgoing: Outgoing, { status, reason, body }: Omit<Refusal, 'method' | 'path'>): unknown {
    if (status >= 400) throw asFailure(this.name, describeCredentials(this.options.credentials), { ...outgoing, status, reason, body });
    try {
      return (JSON.parse(body) as { data?: unknown }).data;
    } catch (cause) {
      throw new BitBuilderError(
        'device_refused',
        `cluster "${this.name}": the answer to ${outgoing.method} ${outgoing.path} is not JSON; see whether the URL leads to the API of Proxmox VE`,
        { detail: body.slice(0, 500), cause },
      );
    }
  }

  /** Tries the URLs from the one that answered last, and goes on to the next while nothing was sent or a read may be repeated. */
  private async attempt(outgoing: Outgoing, ticket: Ticket | undefined, signal?: AbortSignal): Promise<Omit<Refusal, 'method' | 'path'>> {
    const { urls } = this.options;
    const isRead = outgoing.method === 'GET';
    const rounds = isRead ? urls.length + 1 : urls.length;
    let words = '';
    let cause: unknown;
    for (let round = 0; round < rounds; round++) {
      const index = (this.preferred + round) % urls.length;
      try {
        const answer = await this.sendTo(urls[index] ?? '', outgoing, ticket, signal);
        this.preferred = index;
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        const judged = judgeConnection(error);
        if (judged.kind === 'untrusted') throw judged.known ?? this.mistrust(urls[index] ?? '', judged.words, error);
        if (judged.kind === 'cut' && !isRead) throw this.unsettled(outgoing, judged.words, error);
        words = judged.words;
        cause = error;
      }
    }
    throw new BitBuilderError(
      'device_unreachable',
      `cluster "${this.name}" does not answer at ${urls.join(', ')}; see whether its nodes are up and pveproxy listens there`,
      { detail: words, cause },
    );
  }

  private async sendTo(url: string, outgoing: Outgoing, ticket: Ticket | undefined, signal?: AbortSignal) {
    this.calls++;
    const { method, path, query, body, contentType } = outgoing;
    const target = `${url.replace(/\/+$/, '')}/api2/json${path}${query ? `?${query}` : ''}`;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const answer = await request(target, {
      method,
      dispatcher: this.options.agent,
      headers: {
        ...credentialHeaders(this.options.credentials, ticket, method !== 'GET'),
        ...(contentType ? { 'content-type': contentType } : {}),
        ...length,
      },
      body,
      signal,
    });
    return { status: answer.statusCode, reason: answer.statusText, body: await answer.body.text() };
  }

  private mistrust(url: string, detail: string, cause: unknown): BitBuilderError {
    const text = `cluster "${this.name}": the certificate at ${url} cannot be verified; give the CA file or the SHA-256 fingerprint in the inventory`;
    return new BitBuilderError('device_untrusted', text, { detail, cause });
  }

  private unsettled({ method, path }: Outgoing, detail: string, cause: unknown): BitBuilderError {
    const text = `cluster "${this.name}": the connection was cut during ${method} ${path}, so its outcome is not known; it is read back at the next run`;
    return new BitBuilderError('device_unsettled', text, { detail, cause });
  }
}

function encodeForm(params: Params): string {
  return Object.entries(params)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(formValue(value))}`]))
    .join('&');
}

function formValue(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}
