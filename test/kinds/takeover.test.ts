import { openApiOf } from '../../lib/derive/openapi.js';
import { terraformResource } from '../../lib/derive/terraform-resource.js';
import type { Kind } from '../../lib/kind.js';
import { kindNamed, kinds } from '../../lib/kinds/index.js';
import type { Hypervisor } from '../../lib/ports.js';
import { createProxmoxHypervisor } from '../../providers/proxmox/hypervisor.js';
import { listen } from '../../providers/shim/http/listen.js';
import { createLog } from '../../providers/shim/http/log.js';
import { createMetrics } from '../../providers/shim/http/metrics.js';
import { buildServer } from '../../providers/shim/http/server.js';
import { tokenVerifier } from '../../providers/shim/http/tokens.js';
import { decodeState, encodeState } from '../../providers/terraform/kind-table.js';
import { applyResourceChange } from '../../providers/terraform/rpc/apply-resource-change.js';
import { importResourceState } from '../../providers/terraform/rpc/import-resource-state.js';
import { moveResourceState } from '../../providers/terraform/rpc/move-resource-state.js';
import { planResourceChange } from '../../providers/terraform/rpc/plan-resource-change.js';
import { readResource } from '../../providers/terraform/rpc/read-resource.js';
import type { ValueRecord } from '../../providers/terraform/value/value.js';
import { complete, openProvider } from '../providers/terraform/open-provider.js';
import { startWorld, type TestWorld } from '../support/world.js';

const vm = kindNamed('vm') as Kind;
const schema = terraformResource(vm);
const typeName = schema.typeName;
const mac = 'BC:24:11:AA:BB:CC';
const needs = vm.samples.needs;
const config = {
  tenant: 'red',
  name: 'web-1',
  cluster: 'ams1-pve',
  image: 'ams1-pve/debian-12',
  cores: 2,
  nics: [{ network: 'red/web', subnet: 'front' }],
};

/** What the core keeps of a resource between calls. */
interface Kept {
  state: ValueRecord | undefined;
  private: Uint8Array | undefined;
}

