import { terraformDataSource, terraformResource } from '../../lib/derive/terraform-resource.js';
import { objectType, terraformTypeName, type TerraformSchema } from '../../lib/derive/terraform-schema.js';
import type { Kind } from '../../lib/kind.js';
import { DiagnosticError } from './diagnostics.js';
import { decodeValue } from './value/msgpack-decode.js';
import { encodeValue } from './value/msgpack-encode.js';
import { parseLossless, valueFromJson } from './value/json.js';
import type { Value, ValueRecord } from './value/value.js';
import type { DynamicValue } from './wire/terraform-messages.js';

/** A kind with one of the schemas derived from it. */
export interface Entry {
  kind: Kind;
  schema: TerraformSchema;
}

/** The kinds by what Terraform calls them; schemas are derived when they are first asked for. */
export class KindTable {
  private readonly resources: Lazily;
  private readonly dataSources: Lazily;

  constructor(kinds: readonly Kind[]) {
    this.resources = new Lazily(kinds, terraformResource);
    this.dataSources = new Lazily(kinds, terraformDataSource);
  }

  get typeNames(): readonly string[] {
    return this.resources.typeNames;
  }

  resource(typeName: string): Entry {
    return this.resources.get(typeName) ?? missing('resource', typeName, this.typeNames);
  }

  dataSource(typeName: string): Entry {
    return this.dataSources.get(typeName) ?? missing('data source', typeName, this.typeNames);
  }
}

class Lazily {
  private readonly entries = new Map<string, Entry>();
  private readonly kinds: ReadonlyMap<string, Kind>;

  constructor(
    kinds: readonly Kind[],
    private readonly derive: (kind: Kind) => TerraformSchema,
  ) {
    this.kinds = new Map(kinds.map((kind) => [terraformTypeName(kind), kind]));
  }

  get typeNames(): readonly string[] {
    return [...this.kinds.keys()];
  }

  get(typeName: string): Entry | undefined {
    const kind = this.kinds.get(typeName);
    if (!kind) return undefined;
    const entry = this.entries.get(typeName) ?? { kind, schema: this.derive(kind) };
    this.entries.set(typeName, entry);
    return entry;
  }
}

function missing(what: string, typeName: string, known: readonly string[]): never {
  const detail = `This version of the provider has ${known.join(', ')}.`;
  throw new DiagnosticError([{ severity: 'error', summary: `No ${what} type "${typeName}"`, detail }]);
}

/** A state or configuration as the core sends it; undefined for null. */
export function decodeState(schema: Pick<TerraformSchema, 'attributes'>, sent: DynamicValue | undefined): ValueRecord | undefined {
  const type = objectType(schema.attributes);
  if (sent?.msgpack?.length) return (decodeValue(sent.msgpack, type) as ValueRecord | null) ?? undefined;
  if (!sent?.json?.length) return undefined;
  return (valueFromJson(parseLossless(Buffer.from(sent.json).toString('utf8')), type) as ValueRecord | null) ?? undefined;
}

/** A state as the core reads it. */
export function encodeState(schema: Pick<TerraformSchema, 'attributes'>, value: Value): DynamicValue {
  return { msgpack: encodeValue(value, objectType(schema.attributes)) };
}
