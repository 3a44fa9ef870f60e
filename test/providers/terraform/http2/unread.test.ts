import { once } from 'node:events';
import { errorCode } from '../../../../providers/terraform/http2/errors.js';
import { flag, frameBytes, frameType } from '../../../../providers/terraform/http2/frames.js';
import { encodeHeaders } from '../../../../providers/terraform/http2/hpack.js';
import type { ServerStream } from '../../../../providers/terraform/http2/stream.js';
import { serveHttp2 } from './served.js';

const head = encodeHeaders([[':status', '200']]);
const request = encodeHeaders([[':method', 'POST'] as const, [':scheme', 'http'] as const, [':path', '/'] as const]);
const whole = flag.endHeaders | flag.endStream;
/** Leave for a gigabyte of each stream, and of all. */
const muchLeave = Buffer.concat([
  frameBytes(frameType.settings, 0, 0, Buffer.of(0, 4, 0x40, 0, 0, 0)),
  frameBytes(frameType.windowUpdate, 0, 0, Buffer.of(0x40, 0, 0, 0)),
]);
const turn = () => new Promise((resolve) => setImmediate(resolve));

function answer(stream: ServerStream, bytes: number): void {
  stream.head(head);
  void stream.write(Buffer.alloc(bytes));
  stream.end(encodeHeaders([]));
}

describe('what a peer leaves unread', () => {
  it.each([
    ['PINGs', () => frameBytes(frameType.ping, 0, 0, Buffer.alloc(8))],
    ['requests', (nth: number) => frameBytes(frameType.headers, whole, nth * 2 + 1, request)],
  ])('hangs up on who sends %s without an end and reads no answers', async (_, frame) => {
    let isGone = false;
    const served = await serveHttp2((stream) =>
      stream.end(encodeHeaders([[':status', '404'] as const, ['why', 'x'.repeat(500)] as const])),
    );
    const client = await served.raw();
    served.connections[0]?.once('close', () => (isGone = true));
    client.socket.pause();
    let most = 0;
    for (let nth = 0; !isGone && most < 1 << 24;) {
      client.socket.write(Buffer.concat(Array.from({ length: 1000 }, () => frame(nth++))));
      await turn();
      most = Math.max(most, ...served.unread());
    }
    expect(most).toBeGreaterThan(1 << 21);
    expect(most).toBeLessThan(1 << 23);
    client.socket.destroy();
    await served.close();
  });

  it('answers a PING while a large answer is under way, and sends the rest', async () => {
    const served = await serveHttp2((stream) => answer(stream, 1 << 25));
    const client = await served.raw();
    client.socket.pause();
    client.socket.write(Buffer.concat([muchLeave, frameBytes(frameType.headers, whole, 1, request)]));
    while ((served.unread()[0] ?? 0) < 1 << 24) await turn();
    client.send(frameType.ping, 0, 0, Buffer.from('12345678'));
    client.socket.resume();
    const pong = await client.next(({ type }) => type === frameType.ping);
    expect(pong?.payload.toString()).toBe('12345678');
    const data = client.frames.filter(({ type }) => type === frameType.data);
    expect(data.reduce((sum, { payload }) => sum + payload.length, 0)).toBe(1 << 25);
    client.socket.destroy();
    await served.close();
  });

  it('ends the streams of who breaks a rule, also when it does not read that it did', async () => {
    const bodies: unknown[] = [];
    const served = await serveHttp2(async (stream) => {
      if (stream.id === 1) answer(stream, 1 << 25);
      else bodies.push(await stream.body(), stream.isClosed);
    });
    const client = await served.raw();
    client.socket.pause();
    client.socket.write(muchLeave);
    client.send(frameType.headers, whole, 1, request);
    client.send(frameType.headers, flag.endHeaders, 3, request);
    while ((served.unread()[0] ?? 0) < 1 << 24) await turn();
    client.send(frameType.ping, 0, 1, Buffer.alloc(8));
    while (bodies.length === 0) await turn();
    expect(bodies).toEqual([undefined, true]);
    client.socket.resume();
    const goAway = await client.next(({ type }) => type === frameType.goAway);
    expect([goAway?.payload.readUInt32BE(0), goAway?.payload.readUInt32BE(4)]).toEqual([3, errorCode.protocol]);
    if (!client.socket.destroyed) await once(client.socket, 'close');
    await served.close();
  });
});