/** VM 105 was made by hand, or by another provider; the shim does not know it. */
describe('a VM that was there before', () => {
  let world: TestWorld;
  let hands: Hypervisor;
  let app: Awaited<ReturnType<typeof buildServer>>;
  let provider: Awaited<ReturnType<typeof openProvider>>;
  let configured: { endpoint: string; token: string };

  beforeEach(async () => {
    world = await startWorld();
    await world.putAll(needs);
    const { name, url, fingerprint, token } = world.lab.cluster;
    hands = createProxmoxHypervisor({ name, urls: [url], credentials: { token }, trust: { fingerprint } });
    await makeByHand();
    const openapi = openApiOf(kinds, '0.0.0');
    const tokens = tokenVerifier({ test: 'token' });
    app = await buildServer({
      controlPlane: world.plane,
      kinds,
      tokens,
      openapi,
      metrics: createMetrics(world.plane),
      log: createLog('silent'),
    });
    configured = { endpoint: await listen(app, { host: '127.0.0.1', port: 0 }), token: 'token' };
    provider = await openProvider(kinds, { HOME: '/nonexistent' });
    await provider.configure(configured);
  });
  afterEach(async () => {
    await provider.close();
    await app.close();
    await hands.close();
    await world.close();
  });

  const makeByHand = async () => {
    await hands.run({ verb: 'clone', vmId: 105, node: 'pve1', from: 9000, full: true, name: 'web', description: 'Our web server' });
    const nics = [{ bridge: 'vmbr0', vlan: 7, mac, firewall: true, model: 'virtio' }];
    const cloudInit = { sshKeys: [], ipConfigs: ['ip=10.1.0.55/24,gw=10.1.0.1'], nameServers: [] };
    await hands.run({ verb: 'configure', vmId: 105, settings: { cores: 1, memoryMiB: 1024, nics, cloudInit, tags: ['old'] } });
    await hands.run({ verb: 'start', vmId: 105 });
  };
  const move = async (bpg: object = {}): Promise<Kept> => {
    const json = Buffer.from(JSON.stringify({ id: '105', vm_id: 105, node_name: 'pve1', name: 'web', description: '', ...bpg }));
    const source = { sourceProviderAddress: 'registry.terraform.io/bpg/proxmox', sourceTypeName: 'proxmox_virtual_environment_vm' };
    const answer = await provider.call(moveResourceState, { ...source, sourceState: { json }, targetTypeName: typeName });
    expect(answer.diagnostics).toEqual([]);
    return { state: decodeState(schema, answer.targetState), private: answer.targetPrivate };
  };
  const words = (diagnostics: readonly { severity?: number; summary?: string; detail?: string }[]) =>
    diagnostics.map(({ severity, summary, detail }) => `${severity === 1 ? 'error' : 'warning'}: ${summary}\n${detail}`);
  const read = async (kept: Kept): Promise<Kept & { says: string[] }> => {
    await provider.configure(configured);
    const answer = await provider.call(readResource, {
      typeName,
      currentState: encodeState(schema, kept.state ?? null),
      private: kept.private,
    });
    return { state: decodeState(schema, answer.newState), private: answer.private, says: words(answer.diagnostics) };
  };
  const plan = async (kept: Kept, wanted: object | null = config) => {
    const proposed = encodeState(schema, wanted && complete(schema.attributes, { ...wanted }));
    const states = { priorState: encodeState(schema, kept.state ?? null), proposedNewState: proposed, config: proposed };
    const answer = await provider.call(planResourceChange, { typeName, ...states, priorPrivate: kept.private });
    return { ...answer, planned: decodeState(schema, answer.plannedState), says: words(answer.diagnostics) };
  };
  const apply = async (kept: Kept, wanted: object | null = config): Promise<Kept & { says: string[] }> => {
    const { plannedState, plannedPrivate } = wanted
      ? await plan(kept, wanted)
      : { plannedState: encodeState(schema, null), plannedPrivate: kept.private };
    const sent = { plannedState, plannedPrivate, config: encodeState(schema, wanted && complete(schema.attributes, { ...wanted })) };
    const answer = await provider.call(applyResourceChange, { typeName, priorState: encodeState(schema, kept.state ?? null), ...sent });
    return { state: decodeState(schema, answer.newState), private: answer.private, says: words(answer.diagnostics) };
  };
  const expectEmptyPlan = async (kept: Kept) => {
    const found = await read(kept);
    expect(found.says).toEqual([]);
    expect(await plan(found)).toMatchObject({ planned: found.state, says: [], requiresReplace: [] });
  };

  test('is taken over as it is, told beforehand, and the plan after it is empty', async () => {
    const found = await read(await move());
    expect(found).toMatchObject({ state: { id: null, vm_id: 105 }, says: [] });
    const { says, planned, requiresReplace } = await plan(found);
    expect(requiresReplace).toEqual([]);
    expect(planned).toMatchObject({ id: 'red/web-1', vm_id: 105 });
    expect(says[0]).toBe(
      [
        'warning: VM "red/web-1" takes over VM 105',
        'take over VM 105 "web" on pve1; settings that change: name "web" → "red-web-1", cores 1 → 2, cpuType "kvm64" → "x86-64-v2-AES", ' +
          `nics [vmbr0 VLAN 7 ${mac} firewall] → [vmbr0 VLAN 100 ${mac}], tags ["old"] → ["bitbuilder","tenant-red"], ` +
          'description "Our web server" → "bitbuilder:vm/red/web-1"',
        'restart VM 105 to take the changes',
        '',
        'It is not made anew: its disks and what is on them stay. That its disks once came from the image that is asked for is taken on your word. From then on a destroy removes it.',
      ].join('\n'),
    );
    expect(says.slice(1)).toEqual([
      expect.stringContaining('VM "red/web-1": interrupts NIC 0 (VLAN 7 → 100, firewall on → off); restarts the VM'),
    ]);
    const volumes = (await hands.find(105))?.disks;
    const calls = world.lab.stats().cluster.byRoute;
    const before = Object.entries(calls).filter(([route]) => /clone|DELETE/.test(route));
    const applied = await apply(found);
    expect(applied).toMatchObject({ says: [], state: { id: 'red/web-1', vm_id: 105, nics: [{ mac, address: '10.1.0.55' }] } });
    expect(applied.private).toHaveLength(0);
    expect(Object.entries(calls).filter(([route]) => /clone|DELETE/.test(route))).toEqual(before);
    expect(await hands.find(105)).toMatchObject({
      name: 'red-web-1',
      description: 'bitbuilder:vm/red/web-1',
      disks: volumes,
      running: true,
    });
    expect((await hands.list()).filter(({ template }) => !template).map(({ vmId }) => vmId)).toEqual([105]);
    await expectEmptyPlan(applied);
    expect((await apply(applied, null)).says).toEqual([]);
    expect(await hands.find(105)).toBeUndefined();
  });

  test('is taken over by an import that names it, and one that does not says how', async () => {
    const from = async (id: string) => provider.call(importResourceState, { typeName, id });
    for (const id of ['red/web-1', 'red/web-1@', 'red/web-1@99', 'red/web-1@0105', 'red/web-1@1@105'])
      expect(words((await from(id)).diagnostics)[0]).toContain(
        'to take over a VM that a cluster has already, import "red/web-1@VMID", VMID being its number',
      );
    const [imported] = (await from('red/web-1@105')).importedResources;
    const found = await read({ state: decodeState(schema, imported?.state), private: imported?.private });
    expect(found.state).toMatchObject({ id: 'red/web-1', tenant: 'red', name: 'web-1', vm_id: 105 });
    const applied = await apply(found);
    expect(applied.says).toEqual([]);
    await expectEmptyPlan(applied);
    // The same import again finds what is ours by now.
    const [again] = (await from('red/web-1@105')).importedResources;
    expect(decodeState(schema, again?.state)).toEqual(applied.state);
  });

  test.each<[string, (hand: Hypervisor) => Promise<void> | void, object, string]>([
    [
      'bears the mark of another resource',
      (hand) => hand.run({ verb: 'configure', vmId: 105, settings: { description: 'bitbuilder:vm/blue/db' } }),
      {},
      'its description says that it belongs to vm "blue/db"; name another VM, or take that line out of the description if it is left over',
    ],
    [
      'is a template',
      async (hand) => {
        await hand.run({ verb: 'stop', vmId: 105 });
        await hand.run({ verb: 'makeTemplate', vmId: 105 });
      },
      {},
      'it is a template; name a VM',
    ],
    [
      'has its disk on another storage',
      () => undefined,
      { disks: { scsi0: { size_gib: 40, storage: 'local' } } },
      'for it would have to be made anew: disk scsi0 is on storage "local-lvm", and "local" is asked for; write what the VM has',
    ],
    ['has a larger disk', () => undefined, { disks: { scsi0: { size_gib: 1 } } }, 'cannot shrink'],
    [
      'is gone',
      (hand) => hand.run({ verb: 'stop', vmId: 105 }).then(() => hand.run({ verb: 'destroy', vmId: 105 })),
      {},
      'cluster "ams1-pve" has none with that VM id',
    ],
  ])('is refused when it %s, in the plan and in the apply, and stays as it is', async (_, prepare, more, says) => {
    await prepare(hands);
    const before = world.lab.cluster.dump();
    const found = await read(await move());
    const wanted = { ...config, ...more };
    expect((await plan(found, wanted)).says.join('\n')).toMatch(/^error: Cannot take over VM "red\/web-1"/);
    expect((await plan(found, wanted)).says.join('\n')).toContain(says);
    const applied = await apply(found, wanted);
    expect(applied.says.join('\n')).toContain(says);
    expect(applied.state).toEqual(found.state);
    expect(applied.private).toEqual(found.private);
    expect(world.lab.cluster.dump()).toEqual(before);
    expect(await world.plane.read(vm, 'red/web-1')).toBeUndefined();
  });

  test('that another resource of ours has is refused, though its mark was taken off by hand', async () => {
    expect(await apply(await read(await move()))).toMatchObject({ says: [] });
    world.lab.cluster.editVm(105, { description: 'no mark' });
    const says = (await plan(await read(await move()), { ...config, name: 'web-2' })).says.join('\n');
    expect(says).toMatch(/^error: Cannot take over VM "red\/web-2"/);
    expect(says).toContain('it belongs to vm "red/web-1"');
  });

  test('survives a takeover that fails at whatever call, and the next apply finishes it', async () => {
    const disks = (await hands.find(105))?.disks;
    let failures = 0;
    for (const route of ['PUT /nodes/*/qemu/105/config', 'POST /nodes/*/qemu/105/config', 'POST /nodes/*/qemu/105/status/*']) {
      const kept = await read(await move());
      world.lab.cluster.fail({ route, status: 500, text: 'planted', after: true });
      const first = await apply(kept);
      expect(await hands.find(105)).toMatchObject({ vmId: 105, disks });
      const isFailed = first.says.some((says) => says.startsWith('error'));
      if (isFailed) failures++;
      if (isFailed) expect([first.state, first.private]).toEqual([kept.state, kept.private]);
      const second = await apply(await read(first));
      expect({ route, says: second.says }).toEqual({ route, says: [] });
      await expectEmptyPlan(second);
      await world.remove(vm, 'red/web-1');
      await makeByHand();
    }
    expect(failures).toBeGreaterThan(1);
  });

  test.each([1, 3, 5])('is taken over to the end by a shim that stops at call %d and starts again', async (at) => {
    const stopped = new Promise<void>((resolve) => {
      world.faults.none();
      world.faults.onRequest = () => void (world.faults.requests === at && resolve());
    });
    const put = () => world.plane.put(vm, 'red/web-1', config, { adopt: 105 });
    await put();
    await stopped;
    await world.restart();
    expect(await world.plane.settle(await put(), 30_000)).toMatchObject({
      state: 'succeeded',
      result: { status: { vm_id: 105 }, drift: [] },
    });
    expect(await hands.find(105)).toMatchObject({ name: 'red-web-1', running: true });
  });

  test('is not what another VM of that name is', async () => {
    const other = await world.put(vm, { ...vm.samples.minimal });
    const vmId = String(other.result?.status.vm_id);
    const words105 = `It was to take over VM 105 and is VM ${vmId} already. Choose another name for one of the two.`;
    const found = await read(await move({ description: 'bitbuilder:vm/red/web-1' }));
    expect(found.says.join()).toContain(words105);
    expect(words((await provider.call(importResourceState, { typeName, id: 'red/web-1@105' })).diagnostics).join()).toContain(words105);
    const unnamed = await read(await move());
    expect((await plan(unnamed)).says.join()).toContain(`vm "red/web-1" cannot take over VM 105: it is VM ${vmId} already`);
    expect((await apply(unnamed)).says.join()).toContain(`vm "red/web-1" cannot take over VM 105: it is VM ${vmId} already`);
  });

  test('is not removed, nor replaced, before it was taken over', async () => {
    const found = await read(await move());
    expect((await plan(found, null)).says.join()).toContain(
      'VM 105 was moved or imported here and no apply has taken it over, so it is not removed',
    );
    expect((await apply(found, null)).says.join()).toContain('so it is not removed');
    expect((await plan({ ...found, state: undefined })).says.join()).toContain('Apply that without -replace first');
    expect(await hands.find(105)).toMatchObject({ running: true });
  });

  test('whose mark names another resource than the configuration is not made anew', async () => {
    const found = await read(await move({ description: 'bitbuilder:vm/red/web-9' }));
    const says = (await plan(found)).says.join('\n');
    expect(says).toMatch(/^error: VM cannot take over VM 105\n/);
    expect(says).toContain('name: "web-9" → "web-1"');
    expect(await world.plane.list(vm)).toEqual([]);
  });
});
