import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { selfSigned } from '../../http/self-signed.js';
import { nginxPage, type Reply } from './rest/reply.js';
import type { RestRequest } from './rest/request.js';

/** What to do with a request: answer it, cut its connection, or keep it waiting for ever. */
export type Outcome = Reply | 'cut' | 'hang';

/** nginx as it stands before the API: TLS with a self-signed certificate, a limit on bodies, a time-out. */
export class Front {
  readonly fingerprint: string;
  /** PEM. */
  readonly certificate: string;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(
    private readonly handle: (request: RestRequest) => Promise<Outcome>,
    private readonly bodyLimitBytes: () => number,
    /** The address to listen on. */
    private readonly host = '127.0.0.1',
    /** Whose certificate it is: a file with several certificates needs a name of its own for each. */
    name = 'vyos',
  ) {
    const { key, cert, fingerprint } = selfSigned({ dnsNames: [name, 'localhost'], ipAddresses: [...new Set(['127.0.0.1', host])] });
    this.fingerprint = fingerprint;
    this.certificate = cert;
    this.server = createServer({ key, cert, keepAliveTimeout: 75_000 }, (request, response) => void this.serve(request, response));
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  get url(): string {
    const host = /^(0\.0\.0\.0|::)$/.test(this.host) ? '127.0.0.1' : this.host;
    return `https://${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  /** Opens the port; the second time the same one as the first time. An open one stays open. */
  async listen(port: number): Promise<void> {
    if (this.server.listening) return;
    await new Promise<void>((ready, failed) => {
      this.server.once('error', failed);
      this.server.listen(port || this.port, this.host, () => {
        this.server.off('error', failed);
        ready();
      });
    });
    this.port = (this.server.address() as AddressInfo).port;
  }

  get isOpen(): boolean {
    return this.server.listening;
  }

  /** Refuses connections and cuts the ones that stand. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await this.bodyOf(request).catch(() => 'cut' as const);
    if (body === 'cut') return void request.socket.destroy();
    const outcome =
      body === 'too large'
        ? nginxPage(413, 'Request Entity Too Large')
        : await this.handle({
            method: request.method ?? 'GET',
            path: request.url ?? '/',
            contentType: request.headers['content-type'] ?? '',
            body: body.text,
            ...(request.headers.authorization === undefined ? {} : { authorization: request.headers.authorization }),
          });
    if (outcome === 'hang') return;
    if (outcome === 'cut') return void request.socket.destroy();
    const text = Buffer.from(outcome.body);
    response.writeHead(outcome.status, { 'content-type': outcome.contentType, 'content-length': text.length });
    response.end(text);
  }

  private async bodyOf(request: IncomingMessage): Promise<{ text: string } | 'too large'> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= this.bodyLimitBytes()) chunks.push(chunk);
    }
    return bytes > this.bodyLimitBytes() ? 'too large' : { text: Buffer.concat(chunks).toString() };
  }
}
