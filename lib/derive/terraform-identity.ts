import type { Kind } from '../kind.js';
import { keyParts } from '../natural-key.js';
import type { TerraformAttribute, TerraformAttributes, TerraformType } from './terraform-schema.js';

/** An attribute of a resource identity: always text. */
export interface IdentityAttribute {
  name: string;
  description: string;
  /** Whether an import must give it. */
  required: boolean;
}

/** The identity that a kind implies: the parts of its natural key. */
export function terraformIdentity(kind: Pick<Kind, 'key'>): readonly IdentityAttribute[] {
  return keyParts(kind).map(({ name, describes, isOptional }) => ({ name, description: describes, required: !isOptional }));
}

/** The type of an identity's value. */
export function identityType(kind: Pick<Kind, 'key'>): TerraformType {
  return ['object', Object.fromEntries(keyParts(kind).map(({ name }) => [name, 'string' as const]))];
}

/** What a `list` block of the kind may say: any part of the natural key, to have only what bears it. */
export function listAttributes(kind: Pick<Kind, 'key'>): TerraformAttributes {
  const filter = (name: string, describes: string): TerraformAttribute => ({
    type: 'string',
    required: false,
    optional: true,
    computed: false,
    sensitive: false,
    writeOnly: false,
    description: `Only those with this ${name.replaceAll('_', ' ')}. ${describes}`,
    origin: { from: 'config' },
  });
  return Object.fromEntries(keyParts(kind).map(({ name, describes }) => [name, filter(name, describes)]));
}
