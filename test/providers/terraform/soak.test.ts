import http2 from 'node:http2';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { terraformResource } from '../../../lib/derive/terraform-resource.js';
import { encodeState } from '../../../providers/terraform/kind-table.js';
import { applyResourceChange } from '../../../providers/terraform/rpc/apply-resource-change.js';
import { planResourceChange } from '../../../providers/terraform/rpc/plan-resource-change.js';
import { readResource } from '../../../providers/terraform/rpc/read-resource.js';
import { validateResourceConfig } from '../../../providers/terraform/rpc/validate-resource-config.js';
import { frame } from '../../../providers/terraform/runtime/grpc-server.js';
import { encode } from '../../../providers/terraform/wire/protobuf.js';
import { openFakeShim } from './fake-shim.js';
import { gadget } from './gadget.js';
import { clientOf, complete, startProvider } from './open-provider.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Every fifth of ten thousand calls is given up by the core, some before they are sent whole and some while the shim works. */
test('ten thousand calls with cancellations leave no handle and no memory behind', async () => {
  const before = openHandles();
  const shim = await openFakeShim({ kinds: [gadget] });
  const provider = await startProvider([gadget], { HOME: '/nonexistent' });
  const schema = terraformResource(gadget);
  const { typeName, attributes } = schema;

  const open = openHandles();

  const once = async (session: http2.ClientHttp2Session, index: number) => {
    const client = clientOf(session);
    const written = complete(attributes, { owner: 'red', name: 'abcdefghij'[index % 10] ?? 'a', note: `n${index}` });
    const [config, none] = [encodeState(schema, written), encodeState(schema, null)];
    if (index % 5 === 0) return client.call(validateResourceConfig, { typeName, config });
    if (index % 5 === 1) return client.call(planResourceChange, { typeName, config, proposedNewState: config, priorState: none });
    const plannedState = encodeState(
      schema,
      Object.assign(Object.create(null), written, { id: `red/${String(written.name)}`, size: 3, drift: [] }) as typeof written,
    );
    if (index % 5 === 4) return giveUp(session, encode(readResource.request, { typeName, currentState: plannedState }), index % 2 === 0);
    if (index % 5 === 2) return client.call(applyResourceChange, { typeName, config, plannedState, priorState: none });
    return client.call(readResource, { typeName, currentState: plannedState });
  };
  /** A new connection for every five hundred calls, as one command after another has under reattach. */
  const round = async (calls: number) => {
    for (let at = 0; at < calls; at += 500) {
      const session = provider.session();
      expect(await clientOf(session).configure({ endpoint: shim.endpoint })).toEqual([]);
      for (let part = at; part < at + 500; part += 50)
        await Promise.all(Array.from({ length: 50 }, (_, index) => once(session, part + index)));
      await new Promise<void>((resolve) => session.close(resolve));
    }
    shim.requests.length = 0;
    collect();
    await expectHandles(open);
    return process.memoryUsage().heapUsed;
  };

  try {
    const warm = await round(2_500);
    const after = await round(7_500);
    expect(after - warm).toBeLessThan(4_000_000);
  } finally {
    await provider.close();
    await shim.close();
  }
  await expectHandles(before);
}, 180_000);

/** A call that the core gives up, at once or when it is on its way. */
function giveUp(session: http2.ClientHttp2Session, body: Uint8Array, atOnce: boolean): Promise<void> {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/tfplugin6.Provider/${readResource.name}`,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const closed = new Promise<void>((resolve) => stream.on('close', () => resolve()).on('error', () => undefined));
  if (atOnce) stream.write(frame(body).subarray(0, 8));
  else stream.end(frame(body));
  setImmediate(() => stream.close(http2.constants.NGHTTP2_CANCEL));
  return closed;
}

/** What is closed goes within a few turns of the loop; what is left after a while stays. What was open before may have gone since. */
async function expectHandles(before: readonly string[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (added(before).length > 0 && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
  expect(added(before)).toEqual([]);
}

function added(before: readonly string[]): readonly string[] {
  const rest = [...before];
  return openHandles().filter((sort) => {
    const index = rest.indexOf(sort);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

/** Sockets, pipes and servers that are open. */
function openHandles(): readonly string[] {
  return process.getActiveResourcesInfo().filter((sort) => sort.endsWith('Wrap'));
}
