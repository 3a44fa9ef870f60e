import type { Ephemeral } from '../ephemeral.js';
import { snakeCase } from '../names.js';
import { attributesOf } from './terraform-attributes.js';
import type { TerraformSchema } from './terraform-schema.js';

/** The ephemeral resource that a handed out thing implies: what it takes, and what it gives as computed. */
export function terraformEphemeral({ name, describes, takes, gives, sensitive }: Ephemeral): TerraformSchema {
  const hidden = new Set(sensitive.map(snakeCase));
  const taken = attributesOf(takes, [], { sensitive: hidden, writeOnly: new Set(), readOnly: false });
  const given = attributesOf(gives, [], { sensitive: hidden, writeOnly: new Set(), readOnly: true });
  return { typeName: `bitbuilder_${name}`, description: describes, attributes: { ...taken, ...given }, replaces: [] };
}
