import type { TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../lib/errors.js';
import type { Kind } from '../../../lib/kind.js';
import type { ValueRecord } from '../value/value.js';
import { fillForetold } from './inherited-values.js';
import { planObject } from './plan-attributes.js';
import { isSameState, isSameWorld, replacementPaths } from './replacement.js';
import { plannedId } from './spec-values.js';

export interface PlannedResource {
  planned: ValueRecord;
  replace: AttributePath[];
  /** Whether anything in the world is to change. */
  isChange: boolean;
}

/** What the resource will be, given what is configured and what it was. Pure. */
export function planResource(kind: Kind, schema: TerraformSchema, config: ValueRecord, prior: ValueRecord | undefined): PlannedResource {
  const { attributes } = schema;
  const complete = (planned: ValueRecord) => {
    fillForetold(kind, config, planned);
    return Object.assign(planned, { id: plannedId(kind, planned) });
  };
  if (!prior) return { planned: complete(planObject(attributes, config, undefined, false)), replace: [], isChange: true };
  const unchanged = planObject(attributes, config, prior, false);
  if (isSameState(attributes, unchanged, prior)) return { planned: prior, replace: [], isChange: false };
  if (isSameWorld(attributes, unchanged, prior)) return { planned: unchanged, replace: [], isChange: false };
  const planned = complete(planObject(attributes, config, prior, true));
  const replace = replacementPaths(schema, config, prior, planned);
  // An id never changes in the life of a resource, whatever the kind lists.
  const hasOtherId = typeof planned.id === 'string' && prior.id !== null && planned.id !== prior.id;
  return { planned, replace: hasOtherId ? [...replace, ['id']] : replace, isChange: true };
}
