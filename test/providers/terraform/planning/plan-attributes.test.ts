import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import { image } from '../../../../lib/kinds/image.js';
import { vm } from '../../../../lib/kinds/vm.js';
import type { Kind } from '../../../../lib/kind.js';
import { planObject } from '../../../../providers/terraform/planning/plan-attributes.js';
import { isUnknown, type ValueRecord } from '../../../../providers/terraform/value/value.js';
import { complete } from '../open-provider.js';

/** The status attributes that an update leaves unknown. */
function unknownAfter(kind: unknown, spec: object, status: object, change: object): string[] {
  const { attributes } = terraformResource(kind as Kind);
  const config = complete(attributes, { ...spec, ...change });
  const prior = { ...planObject(attributes, complete(attributes, { ...spec }), undefined, false), drift: [], ...status } as ValueRecord;
  const planned = planObject(attributes, config, prior, true);
  return Object.keys(status).filter((name) => isUnknown(planned[name] ?? null));
}

describe('an update leaves known what hangs on nothing that changes', () => {
  const machine = { tenant: 'red', name: 'web-1', cluster: 'ams1-pve', image: 'ams1-pve/debian-12' };
  const isThere = { vm_id: 10000, current_node: 'pve1', running: true };
  const template = { cluster: 'ams1-pve', name: 'mine', source: 'local:import/debian-12.qcow2', storage: 'local-lvm' };
  const isMade = { vm_id: 10001, nodes: ['pve1'], disk_gib: 3 };

  // Where a VM or a template is may change by itself: somebody migrates it.
  test.each<[string, unknown, object, object, object, string[]]>([
    ['a VM, by its tags', vm, machine, isThere, { tags: ['a'] }, ['current_node']],
    ['a VM, by its power state', vm, machine, isThere, { power_state: 'stopped' }, ['current_node', 'running']],
    [
      'a VM that was stopped by hand',
      vm,
      machine,
      { ...isThere, running: false, drift: ['start VM 10000'] },
      {},
      ['current_node', 'running'],
    ],
    ['an image, by its description', image, template, isMade, { description: 'mine' }, ['nodes']],
    ['an image that is gone', image, template, { ...isMade, nodes: [], disk_gib: 0, drift: ['made again'] }, {}, ['nodes', 'disk_gib']],
  ])('%s', (_, kind, spec, status, change, unknown) => {
    expect(unknownAfter(kind, spec, status, change)).toEqual(unknown);
  });
});
