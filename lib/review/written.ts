import { fromOutward } from '../derive/outward.js';
import type { WrittenResource } from '../isolation/intent.js';
import type { Kind } from '../kind.js';
import { snakeCase } from '../names.js';
import type { Values } from './plan-file.js';
import { specOf, type PlannedResource } from './planned-resource.js';

/** Values of a plan, a state or the control plane as a resource that somebody wrote down. */
export function writtenAs(kind: Kind, id: string, values: Values): WrittenResource {
  return { kind: kind.name, id, spec: fromOutward(kind.spec, specOf(kind, values)) as WrittenResource['spec'] };
}

/** What a resource is to be once the plan is applied; nothing for one that goes. A resource without a known id has its address. */
export function plannedToBe({ kind, id, address, action, after, unknownInputs }: PlannedResource): WrittenResource | undefined {
  if (action === 'delete' || action === 'forget' || !after) return undefined;
  const inward = new Map(Object.keys(kind.spec.shape).map((name) => [snakeCase(name), name]));
  const unknown = unknownInputs.map(([first = '', ...rest]) => [inward.get(String(first)) ?? first, ...rest]);
  return { ...writtenAs(kind, id ?? address, after), unknown };
}
