import { once } from 'node:events';
import http2 from 'node:http2';
import { Socket } from 'node:net';
import { errorCode } from '../../../../providers/terraform/http2/errors.js';
import { flag, frameType } from '../../../../providers/terraform/http2/frames.js';
import { encodeHeaders } from '../../../../providers/terraform/http2/hpack.js';
import { Sender } from '../../../../providers/terraform/http2/sender.js';
import { ServerStream } from '../../../../providers/terraform/http2/stream.js';
import { fetchOver, serveHttp2 } from './served.js';

const head = encodeHeaders([[':status', '200']]);
const noTrailers = encodeHeaders([]);
const request = (path = '/') => encodeHeaders([[':method', 'POST'] as const, [':scheme', 'http'] as const, [':path', path] as const]);
const pattern = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, nth) => nth % 251));

describe('streams', () => {
  it.each([1, 100, 16_384, 65_535, 1 << 20])('sends an answer through a window of %i bytes', async (initialWindowSize) => {
    const served = await serveHttp2();
    const session = served.client({ initialWindowSize });
    const body = pattern(initialWindowSize === 1 ? 300 : 300_000);
    const got = await fetchOver(session, '/', body);
    expect(got.body.equals(body)).toBe(true);
    expect(got.trailers.told).toBe('all');
    await served.close();
  });

  it('takes a request of 100 MB and sends it back', async () => {
    const served = await serveHttp2();
    const body = Buffer.alloc(100 << 20, 'bitbuilder ');
    expect((await fetchOver(served.client(), '/', body)).body.equals(body)).toBe(true);
    await served.close();
  });

  it.each([0, 100, 65_536])('answers a client whose table of headers has %i bytes', async (headerTableSize) => {
    const served = await serveHttp2();
    const session = served.client({ headerTableSize });
    for (const path of ['/once', '/twice']) expect((await fetchOver(session, path)).body.toString()).toBe(path);
    await served.close();
  });

  it('takes no request of more than 256 MiB', () => {
    const host = { sender: new Sender(new Socket()), ended: () => undefined };
    const stream = new ServerStream(1, { path: '/' }, host);
    stream.take(Buffer.alloc(1 << 28), false);
    expect(() => stream.take(Buffer.alloc(1), true)).toThrow(expect.objectContaining({ streamId: 1, code: errorCode.enhanceYourCalm }));
  });

  it('serves 5000 requests over one connection, 500 at a time, each with its own answer', async () => {
    const served = await serveHttp2();
    const session = served.client();
    const wrong: string[] = [];
    for (let from = 0; from < 5000; from += 500) {
      const paths = Array.from({ length: 500 }, (_, nth) => `/${from + nth}`);
      const got = await Promise.all(paths.map(async (path) => (await fetchOver(session, path)).body.toString()));
      wrong.push(...paths.filter((path, nth) => got[nth] !== path));
    }
    expect(wrong).toEqual([]);
    await served.close();
  });

  it('lets a small answer pass a large one that waits for leave', async () => {
    const served = await serveHttp2();
    const session = served.client({ initialWindowSize: 1000 });
    const slow = session.request({ ':method': 'POST', ':path': '/slow' });
    slow.end(pattern(100_000));
    await once(slow, 'response');
    expect((await fetchOver(session, '/small')).body.toString()).toBe('/small');
    slow.resume();
    await once(slow, 'end');
    await served.close();
  });

  it('goes on by turns when leave for the whole connection comes', async () => {
    const served = await serveHttp2();
    const client = await served.raw();
    client.send(frameType.settings, 0, 0, Buffer.from([0, 4, 0, 15, 66, 64]));
    for (const id of [1, 3]) {
      client.send(frameType.headers, flag.endHeaders, id, request());
      for (let part = 0; part < 8; part++) client.send(frameType.data, part === 7 ? flag.endStream : 0, id, pattern(16_384));
    }
    const sizes = () =>
      [1, 3].map((id) =>
        client.frames
          .filter(({ type, streamId }) => type === frameType.data && streamId === id)
          .reduce((sum, { payload }) => sum + payload.length, 0),
      );
    await client.next(() => sizes().reduce((sum, size) => sum + size) === 65_535);
    client.send(frameType.ping, 0, 0, Buffer.alloc(8));
    await client.next(({ type }) => type === frameType.ping);
    expect(sizes()).toEqual([65_535, 0]);
    client.send(frameType.windowUpdate, 0, 0, Buffer.of(0, 0, 0x80, 0));
    await client.next(() => sizes().reduce((sum, size) => sum + size) === 65_535 + 0x8000);
    expect(sizes()[1]).toBe(16_384);
    client.socket.destroy();
    await served.close();
  });

  it('stops sending when the peer takes leave back, and goes on when it gives it again', async () => {
    const served = await serveHttp2();
    const client = await served.raw();
    const window = (size: number) => client.send(frameType.settings, 0, 0, Buffer.from([0, 4, 0, 0, size >> 8, size & 255]));
    window(10);
    client.send(frameType.headers, flag.endHeaders, 1, request());
    client.send(frameType.data, flag.endStream, 1, pattern(30));
    const got = () => Buffer.concat(client.frames.filter(({ type }) => type === frameType.data).map(({ payload }) => payload));
    await client.next(() => got().length === 10);
    window(5);
    client.send(frameType.windowUpdate, 0, 1, Buffer.of(0, 0, 0, 4));
    client.send(frameType.ping, 0, 0, Buffer.alloc(8));
    await client.next(({ type }) => type === frameType.ping);
    expect(got().length).toBe(10);
    client.send(frameType.windowUpdate, 0, 1, Buffer.of(0, 0, 0, 100));
    await client.next(({ type, flags }) => type === frameType.headers && (flags & flag.endStream) !== 0);
    expect(got()).toEqual(pattern(30));
    client.socket.destroy();
    await served.close();
  });

  it('drops what is sent to a caller that went away, and goes on', async () => {
    const seen: string[] = [];
    const served = await serveHttp2((stream) => {
      void (async () => {
        const body = await stream.body();
        stream.head(head);
        await stream.write(pattern(1 << 20));
        seen.push(`${stream.request.path} body ${String(body)}, closed ${stream.isClosed}`);
        await stream.write(pattern(10));
        stream.end(noTrailers);
      })();
    });
    const client = await served.raw();
    const cancel = (id: number) => client.send(frameType.resetStream, 0, id, Buffer.of(0, 0, 0, 8));
    client.send(frameType.headers, flag.endHeaders, 1, request('/first'));
    cancel(1);
    client.send(frameType.headers, flag.endHeaders, 3, request('/second'));
    client.send(frameType.data, flag.endStream, 3, Buffer.from('x'));
    await client.next(({ type, streamId }) => type === frameType.data && streamId === 3);
    cancel(3);
    client.send(frameType.ping, 0, 0, Buffer.alloc(8));
    await client.next(({ type }) => type === frameType.ping);
    expect(seen).toEqual(['/first body undefined, closed true', '/second body x, closed true']);
    client.socket.destroy();
    await served.close();
  });

  it('ends a request that it has answered before it was whole, without an error', async () => {
    const served = await serveHttp2((stream) => {
      stream.end(
        encodeHeaders([
          [':status', '404'],
          ['why', 'x'.repeat(40_000)],
        ] as const),
      );
    });
    const posted = served.client({ maxHeaderListSize: 1 << 20 }).request({ ':method': 'POST', ':path': '/' });
    posted.write('the first part');
    const [headers] = (await once(posted, 'response')) as [http2.IncomingHttpHeaders];
    expect([headers[':status'], headers.why?.length]).toEqual([404, 40_000]);
    posted.resume();
    await once(posted, 'close');
    expect(posted.rstCode).toBe(http2.constants.NGHTTP2_NO_ERROR);
    await served.close();
  });

  it('refuses the 1025th stream at a time, and says so', async () => {
    const served = await serveHttp2(() => undefined);
    const client = await served.raw();
    for (let nth = 0; nth <= 1024; nth++) client.send(frameType.headers, flag.endHeaders, nth * 2 + 1, request());
    const reset = await client.next(({ type }) => type === frameType.resetStream);
    expect([reset?.streamId, reset?.payload.readUInt32BE(0)]).toEqual([2049, 7]);
    const settings = client.frames.find(({ type, flags }) => type === frameType.settings && flags === 0);
    expect(settings?.payload.subarray(0, 6)).toEqual(Buffer.of(0, 3, 0, 0, 4, 0));
    client.socket.destroy();
    await served.close();
  });

  it.each([
    ['closed', false],
    ['torn off', true],
  ])('tells once that a connection is gone, and ends what was under way: %s', async (_, isTorn) => {
    const told: string[] = [];
    const served = await serveHttp2((stream, connection) => {
      connection.once('close', () => told.push('gone'));
      void stream.body().then((body) => told.push(`body ${String(body)}`));
    });
    const session = served.client();
    const request = session.request({ ':method': 'POST', ':path': '/' });
    request.on('error', () => undefined).write('x');
    await once(session, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (isTorn) session.socket.resetAndDestroy();
    else session.destroy();
    while (told.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(told.sort()).toEqual(['body undefined', 'gone']);
    await served.close();
  });
});
