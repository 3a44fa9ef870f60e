import { once } from 'node:events';
import http2 from 'node:http2';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { ServerConnection } from '../../../../providers/terraform/http2/connection.js';
import { FrameReader, frameBytes, type Frame } from '../../../../providers/terraform/http2/frames.js';
import { encodeHeaders } from '../../../../providers/terraform/http2/hpack.js';
import type { ServerStream } from '../../../../providers/terraform/http2/stream.js';

const head = encodeHeaders([[':status', '200']]);
const trailers = encodeHeaders([['told', 'all']]);

/** Answers with what it was sent, or with its path when that was nothing. */
async function echo(stream: ServerStream): Promise<void> {
  const body = await stream.body();
  if (!body) return;
  stream.head(head);
  void stream.write(body.length > 0 ? body : Buffer.from(stream.request.path));
  stream.end(trailers);
}

/** A server on 127.0.0.1 and its clients; `close` hangs up on all. */
export async function serveHttp2(onStream: (stream: ServerStream, connection: ServerConnection) => void = (stream) => void echo(stream)) {
  const sockets: Socket[] = [];
  const connections: ServerConnection[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const connection = new ServerConnection(socket, (stream) => onStream(stream, connection));
    connections.push(connection);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const sessions: http2.ClientHttp2Session[] = [];
  return {
    port,
    connections,
    /** Node's own client. */
    client(settings: http2.Settings = {}): http2.ClientHttp2Session {
      const session = http2.connect(`http://127.0.0.1:${port}`, { settings });
      session.on('error', () => undefined);
      sessions.push(session);
      return session;
    },
    /** A client that sends what a test tells it, after the preface and empty SETTINGS. */
    async raw(): Promise<RawClient> {
      const client = new RawClient(connect(port, '127.0.0.1'));
      await client.open();
      return client;
    },
    /** What is still to be read by a slow client, in bytes. */
    unread: () => sockets.map((socket) => socket.writableLength),
    async close() {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export class RawClient {
  /** What came. */
  readonly frames: Frame[] = [];
  private readonly reader = new FrameReader();

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.reader.push(chunk, (frame) => this.frames.push(frame)));
    socket.on('error', () => undefined);
  }

  async open(): Promise<void> {
    await once(this.socket, 'connect');
    this.socket.write(preface);
    this.send(0x4, 0, 0);
  }

  send(type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.alloc(0)): void {
    this.socket.write(frameBytes(type, flags, streamId, payload));
  }

  /** The first frame like this one, when it comes; undefined when the connection ends before. */
  async next(isIt: (frame: Frame) => boolean): Promise<Frame | undefined> {
    for (;;) {
      const found = this.frames.find(isIt);
      if (found || this.socket.destroyed) return found;
      const heard = new AbortController();
      await Promise.race(['data', 'close'].map((event) => once(this.socket, event, { signal: heard.signal })));
      heard.abort();
    }
  }
}

/** One request over Node's client. */
export function fetchOver(session: http2.ClientHttp2Session, path: string, body: Buffer = Buffer.alloc(0)) {
  return new Promise<{ body: Buffer; trailers: http2.IncomingHttpHeaders }>((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path });
    const chunks: Buffer[] = [];
    let trailers: http2.IncomingHttpHeaders = {};
    stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('trailers', (told: http2.IncomingHttpHeaders) => (trailers = told));
    stream.on('error', reject).on('close', () => resolve({ body: Buffer.concat(chunks), trailers }));
    stream.end(body);
  });
}
