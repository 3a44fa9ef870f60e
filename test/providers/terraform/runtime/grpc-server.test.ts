import http2 from 'node:http2';
import { connect } from 'node:net';
import { GrpcError, serveGrpc, type GrpcMethod } from '../../../../providers/terraform/runtime/grpc-server.js';
import { makeSocketPath } from '../../../../providers/terraform/runtime/socket.js';
import { stream } from '../open-provider.js';

const broken = async function* (): AsyncIterable<Uint8Array> {
  yield Buffer.from('one');
  throw new Error('no more');
};
const failing = (fault: unknown): GrpcMethod => {
  return () => Promise.reject(fault as Error);
};
const methods: Readonly<Record<string, GrpcMethod>> = {
  '/echo': (body) => Promise.resolve(body),
  '/broken': () => Promise.resolve(broken()),
  '/refused': failing(new GrpcError(7, 'not for you: 100%')),
  '/ordinary': failing(new Error('ü')),
  '/half-a-pair': failing(new Error('cut in \ud83d')),
  '/nothing': failing(undefined),
  '/text': failing('a text'),
};

describe('a gRPC server', () => {
  const socket = makeSocketPath(undefined);
  let served: Awaited<ReturnType<typeof serveGrpc>>;
  let session: http2.ClientHttp2Session;
  beforeAll(async () => {
    served = await serveGrpc({ listen: socket.path, methods: (path) => methods[path] });
    session = http2.connect('http://localhost', { createConnection: () => connect(socket.path) });
  });
  afterAll(async () => {
    session.destroy();
    await new Promise((resolve) => served.server.close(resolve));
    socket.remove();
  });

  it.each([
    ['a status of its own', '/refused', 'gRPC 7: not for you: 100%'],
    ['an error', '/ordinary', 'gRPC 2: ü'],
    ['an error with half a surrogate pair', '/half-a-pair', 'gRPC 2: cut in \ufffd'],
    ['nothing', '/nothing', 'gRPC 2: undefined'],
    ['a text', '/text', 'gRPC 2: a text'],
    ['a path that it does not have', '/x', 'gRPC 12: /x is not implemented'],
  ])('tells the caller what was thrown: %s', async (_, path, told) => {
    await expect(stream(session, path, Buffer.of(1))).rejects.toThrow(told);
  });

  it('resets a stream of answers that breaks off, and goes on with others', async () => {
    await expect(stream(session, '/broken', Buffer.of(1))).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
    expect(await stream(session, '/echo', Buffer.from('x'))).toEqual([Buffer.from('x')]);
  });
});
