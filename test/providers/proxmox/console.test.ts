import type { BitBuilderError } from '../../../lib/errors.js';
import { cloneCall, startSetting, type Setting } from './setting.js';

describe('the console of a VM', () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await startSetting();
    await setting.hypervisor.run(cloneCall);
  });
  afterAll(async () => setting.close());
  const caught = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: BitBuilderError) => error,
    );

  test('is a ticket, good for the node that the VM is on, other each time', async () => {
    await setting.hypervisor.run({ verb: 'start', vmId: 101 });
    const first = await setting.hypervisor.console(101, 'vnc');
    expect(first).toMatchObject({ node: 'pve1', port: expect.any(Number) as number, ticket: expect.stringContaining('PVEVNC') as string });
    expect((await setting.hypervisor.console(101, 'vnc')).ticket).not.toBe(first.ticket);
  });

  test('is a ticket for its terminal too', async () => {
    expect((await setting.hypervisor.console(101, 'terminal')).ticket).toContain('PVEVNC');
  });

  test('of a VM that there is not says so', async () => {
    expect((await caught(setting.hypervisor.console(4711, 'vnc')))?.message).toContain('4711');
  });
});