describe('leave to send', () => {
  it('goes on when SETTINGS give more of it, and tells who wrote', async () => {
    let isSent = false;
    const served = await serveHttp2(async (stream) => {
      stream.head(head);
      await stream.write(Buffer.alloc(30));
      isSent = true;
      stream.end(encodeHeaders([]));
    });
    const client = await served.raw();
    client.send(frameType.settings, 0, 0, Buffer.of(0, 4, 0, 0, 0, 10));
    client.send(frameType.headers, whole, 1, request);
    const data = () => client.frames.filter(({ type }) => type === frameType.data).map(({ payload }) => payload.length);
    await client.next(() => data().length === 1);
    expect(isSent).toBe(false);
    client.send(frameType.settings, 0, 0, Buffer.of(0, 4, 0, 0, 0, 40));
    await client.next(({ type, flags }) => type === frameType.headers && (flags & flag.endStream) !== 0);
    expect(data()).toEqual([10, 20]);
    client.socket.destroy();
    await served.close();
  });

  it('ends the body of a stream that breaks a rule', async () => {
    const bodies: unknown[] = [];
    const served = await serveHttp2(async (stream) => void bodies.push(await stream.body(), stream.isClosed));
    const client = await served.raw();
    client.send(frameType.headers, flag.endHeaders, 1, request);
    client.send(frameType.windowUpdate, 0, 1, Buffer.alloc(4));
    await client.next(({ type }) => type === frameType.resetStream);
    expect(bodies).toEqual([undefined, true]);
    client.socket.destroy();
    await served.close();
  });

  const leave = (bytes: number) => Buffer.from([bytes >>> 24, (bytes >> 16) & 255, (bytes >> 8) & 255, bytes & 255]);

  it('tells its limits first: 1024 streams of 16 MiB, 64 MiB in all, headers of 64 KiB', async () => {
    const served = await serveHttp2();
    const client = await served.raw();
    const update = await client.next(({ type }) => type === frameType.windowUpdate);
    expect(client.frames[0]?.payload.toString('hex')).toBe('000300000400' + '000401000000' + '000600010000');
    expect([update?.streamId, update?.payload]).toEqual([0, leave((1 << 26) - 65_535)]);
    client.socket.destroy();
    await served.close();
  });

  it('renews it at half, by all that came: with padding, and for streams that are over', async () => {
    const served = await serveHttp2();
    const client = await served.raw();
    client.send(frameType.headers, flag.endHeaders, 1, request);
    const padded = Buffer.concat([Buffer.of(255), Buffer.alloc(16_383)]);
    for (let nth = 0; nth < 511; nth++) client.send(frameType.data, flag.padded, 1, padded);
    client.send(frameType.ping, 0, 0, Buffer.alloc(8));
    await client.next(({ type }) => type === frameType.ping);
    const updates = () => client.frames.filter(({ type }) => type === frameType.windowUpdate).slice(1);
    expect(updates()).toEqual([]);
    client.send(frameType.data, flag.padded, 1, padded);
    await client.next(() => updates().length === 1);
    client.send(frameType.resetStream, 0, 1, Buffer.alloc(4));
    for (let nth = 512; nth < 2048; nth++) client.send(frameType.data, 0, 1, padded);
    await client.next(() => updates().length === 2);
    expect(updates().map(({ streamId, payload }) => [streamId, payload])).toEqual([
      [1, leave(1 << 23)],
      [0, leave(1 << 25)],
    ]);
    client.socket.destroy();
    await served.close();
  });
});
