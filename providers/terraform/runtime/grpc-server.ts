import { X509Certificate } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { ServerConnection } from '../http2/connection.js';
import { encodeHeaders } from '../http2/hpack.js';
import type { ServerStream } from '../http2/stream.js';
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
  const { listen, tls } = options;
  let open = 0;
  const count = (change: number) => options.onConnections?.((open += change));
  const accept = (socket: Socket) => {
    count(1);
    const connection = new ServerConnection(socket, (stream) => void serveStream(stream, connection, options.methods));
    connection.once('close', () => count(-1));
  };
  const server = tls ? pinnedServer(tls, accept) : createServer({ noDelay: true }, accept);
  if (typeof listen !== 'string') return { server, port: await listenWithin(server, listen) };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen, resolve);
  });
  return { server };
}

/** A server that speaks with the one certificate of the core, and with nobody else. */
function pinnedServer({ key, cert, clientCert }: Required<GrpcServerOptions>['tls'], accept: (socket: Socket) => void): Server {
  // Node would load every public root for a `ca` (25 ms), and a pin is stricter.
  const options = { key, cert, ca: [], requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['h2'], noDelay: true };
  const pinned = new X509Certificate(clientCert).raw;
  const server = createTlsServer(options, (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2' && socket.getPeerX509Certificate()?.raw.equals(pinned)) accept(socket);
    else socket.destroy();
  });
  return server.on('tlsClientError', (_, socket) => socket.destroy());
}

export interface Listening {
  server: Server;
  /** The one that was free. */
  port?: number;
}

const answerFields = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
] as const;
const head = encodeHeaders(answerFields);
const succeeded = encodeHeaders([['grpc-status', '0']]);

async function serveStream(stream: ServerStream, session: ServerConnection, methods: GrpcMethods): Promise<void> {
  const { path } = stream.request;
  const method = methods(path);
  if (!method) return respondError(stream, new GrpcError(grpcStatus.unimplemented, `${path} is not implemented`));
  if (method === 'held') return stream.head(head);
  const body = await stream.body();
  if (!body) return;
  let isBegun = false;
  try {
    const answer = await method(unframe(body), { session });
    isBegun = true;
    stream.head(head);
    if (answer instanceof Uint8Array) void stream.write(frame(answer));
    else await writeMany(stream, answer);
    stream.end(succeeded);
  } catch (error) {
    if (isBegun) session.reset(stream);
    else respondError(stream, error);
  }
}

async function writeMany(stream: ServerStream, answers: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const answer of answers) {
    if (stream.isClosed) return;
    await stream.write(frame(answer));
  }
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

function respondError(stream: ServerStream, error: unknown): void {
  // By property: the bundle of the service has a GrpcError class of its own.
  const { status = grpcStatus.unknown, message = String(error) } = Object(error) as Partial<GrpcError>;
  // Through bytes, because half a surrogate pair cannot be encoded.
  const encoded = encodeURIComponent(Buffer.from(message).toString());
  const trailers = [['grpc-status', String(status)] as const, ['grpc-message', encoded] as const];
  stream.end(encodeHeaders([...answerFields, ...trailers]));
}
