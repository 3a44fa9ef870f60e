import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import type { Kind } from '../../../../lib/kind.js';
import { vm } from '../../../../lib/kinds/vm.js';
import { planDiagnostics } from '../../../../providers/terraform/planning/plan-diagnostics.js';

const schemaOfVm = terraformResource(vm as unknown as Kind);

describe('a VM without room', () => {
  const planned = { kind: 'vm', title: 'VM', id: 'red/web-1', schema: schemaOfVm };
  const refusal = {
    kind: 'vm',
    id: 'red/web-1',
    code: 'no_capacity',
    message: 'no room',
    problems: [{ path: ['memory_mib'], message: 'too much' }],
  };
  const told = (verb: 'create' | 'update' | 'replace', more: object) =>
    planDiagnostics({ ...planned, verb }, { resources: [], routers: {}, machines: [], capacity: {}, problems: [{ ...refusal, ...more }] });

  test.each(['create', 'update', 'replace'] as const)('is a warning to %s, unless nothing in an apply can make any', (verb) => {
    expect(told(verb, {})).toMatchObject([{ severity: 'warning' }]);
    expect(told(verb, { lasting: true })).toMatchObject([{ severity: 'error', path: ['memory_mib'] }]);
  });
});

test('what is said of a resource that is replaced under another name is told under the name that people know', () => {
  const planned = { kind: 'vm', title: 'VM', id: 'red/web-2', formerId: 'red/web-1', verb: 'replace', schema: schemaOfVm } as const;
  const refused = { kind: 'vm', id: 'red/web-1', message: '', problems: [] };
  const machine = { kind: 'vm', id: 'red/web-1', cluster: 'ams1-pve', vm_id: 105, seen: '' };
  const plan = {
    resources: [],
    routers: {},
    machines: [{ ...machine, steps: [{ says: '', verb: 'stop', interrupts: 'stops the VM' }] }],
    capacity: {},
    problems: [
      { ...refused, code: 'in_use' },
      { ...refused, code: 'device_refused', lasting: true },
    ],
  };
  expect(planDiagnostics(planned, plan).map(({ severity, summary }) => [severity, summary])).toEqual([
    ['warning', 'VM "red/web-1" could not be replaced as things are now'],
    ['error', 'Cannot replace VM "red/web-1"'],
    ['warning', 'VM "red/web-1": stops the VM'],
  ]);
});
