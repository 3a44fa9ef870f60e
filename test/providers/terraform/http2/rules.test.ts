import { once } from 'node:events';
import { connect } from 'node:net';
import { errorCode } from '../../../../providers/terraform/http2/errors.js';
import { flag, frameBytes, frameType } from '../../../../providers/terraform/http2/frames.js';
import { encodeHeaders } from '../../../../providers/terraform/http2/hpack.js';
import { preface, RawClient, serveHttp2 } from './served.js';

const request = { ':method': 'POST', ':scheme': 'http', ':path': '/x' };
const headers = (fields: Readonly<Record<string, string>> = request) => encodeHeaders(Object.entries(fields));
const word = (value: number) => Buffer.of(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);
const setting = (identifier: number, value: number) => Buffer.concat([Buffer.of(0, identifier), word(value)]);
const whole = flag.endHeaders | flag.endStream;

type Sent = readonly [type: number, flags: number, streamId: number, payload?: Uint8Array];
const open: Sent = [frameType.headers, flag.endHeaders, 1, headers()];
const answered: Sent = [frameType.headers, whole, 1, headers()];

describe('what a peer does wrong', () => {
  let served: Awaited<ReturnType<typeof serveHttp2>>;
  beforeAll(async () => void (served = await serveHttp2()));
  afterAll(() => served.close());

  it.each<[string, Sent[], number]>([
    ['DATA of no stream', [[frameType.data, 0, 0, Buffer.of(1)]], errorCode.protocol],
    ['DATA of a stream that was never opened', [[frameType.data, 0, 1, Buffer.of(1)]], errorCode.protocol],
    ['padding longer than its DATA', [open, [frameType.data, flag.padded, 1, Buffer.of(9, 1)]], errorCode.protocol],
    ['padding without a length', [open, [frameType.data, flag.padded, 1]], errorCode.frameSize],
    ['HEADERS of no stream', [[frameType.headers, whole, 0, headers()]], errorCode.protocol],
    ['HEADERS of an even stream', [[frameType.headers, whole, 2, headers()]], errorCode.protocol],
    ['HEADERS too short for their priority', [[frameType.headers, whole | flag.priority, 1, Buffer.of(1)]], errorCode.frameSize],
    [
      'HEADERS that depend on themselves',
      [[frameType.headers, whole | flag.priority, 1, Buffer.concat([word(1), Buffer.of(0), headers()])]],
      errorCode.protocol,
    ],
    ['HEADERS that nobody can decode', [[frameType.headers, whole, 1, Buffer.of(0x80)]], errorCode.compression],
    [
      'another frame within a block of headers',
      [
        [frameType.headers, 0, 1, headers()],
        [frameType.ping, 0, 0, Buffer.alloc(8)],
      ],
      errorCode.protocol,
    ],
    ['CONTINUATION of nothing', [[frameType.continuation, flag.endHeaders, 1, headers()]], errorCode.protocol],
    [
      'CONTINUATION of another stream',
      [
        [frameType.headers, 0, 1, headers()],
        [frameType.continuation, flag.endHeaders, 3],
      ],
      errorCode.protocol,
    ],
    ['PRIORITY of no stream', [[frameType.priority, 0, 0, Buffer.alloc(5)]], errorCode.protocol],
    ['PRIORITY of itself', [[frameType.priority, 0, 1, Buffer.concat([word(1), Buffer.of(0)])]], errorCode.protocol],
    ['RST_STREAM of no stream', [[frameType.resetStream, 0, 0, word(8)]], errorCode.protocol],
    ['RST_STREAM of a stream that was never opened', [[frameType.resetStream, 0, 1, word(8)]], errorCode.protocol],
    ['RST_STREAM of a wrong size', [open, [frameType.resetStream, 0, 1, Buffer.of(8)]], errorCode.frameSize],
    ['SETTINGS of a stream', [[frameType.settings, 0, 1]], errorCode.protocol],
    ['SETTINGS of a wrong size', [[frameType.settings, 0, 0, Buffer.alloc(5)]], errorCode.frameSize],
    ['an acknowledgement that says something', [[frameType.settings, flag.ack, 0, setting(4, 1)]], errorCode.frameSize],
    ['push that is neither on nor off', [[frameType.settings, 0, 0, setting(2, 2)]], errorCode.protocol],
    ['a first window that is too large', [[frameType.settings, 0, 0, setting(4, 0x80000000)]], errorCode.flowControl],
    ['frames that are too small', [[frameType.settings, 0, 0, setting(5, 16_383)]], errorCode.protocol],
    ['frames that are too large', [[frameType.settings, 0, 0, setting(5, 0x1000000)]], errorCode.protocol],
    ['PUSH_PROMISE', [[frameType.pushPromise, flag.endHeaders, 1, headers()]], errorCode.protocol],
    ['PING of a stream', [[frameType.ping, 0, 1, Buffer.alloc(8)]], errorCode.protocol],
    ['PING of a wrong size', [[frameType.ping, 0, 0, Buffer.alloc(7)]], errorCode.frameSize],
    ['GOAWAY of a stream', [[frameType.goAway, 0, 1, Buffer.alloc(8)]], errorCode.protocol],
    ['WINDOW_UPDATE by nothing', [[frameType.windowUpdate, 0, 0, word(0)]], errorCode.protocol],
    ['WINDOW_UPDATE beyond the largest window', [[frameType.windowUpdate, 0, 0, word(0x7fffffff)]], errorCode.flowControl],
    ['WINDOW_UPDATE of a wrong size', [[frameType.windowUpdate, 0, 0, Buffer.alloc(3)]], errorCode.frameSize],
    ['WINDOW_UPDATE of a stream that was never opened', [[frameType.windowUpdate, 0, 5, word(1)]], errorCode.protocol],
    [
      'a window that SETTINGS make too large',
      [open, [frameType.windowUpdate, 0, 1, word(0x7fffffff - 65_535)], [frameType.settings, 0, 0, setting(4, 65_536)]],
      errorCode.flowControl,
    ],
    ['a frame that is too large', [open, [frameType.data, 0, 1, Buffer.alloc(16_385)]], errorCode.frameSize],
    [
      'headers without an end',
      [
        [frameType.headers, 0, 1, headers()],
        ...Array.from({ length: 5 }, (): Sent => [frameType.continuation, 0, 1, Buffer.alloc(16_384, 0x82)]),
      ],
      errorCode.enhanceYourCalm,
    ],
    [
      'headers in pieces of nothing',
      [[frameType.headers, 0, 1, headers()], ...Array.from({ length: 1100 }, (): Sent => [frameType.continuation, 0, 1])],
      errorCode.enhanceYourCalm,
    ],
  ])('%s ends the connection', async (_, sent, code) => {
    const client = await served.raw();
    for (const frame of sent) client.send(...frame);
    const goAway = await client.next(({ type }) => type === frameType.goAway);
    expect(goAway?.payload.readUInt32BE(4)).toBe(code);
    if (!client.socket.destroyed) await once(client.socket, 'close');
  });

  it.each<[string, Sent[], number]>([
    ['DATA after the end', [answered, [frameType.data, 0, 1, Buffer.of(1)]], errorCode.streamClosed],
    ['trailers that end nothing', [open, [frameType.headers, flag.endHeaders, 1, headers({ x: 'y' })]], errorCode.protocol],
    ['a pseudo-header in the trailers', [open, [frameType.headers, whole, 1, headers({ ':path': '/' })]], errorCode.protocol],
    ['PRIORITY of a wrong size', [[frameType.priority, 0, 1, Buffer.alloc(4)]], errorCode.frameSize],
    ['WINDOW_UPDATE by nothing', [open, [frameType.windowUpdate, 0, 1, word(0)]], errorCode.protocol],
    ['WINDOW_UPDATE beyond the largest window', [open, [frameType.windowUpdate, 0, 1, word(0x7fffffff)]], errorCode.flowControl],
    ['a name with a capital', [[frameType.headers, whole, 1, headers({ ...request, Accept: '*' })]], errorCode.protocol],
    ['no path', [[frameType.headers, whole, 1, headers({ ':method': 'POST', ':scheme': 'http' })]], errorCode.protocol],
    ['an empty path', [[frameType.headers, whole, 1, headers({ ...request, ':path': '' })]], errorCode.protocol],
    ['no method', [[frameType.headers, whole, 1, headers({ ':path': '/', ':scheme': 'http' })]], errorCode.protocol],
    ['no scheme', [[frameType.headers, whole, 1, headers({ ':path': '/', ':method': 'POST' })]], errorCode.protocol],
    ['two paths', [[frameType.headers, whole, 1, Buffer.concat([headers(), headers({ ':path': '/y' }).subarray(1)])]], errorCode.protocol],
    [
      'a pseudo-header behind the others',
      [[frameType.headers, whole, 1, headers({ ':method': 'POST', ':scheme': 'http', te: 'trailers', ':path': '/' })]],
      errorCode.protocol,
    ],
    ['a pseudo-header of an answer', [[frameType.headers, whole, 1, headers({ ...request, ':status': '200' })]], errorCode.protocol],
    ['a header of HTTP/1', [[frameType.headers, whole, 1, headers({ ...request, connection: 'close' })]], errorCode.protocol],
    ['a te that is not trailers', [[frameType.headers, whole, 1, headers({ ...request, te: 'gzip' })]], errorCode.protocol],
    [
      'a content-length that is no number',
      [[frameType.headers, whole, 1, headers({ ...request, 'content-length': 'x' })]],
      errorCode.protocol,
    ],
    [
      'less than its content-length',
      [
        [frameType.headers, flag.endHeaders, 1, headers({ ...request, 'content-length': '3' })],
        [frameType.data, flag.endStream, 1, Buffer.of(1)],
      ],
      errorCode.protocol,
    ],
    [
      'more than its content-length',
      [
        [frameType.headers, flag.endHeaders, 1, headers({ ...request, 'content-length': '3' })],
        [frameType.data, 0, 1, Buffer.alloc(4)],
      ],
      errorCode.protocol,
    ],
    [
      'a content-length without a body',
      [[frameType.headers, whole, 1, headers({ ...request, 'content-length': '3' })]],
      errorCode.protocol,
    ],
  ])('%s ends the stream, and another goes on', async (_, sent, code) => {
    const client = await served.raw();
    for (const frame of sent) client.send(...frame);
    const reset = await client.next(({ type }) => type === frameType.resetStream);
    expect([reset?.streamId, reset?.payload.readUInt32BE(0)]).toEqual([1, code]);
    client.send(frameType.headers, whole, 7, headers({ ...request, ':path': '/after' }));
    const data = await client.next(({ type, streamId }) => type === frameType.data && streamId === 7);
    expect(data?.payload.toString()).toBe('/after');
    client.socket.destroy();
  });

  it.each<[string, Buffer]>([
    ['HTTP/1', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
    ['a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex')],
    ['a preface without SETTINGS behind it', Buffer.concat([Buffer.from(preface), frameBytes(frameType.ping, 0, 0, Buffer.alloc(8))])],
  ])('%s is not spoken', async (_, bytes) => {
    const client = new RawClient(connect(served.port, '127.0.0.1'));
    client.socket.write(bytes);
    const goAway = await client.next(({ type }) => type === frameType.goAway);
    expect(goAway?.payload.readUInt32BE(4)).toBe(errorCode.protocol);
    if (!client.socket.destroyed) await once(client.socket, 'close');
  });

  it.each<[string, Sent[]]>([
    [
      'frames of a later protocol',
      [
        [0x42, 0xff, 0, Buffer.alloc(9)],
        [0x42, 0, 9],
      ],
    ],
    ['settings of a later protocol', [[frameType.settings, 0, 0, setting(0x42, 7)]]],
    ['priorities', [[frameType.priority, 0, 9, Buffer.concat([word(3), Buffer.of(5)])]]],
    ['a reset of a stream that is over', [answered, [frameType.resetStream, 0, 1, word(8)]]],
    ['leave to send on a stream that is over', [answered, [frameType.windowUpdate, 0, 1, word(1)]]],
    ['a GOAWAY, until it hangs up', [[frameType.goAway, 0, 0, Buffer.alloc(8)]]],
    ['an answer to a PING that was never sent', [[frameType.ping, flag.ack, 0, Buffer.alloc(8)]]],
  ])('goes on after %s', async (_, sent) => {
    const client = await served.raw();
    for (const frame of sent) client.send(...frame);
    client.send(frameType.ping, 0, 0, Buffer.from('12345678'));
    const pong = await client.next(({ type, flags }) => type === frameType.ping && flags === flag.ack);
    expect(pong?.payload.toString()).toBe('12345678');
    expect(client.frames.filter(({ type }) => type === frameType.goAway)).toEqual([]);
    client.socket.destroy();
  });

  it('HEADERS of a stream that is over end the connection', async () => {
    const client = await served.raw();
    client.send(...answered);
    await client.next(({ type, flags }) => type === frameType.headers && (flags & flag.endStream) !== 0);
    client.send(...answered);
    const goAway = await client.next(({ type }) => type === frameType.goAway);
    expect(goAway?.payload.readUInt32BE(4)).toBe(errorCode.streamClosed);
    client.socket.destroy();
  });

  it('takes frames that come byte by byte, with padding, priority, continuation and trailers', async () => {
    const client = await served.raw();
    const block = headers({ ...request, te: 'trailers' });
    const bytes = Buffer.concat([
      frameBytes(
        frameType.headers,
        flag.padded | flag.priority,
        1,
        Buffer.concat([Buffer.of(3), word(0), Buffer.of(1), block.subarray(0, 5), Buffer.alloc(3)]),
      ),
      frameBytes(frameType.continuation, 0, 1, block.subarray(5, 9)),
      frameBytes(frameType.continuation, flag.endHeaders, 1, block.subarray(9)),
      frameBytes(frameType.data, flag.padded, 1, Buffer.concat([Buffer.of(2), Buffer.from('one '), Buffer.alloc(2)])),
      frameBytes(frameType.data, 0, 1, Buffer.from('two')),
      frameBytes(frameType.headers, whole, 1, headers({ x: 'y' })),
    ]);
    client.socket.setNoDelay(true);
    for (const byte of bytes) {
      client.socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const data = await client.next(({ type }) => type === frameType.data);
    expect(data?.payload.toString()).toBe('one two');
    client.socket.destroy();
  });
});
