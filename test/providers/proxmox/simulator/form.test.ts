import { byToken, startAsked, type Asked } from './asked.js';

let asked: Asked;
beforeAll(async () => {
  asked = await startAsked();
});
afterAll(() => asked.close());
beforeEach(() => asked.simulator.reset());

const call: Asked['call'] = (...given) => asked.call(...given);

test('the web interface gets its refusals in answers that are none, apart from callers that are unknown', async () => {
  const headers = await asked.logIn('root@pam', 'root-password');
  const [url, post] = [asked.simulator.url, { method: 'POST', headers }];
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    const made = await request(`${url}/api2/extjs/pools?poolid=red&_dc=1`, { ...post, method: 'POST', dispatcher });
    expect([made.statusCode, await made.body.json()]).toEqual([200, { data: null, success: 1 }]);
    const again = await request(`${url}/api2/extjs/pools?poolid=red`, { ...post, method: 'POST', dispatcher });
    expect([again.statusCode, await again.body.json()]).toEqual([
      200,
      { data: null, success: 0, status: 500, message: "create pool failed: pool 'red' already exists\n" },
    ]);
    const unknown = await request(`${url}/api2/extjs/version`, { dispatcher });
    expect(unknown.statusCode).toBe(401);
    await unknown.body.dump();
  } finally {
    await dispatcher.destroy();
  }
});

test('a list is one parameter that is given several times', async () => {
  const map = ['node=pve1,id=1d6b:0002', 'node=pve2,id=1d6b:0003'];
  const made = await call(`POST /cluster/mapping/usb?${map.map((entry) => `map=${encodeURIComponent(entry)}`).join('&')}`, { id: 'stick' });
  expect(made.status).toBe(200);
  expect((await call('GET /cluster/mapping/usb/stick')).data).toMatchObject({ map });
  expect((await call('POST /cluster/mapping/usb', { id: 'other', map: 'node=pve1,id=nonsense' })).errors?.map).toContain(
    'value does not match the regex pattern',
  );
});

test('what is refused for its rights is refused before its form', async () => {
  const shim = byToken(asked.simulator.token);
  expect(await call('POST /pools', { poolid: 'a b', odd: 1 }, shim)).toMatchObject({
    status: 403,
    reason: 'Permission check failed (/pool/a b, Pool.Allocate)',
  });
  expect((await call('POST /pools', { poolid: 'a b', odd: 1 })).errors).toEqual({
    poolid: "invalid format - pool name 'a b' contains invalid characters\n",
    odd: 'property is not defined in schema and the schema does not allow additional properties',
  });
});

test('everything that was changed is gone after a reset', async () => {
  const before = asked.simulator.dump();
  await call('POST /pools', { poolid: 'red' });
  await call('POST /cluster/sdn/zones', { zone: 'plain', type: 'simple' });
  await call('POST /storage', { storage: 'more', type: 'dir', path: '/mnt/more' });
  await call('POST /access/users', { userid: 'amy@pve' });
  expect(asked.simulator.dump()).not.toEqual(before);
  asked.simulator.reset();
  expect(asked.simulator.dump()).toEqual(before);
  expect((await call('GET /access/users/amy@pve')).status).toBe(500);
});
