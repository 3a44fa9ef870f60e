import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import type { Kind } from '../../../../lib/kind.js';
import { vm } from '../../../../lib/kinds/vm.js';
import { planDiagnostics } from '../../../../providers/terraform/planning/plan-diagnostics.js';

describe('a VM without room', () => {
  const planned = { kind: 'vm', title: 'VM', id: 'red/web-1', schema: terraformResource(vm as unknown as Kind) };
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
