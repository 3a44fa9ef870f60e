import { X509Certificate } from 'node:crypto';
import http2 from 'node:http2';
import type { Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { listenWithin } from './socket.js';

/** gRPC status codes that we answer. */
export const grpcStatus = { unknown: 2, unimplemented: 12, internal: 13 } as const;

export class GrpcError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface Connection {
  once(event: 'close', listener: () => void): unknown;
}

export interface GrpcCall {
  /** The connection. */
  session: Connection;
}

/** One message, or a stream of them. */
export type GrpcAnswer = Uint8Array | AsyncIterable<Uint8Array>;
/** Answers one message. */
export type GrpcMethod = (body: Buffer, call: GrpcCall) => Promise<GrpcAnswer>;
/** The method of a path; `held` is a stream that is only kept open. */
export type GrpcMethods = (path: string) => GrpcMethod | 'held' | undefined;

export interface GrpcServerOptions {
  /** The path of a Unix socket, or the ports of which a free one is taken. */
  listen: string | readonly [number, number];
  methods: GrpcMethods;
  /** Without it the server speaks without TLS, as reattach does. */
  tls?: { key: string; cert: string; clientCert: string };
  /** Called with the number of open connections whenever it changes. */
  onConnections?(open: number): void;
}

/** A gRPC server: calls with one message, answers of one or many, and streams that only stay open. */
export async function serveGrpc(options: GrpcServerOptions): Promise<Listening> {
  const settings = { initialWindowSize: 1 << 24, enablePush: false };
  const { tls } = options;
  // Node would load every public root for a `ca` (25 ms), and a pin is stricter: the one certificate of the core, nothing else.
  const server = tls
    ? http2.createSecureServer({ settings, key: tls.key, cert: tls.cert, ca: [], requestCert: true, rejectUnauthorized: false })
    : http2.createServer({ settings });
  const pinned = tls ? new X509Certificate(tls.clientCert).raw : undefined;
  let open = 0;
  const count = (change: number) => options.onConnections?.((open += change));
  server.on('session', (session) => {
    session.on('error', () => session.destroy());
    if (pinned && !(session.socket as TLSSocket).getPeerX509Certificate()?.raw.equals(pinned)) {
      session.destroy();
      return;
    }
    count(1);
    session.setLocalWindowSize(1 << 26);
    session.on('close', () => count(-1));
  });
  server.on('stream', (stream, headers) => void serveStream(stream, String(headers[':path']), options.methods));
  const { listen } = options;
  if (typeof listen !== 'string') return { server, port: await listenWithin(server as unknown as Server, listen) };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    (server as unknown as Server).listen(listen, resolve);
  });
  return { server };
}

export interface Listening {
  server: http2.Http2Server | http2.Http2SecureServer;
  /** The one that was free. */
  port?: number;
}

const head = { ':status': 200, 'content-type': 'application/grpc' } as const;

async function serveStream(stream: http2.ServerHttp2Stream, path: string, methods: GrpcMethods): Promise<void> {
  stream.on('error', () => stream.destroy());
  const { session } = stream;
  if (!session || session.destroyed) return void stream.destroy();
  const method = methods(path);
  if (!method) return respondError(stream, new GrpcError(grpcStatus.unimplemented, `${path} is not implemented`));
  if (method === 'held') {
    stream.respond(head);
    stream.resume();
    return;
  }
  try {
    const answer = await method(unframe(await bodyOf(stream)), { session });
    if (stream.destroyed) return;
    if (answer instanceof Uint8Array) respond(stream, answer);
    else await respondMany(stream, answer);
  } catch (error) {
    if (stream.destroyed) return;
    if (stream.headersSent) stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    else respondError(stream, error as Error);
  }
}

/** By events: an iterator over the stream costs several times what the rest of a small call does. */
function bodyOf(stream: http2.ServerHttp2Stream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
    stream.on('close', () => {
      if (!stream.readableEnded) reject(new GrpcError(grpcStatus.internal, 'the caller went away'));
    });
  });
}

/** The message behind its five bytes of compression flag and length. */
export function unframe(body: Buffer): Buffer {
  if (body.length < 5 || body.length !== body.readUInt32BE(1) + 5) throw new GrpcError(grpcStatus.internal, 'the gRPC frame is cut short');
  if (body[0] !== 0) throw new GrpcError(grpcStatus.unimplemented, 'compressed messages are not supported');
  return body.subarray(5);
}

export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 5);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, 5);
  return framed;
}

function respond(stream: http2.ServerHttp2Stream, answer: Uint8Array): void {
  stream.respond(head, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frame(answer));
}

async function respondMany(stream: http2.ServerHttp2Stream, answers: AsyncIterable<Uint8Array>): Promise<void> {
  stream.respond(head, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  for await (const answer of answers) {
    if (stream.destroyed) return;
    if (!stream.write(frame(answer))) await drained(stream);
  }
  stream.end();
}

/** A caller that goes away closes the stream, and nothing drains any more. */
function drained(stream: http2.ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
  });
}

function respondError(stream: http2.ServerHttp2Stream, error: Error): void {
  // By property: the bundle of the service has a GrpcError class of its own.
  const { status = grpcStatus.unknown } = error as Partial<GrpcError>;
  stream.respond({ ...head, 'grpc-status': String(status), 'grpc-message': encodeURIComponent(error.message) }, { endStream: true });
}
