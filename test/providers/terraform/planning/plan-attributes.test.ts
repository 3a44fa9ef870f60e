import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import { image } from '../../../../lib/kinds/image.js';
import { tenant } from '../../../../lib/kinds/tenant.js';
import { vm } from '../../../../lib/kinds/vm.js';
import { wireguardLink } from '../../../../lib/kinds/wireguard-link.js';
import type { Kind } from '../../../../lib/kind.js';
import { planObject } from '../../../../providers/terraform/planning/plan-attributes.js';
import { planResource } from '../../../../providers/terraform/planning/plan-resource.js';
import { isUnknown, unknown, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import { complete } from '../open-provider.js';

const machine = { tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12' };
const isThere = { vm_id: 10000, current_node: 'pve1', running: true };
const template = { cluster: 'ams1-pve', name: 'mine', source: 'local:import/debian-12.qcow2', storage: 'local-lvm' };
const isMade = { vm_id: 10001, nodes: ['pve1'], disk_gib: 3 };

/** What an update leaves unknown, and what it shows as another value. */
function changesOf(kind: unknown, spec: object, status: object, change: object): Record<string, unknown> {
  const schema = terraformResource(kind as Kind);
  const config = complete(schema.attributes, { ...spec, ...change });
  const made = planObject(schema.attributes, complete(schema.attributes, { ...spec }), undefined, false);
  const { planned } = planResource(kind as Kind, schema, config, { ...made, drift: [], ...status } as ValueRecord);
  const after = Object.keys(status).map((name) => [name, isUnknown(planned[name] ?? null) ? '?' : planned[name]] as const);
  return Object.fromEntries(after.filter(([name, value]) => name !== 'drift' && value !== (status as Record<string, unknown>)[name]));
}

describe('an update leaves known what hangs on nothing that changes', () => {
  const nowhere = { current_node: null, running: false, drift: ['made again'] };

  test.each<[string, unknown, object, object, object, Record<string, unknown>]>([
    ['a VM, by its tags', vm, machine, isThere, { tags: ['a'] }, {}],
    ['a VM, by its power state', vm, machine, isThere, { power_state: 'stopped' }, { running: false }],
    ['a VM that was stopped by hand', vm, machine, { ...isThere, running: false, drift: ['start VM 10000'] }, {}, { running: true }],
    ['a VM whose tags were changed by hand', vm, machine, { ...isThere, drift: ['configure VM 10000: tags'] }, {}, {}],
    ['a VM that is gone', vm, machine, { ...isThere, ...nowhere }, {}, { current_node: '?', running: true }],
    ['an image, by its description', image, template, isMade, { description: 'mine' }, {}],
    [
      'an image that is gone',
      image,
      template,
      { ...isMade, nodes: null, disk_gib: null, drift: ['made again'] },
      {},
      { nodes: '?', disk_gib: '?' },
    ],
  ])('%s', (_, kind, spec, status, change, expected) => {
    expect(changesOf(kind, spec, status, change)).toEqual(expected);
  });
});

describe('a text of which empty and left out mean the same', () => {
  const { attributes } = terraformResource(tenant as unknown as Kind);
  const planned = (description: string | null, before: string | null) => {
    const state = planObject(attributes, complete(attributes, { name: 'red', description: before }), undefined, false);
    return planResource(
      tenant as unknown as Kind,
      terraformResource(tenant as unknown as Kind),
      complete(attributes, { name: 'red', description }),
      state,
    );
  };

  test.each<[string | null, string | null, string | null, boolean]>([
    [null, '', '', false],
    [null, 'Red', null, true],
    ['', 'Red', '', true],
    ['', '', '', false],
    [null, null, null, false],
  ])('stated as %j and in the state as %j is planned as %j', (stated, before, expected, isChange) => {
    expect(planned(stated, before)).toMatchObject({ planned: { description: expected }, isChange });
  });
});

describe('a plan shows what the spec alone tells', () => {
  const plannedOf = (kind: unknown, spec: object, prior?: ValueRecord) => {
    const schema = terraformResource(kind as Kind);
    return planResource(kind as Kind, schema, complete(schema.attributes, { ...spec }), prior).planned;
  };
  const key = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
  const calls = { name: 'up', local: { router: 'ams1-r1' }, remote: { public_key: key, allowed_ips: ['10.8.0.0/16'] } };
  const toRouter = { ...calls, remote: { router: 'ams1-r2' } };
  const own = { ...calls, local: { router: 'ams1-r1', addresses: ['10.77.0.1/30'] } };
  const ofPeer = (planned: ValueRecord) => {
    const { port, addresses } = planned.remote as ValueRecord;
    return { port, addresses, interface: planned.remote_interface, key: planned.remote_public_key };
  };

  test('whether a VM will run, unless that is known only later', () => {
    const running = (more: object) => plannedOf(vm, { ...machine, ...more }).running;
    expect([running({}), running({ power_state: 'stopped' }), running({ power_state: unknown })]).toEqual([true, false, unknown]);
  });

  test('that a disk of a linked clone has no storage of its own', () => {
    const storage = (clone: string) => plannedOf(vm, { ...machine, clone, disks: { scsi0: { size_gib: 20 } } }).disks;
    expect([storage('linked'), storage('full')]).toEqual([
      { scsi0: { size_gib: 20, storage: null } },
      { scsi0: { size_gib: 20, storage: unknown } },
    ]);
  });

  test('that of an outside peer no port is drawn, and no address where ours is stated', () => {
    expect(ofPeer(plannedOf(wireguardLink, calls))).toEqual({ port: null, addresses: unknown, interface: null, key });
    expect(ofPeer(plannedOf(wireguardLink, own))).toEqual({ port: null, addresses: null, interface: null, key });
    expect(ofPeer(plannedOf(wireguardLink, toRouter))).toEqual({ port: unknown, addresses: unknown, interface: unknown, key: unknown });
    const open = { ...own, remote: { ...own.remote, router: unknown } };
    expect(ofPeer(plannedOf(wireguardLink, open))).toEqual({ port: unknown, addresses: unknown, interface: unknown, key: unknown });
  });
});
