import {
  attributeType,
  type TerraformAttribute,
  type TerraformAttributes,
  type TerraformSchema,
} from '../../lib/derive/terraform-schema.js';
import type { SchemaAttribute } from './wire/terraform-messages.js';
import type { Outgoing } from './wire/protobuf.js';

/** The attributes of the provider block. */
export const providerAttributes: TerraformAttributes = {
  endpoint: option(
    'Where the shim answers: http:// on a loopback address, https://, or unix:/path/to.sock. Also BITBUILDER_ENDPOINT',
    false,
  ),
  token: option('Token of the shim. Also BITBUILDER_TOKEN', true),
};

function option(description: string, sensitive: boolean): TerraformAttribute {
  return {
    type: 'string',
    required: false,
    optional: true,
    computed: false,
    sensitive,
    writeOnly: false,
    description,
    origin: { from: 'config' },
  };
}

const nestings = { single: 1, list: 2, set: 3, map: 4 } as const;
const markdown = 1;

/** A schema in the protocol's form. */
export function wireSchema({ attributes, description }: Pick<TerraformSchema, 'attributes' | 'description'>) {
  return { version: 0, block: { version: 0, attributes: wireAttributes(attributes), description, descriptionKind: markdown } };
}

function wireAttributes(attributes: TerraformAttributes): Outgoing<SchemaAttribute>[] {
  return Object.entries(attributes).map(([name, attribute]) => {
    const { required, optional, computed, sensitive, writeOnly, description, nested, deprecation } = attribute;
    const shape = nested
      ? { nestedType: { nesting: nestings[nested.nesting], attributes: wireAttributes(nested.attributes) } }
      : { type: Buffer.from(JSON.stringify(attributeType(attribute))) };
    const deprecated = deprecation === undefined ? {} : { deprecated: true, deprecationMessage: deprecation };
    return { name, ...shape, required, optional, computed, sensitive, writeOnly, description, descriptionKind: markdown, ...deprecated };
  });
}
