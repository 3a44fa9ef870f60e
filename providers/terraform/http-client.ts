import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import type { WhenOver } from './wait.js';

export interface HttpClientOptions {
  /** `http://127.0.0.1:7070` or `https://…`. */
  origin: string;
  /** Path of the Unix socket to connect to instead. */
  socketPath?: string | undefined;
  connectTimeoutMs: number;
  /** How long nothing may be heard once a request is sent. */
  silenceTimeoutMs: number;
}

export interface HttpRequest {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
  whenOver?: WhenOver;
}

export interface HttpResponse {
  status: number;
  text: string;
}

/**
 * Sends requests to one HTTP server over connections that are kept. On node:http, because the parser of undici is WebAssembly,
 * which costs a process of one request 100 ms and 40 MiB.
 */
export class HttpClient {
  private readonly agent: http.Agent;
  private readonly base: https.RequestOptions;
  private readonly protocol: typeof http | typeof https;
  private underWay = 0;
  private isClosed = false;

  constructor(private readonly options: HttpClientOptions) {
    const { origin, socketPath } = options;
    this.base = { ...urlToHttpOptions(new URL(origin)), ...(socketPath ? { socketPath } : {}), timeout: options.silenceTimeoutMs };
    this.protocol = this.base.protocol === 'https:' ? https : http;
    this.agent = new this.protocol.Agent({ keepAlive: true });
  }

  /** Rejects when there is no complete answer; an error of the syscall `connect` when no connection came about. */
  async request({ method, path, headers, body, whenOver }: HttpRequest): Promise<HttpResponse> {
    this.underWay++;
    try {
      return await new Promise((resolve, reject) => {
        const request = this.protocol.request({ ...this.base, agent: this.agent, method, path, headers });
        request.on('error', reject).on('socket', (socket) => this.limitConnecting(request, socket));
        request.on('timeout', () => request.destroy(new Error(`nothing was heard for ${this.options.silenceTimeoutMs / 1000} s`)));
        request.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        });
        request.end(body);
        whenOver?.(() => request.destroy(new Error('the request was aborted')));
      });
    } finally {
      this.underWay--;
      this.endIfIdle();
    }
  }

  /** Lets what is under way come to its end. */
  close(): void {
    this.isClosed = true;
    this.endIfIdle();
  }

  private endIfIdle(): void {
    if (this.isClosed && this.underWay === 0) this.agent.destroy();
  }

  private limitConnecting(request: http.ClientRequest, socket: Socket): void {
    if (!socket.connecting) return;
    const { connectTimeoutMs } = this.options;
    const timer = setTimeout(() => {
      const late = new Error(`no connection within ${connectTimeoutMs / 1000} s`);
      request.destroy(Object.assign(late, { code: 'ETIMEDOUT', syscall: 'connect' }));
    }, connectTimeoutMs);
    socket.once(this.protocol === https ? 'secureConnect' : 'connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  }
}
