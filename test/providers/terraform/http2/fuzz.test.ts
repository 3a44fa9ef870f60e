import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { flag, frameBytes, frameType } from '../../../../providers/terraform/http2/frames.js';
import { encodeHeaders } from '../../../../providers/terraform/http2/hpack.js';
import { fetchOver, preface, serveHttp2 } from './served.js';

const request = encodeHeaders([[':method', 'POST'] as const, [':scheme', 'http'] as const, [':path', '/x'] as const]);
const conversation = Buffer.concat([
  Buffer.from(preface),
  frameBytes(frameType.settings, 0, 0, Buffer.from([0, 4, 0, 1, 0, 0])),
  frameBytes(frameType.headers, flag.endHeaders | flag.endStream, 1, request),
  frameBytes(frameType.headers, 0, 3, request.subarray(0, 9)),
  frameBytes(frameType.continuation, flag.endHeaders, 3, request.subarray(9)),
  frameBytes(frameType.data, flag.padded, 3, Buffer.from([2, 1, 2, 3, 0, 0])),
  frameBytes(frameType.windowUpdate, 0, 3, Buffer.from([0, 0, 1, 0])),
  frameBytes(frameType.headers, flag.endHeaders | flag.endStream, 3, encodeHeaders([['x', 'y']])),
  frameBytes(frameType.ping, 0, 0, Buffer.alloc(8)),
  frameBytes(frameType.resetStream, 0, 1, Buffer.from([0, 0, 0, 8])),
  frameBytes(frameType.headers, flag.endHeaders | flag.endStream, 5, Buffer.from([0x83, 0x86, 0x44, 0x82, 0x60, 0xff])),
]);

/** Where, in thousandths of what is there, and what. */
const change = fc.record({
  at: fc.nat(999),
  how: fc.oneof(
    fc.record({ lose: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ repeat: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ put: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer Of> ? Of : never;

function changed(bytes: Buffer, { at, how }: Change): Buffer {
  const start = Math.floor((bytes.length * at) / 1000);
  const [before, after] = [bytes.subarray(0, start), bytes.subarray(start)];
  if ('lose' in how) return Buffer.concat([before, after.subarray(how.lose)]);
  if ('repeat' in how) return Buffer.concat([before, after.subarray(0, how.repeat), after]);
  return Buffer.concat([before, how.put, after.subarray(how.put.length)]);
}

it('survives conversations of which bytes were lost, doubled and changed', async () => {
  const served = await serveHttp2();
  const session = served.client();
  const conversations = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => changes.reduce(changed, conversation));
  const survives = fc.asyncProperty(conversations, async (bytes) => {
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.end(bytes);
    await once(socket, 'close');
    expect((await fetchOver(session, '/fine')).body.toString()).toBe('/fine');
  });
  await fc.assert(survives, { numRuns: 1000, seed: 7 });
  await served.close();
});
