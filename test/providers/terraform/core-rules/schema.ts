import { type TerraformType } from '../../../../lib/derive/terraform-schema.js';
import type { AttributePath } from '../../../../lib/errors.js';
import type { SchemaAttribute } from '../../../../providers/terraform/wire/terraform-messages.js';
import { breach, type Breach } from './breach.js';

/** An attribute as it travels. */
export type WireAttribute = Partial<Omit<SchemaAttribute, 'nestedType'>> & {
  nestedType?: { attributes?: readonly WireAttribute[]; nesting?: number } | undefined;
};

const nestings = [undefined, 'single', 'list', 'set', 'map'] as const;

/** What the core refuses of a schema before it looks at anything else. */
export function schemaFaults(attributes: readonly WireAttribute[], path: AttributePath = []): Breach[] {
  return attributes.flatMap((attribute): Breach[] => {
    const { name = '', required, optional, computed, writeOnly, nestedType } = attribute;
    const told = (says: string) => breach('the schema is one that the core takes', [...path, name], says);
    const isSet = nestings[nestedType?.nesting ?? 0] === 'set';
    return [
      ...(/^[a-z][a-z0-9_]*$/.test(name) ? [] : [told('name may contain only lowercase letters, digits and underscores')]),
      ...(attributes.filter((each) => each.name === name).length > 1 ? [told('is there twice')] : []),
      ...(required && optional ? [told('cannot set both Optional and Required')] : []),
      ...(required && computed ? [told('cannot set both Computed and Required')] : []),
      ...(required || optional || computed ? [] : [told('must set Optional, Required or Computed')]),
      ...(writeOnly && computed ? [told('cannot set WriteOnly together with Computed')] : []),
      ...(nestedType ? schemaFaults(nestedType.attributes ?? [], [...path, name]) : []),
      ...(nestedType && nestings[nestedType.nesting ?? 0] === undefined ? [told('invalid nesting mode')] : []),
      ...(isSet && holdsWriteOnly(nestedType?.attributes) ? [told('NestingSet attributes may not contain WriteOnly attributes')] : []),
      ...(nestedType || isTypeOfCore(typeOf(attribute)) ? [] : [told(`invalid type ${JSON.stringify(typeOf(attribute))}`)]),
    ];
  });
}

/** The type that values of these attributes have. */
export function impliedType(attributes: readonly WireAttribute[]): TerraformType {
  return ['object', Object.fromEntries(attributes.map((each) => [each.name ?? '', typeOf(each)]))];
}

function typeOf({ type, nestedType }: WireAttribute): TerraformType {
  if (!nestedType) return JSON.parse(Buffer.from(type ?? []).toString('utf8')) as TerraformType;
  const inner = impliedType(nestedType.attributes ?? []);
  const nesting = nestings[nestedType.nesting ?? 0];
  return nesting === undefined || nesting === 'single' ? inner : [nesting, inner];
}

function holdsWriteOnly(attributes: readonly WireAttribute[] = []): boolean {
  return attributes.some(({ writeOnly, nestedType }) => writeOnly || holdsWriteOnly(nestedType?.attributes));
}

function isTypeOfCore(type: TerraformType): boolean {
  if (typeof type === 'string') return ['string', 'number', 'bool', 'dynamic'].includes(type);
  if (type[0] === 'object') return Object.values(type[1]).every(isTypeOfCore);
  if (type[0] === 'tuple') return type[1].every(isTypeOfCore);
  return ['list', 'set', 'map'].includes(type[0]) && type[1] !== 'dynamic' && isTypeOfCore(type[1]);
}
