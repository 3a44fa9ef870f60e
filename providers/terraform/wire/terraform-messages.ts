import { bytes, embedded, flag, integer, keyed, many, maybe, message, one, text, type Message, type Outgoing } from './protobuf.js';

/**
 * The messages of the Terraform plugin protocol 6 (tfplugin6.proto, 6.10) that several RPCs share. Field numbers are the
 * protocol's; the RPCs' own messages stand in the file of the RPC.
 */
export const dynamicValue = message({ msgpack: one(1, bytes), json: one(2, bytes) });
export type DynamicValue = Outgoing<{ msgpack: Uint8Array; json: Uint8Array }>;

export const empty = message({});

export const attributePathStep = message({
  attributeName: maybe(1, text),
  elementKeyString: maybe(2, text),
  elementKeyInt: maybe(3, integer),
});
export const attributePath = message({
  steps: many(
    1,
    embedded(() => attributePathStep),
  ),
});

export const diagnostic = message({
  severity: one(1, integer),
  summary: one(2, text),
  detail: one(3, text),
  attribute: maybe(
    4,
    embedded(() => attributePath),
  ),
});

/** Field 1 or another, as the RPC has it. */
export const diagnosticsField = (number: number) =>
  many(
    number,
    embedded(() => diagnostic),
  );
export const dynamicField = (number: number) =>
  maybe(
    number,
    embedded(() => dynamicValue),
  );

export const rawState = message({ json: one(1, bytes), flatmap: keyed(2, text) });

export const clientCapabilities = message({ deferralAllowed: one(1, flag), writeOnlyAttributesAllowed: one(2, flag) });
export const capabilitiesField = (number: number) =>
  maybe(
    number,
    embedded(() => clientCapabilities),
  );

export const serverCapabilities = message({
  planDestroy: one(1, flag),
  getProviderSchemaOptional: one(2, flag),
  moveResourceState: one(3, flag),
  generateResourceConfig: one(4, flag),
});

export interface SchemaAttribute {
  name: string;
  type: Uint8Array;
  description: string;
  required: boolean;
  optional: boolean;
  computed: boolean;
  sensitive: boolean;
  descriptionKind: number;
  deprecated: boolean;
  nestedType: SchemaObject | undefined;
  writeOnly: boolean;
  deprecationMessage: string;
}

export interface SchemaObject {
  attributes: readonly Outgoing<SchemaAttribute>[];
  nesting: number;
}

export const schemaAttribute: Message<SchemaAttribute> = message({
  name: one(1, text),
  type: one(2, bytes),
  description: one(3, text),
  required: one(4, flag),
  optional: one(5, flag),
  computed: one(6, flag),
  sensitive: one(7, flag),
  descriptionKind: one(8, integer),
  deprecated: one(9, flag),
  nestedType: maybe(
    10,
    embedded(() => schemaObject),
  ),
  writeOnly: one(11, flag),
  deprecationMessage: one(12, text),
}) as Message<SchemaAttribute>;

export const schemaObject: Message<SchemaObject> = message({
  attributes: many(
    1,
    embedded(() => schemaAttribute),
  ),
  nesting: one(3, integer),
}) as Message<SchemaObject>;

/** Nested blocks (field 3) are left out: every kind uses nested attributes. */
export const schemaBlock = message({
  version: one(1, integer),
  attributes: many(
    2,
    embedded(() => schemaAttribute),
  ),
  description: one(4, text),
  descriptionKind: one(5, integer),
  deprecated: one(6, flag),
});

export const schema = message({
  version: one(1, integer),
  block: maybe(
    2,
    embedded(() => schemaBlock),
  ),
});

/** `{ typeName, config }` of the validations and data sources. */
export const typedConfig = message({ typeName: one(1, text), config: dynamicField(2), clientCapabilities: capabilitiesField(3) });

/** An answer that is nothing but diagnostics. */
export const diagnosticsOnly = message({ diagnostics: diagnosticsField(1) });
