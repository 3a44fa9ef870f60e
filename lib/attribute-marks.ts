import { z } from 'zod';

// What a kind says of an attribute beyond its type stands in the metadata of the schema, and is read back through its wrappers.

interface AttributeMeta {
  allocated?: boolean;
  follows?: readonly string[];
  inherited?: boolean;
  fixed?: boolean;
  set?: boolean;
  emptyIsNone?: boolean;
  deprecation?: string;
}

/**
 * An attribute that the user may give and that is drawn otherwise: Optional and Computed in Terraform. `follows` names the
 * attributes beside it whose change has it drawn anew.
 */
export function allocated<T extends z.ZodType>(schema: T, follows: readonly string[] = []): z.ZodOptional<T> {
  return schema.optional().meta({ ...schema.meta(), allocated: true, ...(follows.length > 0 ? { follows } : {}) });
}

/** An attribute that the user may give and that follows from the inventory otherwise: see `inherits` of a kind. */
export function inherited<T extends z.ZodType>(schema: T): z.ZodOptional<T> {
  return schema.optional().meta({ ...schema.meta(), allocated: true, inherited: true });
}

/** A status attribute that a plan may show as known, unless an attribute that it `follows` changes: `remote`, or `remote.router`. */
export function fixed<T extends z.ZodType>(schema: T, follows: readonly string[] = []): T {
  return schema.meta({ ...schema.meta(), fixed: true, ...(follows.length > 0 ? { follows } : {}) });
}

/** A text of which empty and left out mean the same, so that neither is a change of the other. */
export function emptyIsNone<T extends z.ZodType<string>>(schema: T): z.ZodOptional<T> {
  return schema.optional().meta({ ...schema.meta(), emptyIsNone: true });
}

/** An attribute that goes away in a later version; whoever writes it is told what to write instead. */
export function deprecated<T extends z.ZodType>(schema: T, instead: string): T {
  return schema.meta({ ...schema.meta(), deprecated: true, deprecation: instead });
}

/** A list without order or duplicates: a set in Terraform. */
export function setOf<T extends z.ZodType>(item: T): z.ZodArray<T> {
  return z.array(item).meta({ set: true });
}

/** What `allocated`, `fixed` and `setOf` said of a schema, looked up through optional and default wrappers. */
export function attributeMeta(schema: z.ZodType): AttributeMeta {
  const own = (schema.meta() ?? {}) as AttributeMeta;
  const inner = unwrapOnce(schema);
  return inner ? { ...attributeMeta(inner), ...own } : own;
}

/** The schema below optional, nullable and default wrappers. */
export function unwrap(schema: z.ZodType): z.ZodType {
  const inner = unwrapOnce(schema);
  return inner ? unwrap(inner) : schema;
}

function unwrapOnce(schema: z.ZodType): z.ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return schema.def.innerType as z.ZodType;
  }
  return undefined;
}
