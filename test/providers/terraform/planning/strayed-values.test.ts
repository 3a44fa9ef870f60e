import { toOutward } from '../../../../lib/derive/outward.js';
import type { Kind } from '../../../../lib/kind.js';
import { kinds } from '../../../../lib/kinds/index.js';
import type { ValueRecord } from '../../../../providers/terraform/value/value.js';
import { openForEachTest } from '../each-test.js';
import type { FakeShim } from '../fake-shim.js';
import type { ProviderClient } from '../open-provider.js';

const [image, vm] = ['image', 'vm'].map((name) => kinds.find((kind) => kind.name === name)) as [Kind, Kind];

/** The core refuses any other value than the planned one with "Provider produced inconsistent result after apply". */
describe('what has moved between a plan and its apply', () => {
  let shim: FakeShim;
  let provider: ProviderClient;
  openForEachTest(kinds, (opened) => ({ shim, provider } = opened));

  test.each<[Kind, string, unknown, string]>([
    [vm, 'current_node', 'pve2', 'current_node: "drawn" in the plan, "pve2" now'],
    [vm, 'running', false, 'running: true in the plan, false now'],
    [image, 'nodes', ['pve2'], 'nodes: ["drawn"] in the plan, ["pve2"] now'],
    [image, 'disk_gib', 4, 'disk_gib: 1001 in the plan, 4 now'],
  ])('is in the state as it was planned, with a warning, until the next read: %j', async (kind, name, value, says) => {
    const specs = [kind.samples.minimal, kind.samples.changed].map((sample) => toOutward(kind.spec, sample) as Record<string, unknown>);
    const [before = {}, after = {}] = specs;
    const made = (await provider.apply(kind, before, (await provider.plan(kind, before)).planned)).state as ValueRecord;
    const { planned } = await provider.plan(kind, after, made);
    expect(planned[name]).toEqual(made[name]);
    shim.answerWith = (resource) => ({ ...resource, status: { ...resource.status, [name]: value } });
    const { state, told } = await provider.apply(kind, after, planned, made);
    expect(state?.[name]).toEqual(made[name]);
    expect(told).toMatchObject([{ severity: 'warning', detail: expect.stringContaining(`${says}\n\nIt has changed since`) as string }]);
    const read = await provider.read(kind, state as ValueRecord);
    expect(read.state?.[name]).toEqual(value);
    expect((await provider.plan(kind, after, read.state)).planned).toEqual(read.state);
  });
});
