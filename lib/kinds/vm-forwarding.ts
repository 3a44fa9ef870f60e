import type { z } from 'zod';
import { formatPath } from '../derive/outward.js';
import { tenantParty, type Fact } from '../isolation/facts.js';
import type { Intent } from '../kind.js';
import type { vmSpec } from './vm.js';

/** The NICs of a VM, each in its subnet. In which one a NIC will be, where only Terraform knows that, nobody can say. */
export function vmFacts({ id, spec, unknown = [] }: Intent<z.output<typeof vmSpec>>): readonly Fact[] {
  const party = tenantParty(spec.tenant);
  const by = `vm ${id}`;
  const placeless = unknown.filter(([first, , attribute]) => first === 'nics' && attribute !== 'address' && attribute !== 'mac');
  const nics = (spec.nics ?? []).flatMap(({ network, subnet, address }, index): Fact[] => {
    if (network === undefined || subnet === undefined) return [];
    const addresses = address === undefined ? [] : [address];
    return [
      {
        fact: 'nic',
        name: `${by} nic ${index}`,
        of: by,
        party,
        segment: `subnet ${network}/${subnet}`,
        addresses,
        origin: { by, at: ['nics', index] },
      },
    ];
  });
  const says = (path: string) => `${path} is not known yet, so the VM may come to be in any network`;
  return [...nics, ...placeless.map((at): Fact => ({ fact: 'opaque', place: by, party, says: says(formatPath(at)), origin: { by, at } }))];
}
