import { identityType } from '../../lib/derive/terraform-identity.js';
import type { Kind } from '../../lib/kind.js';
import { withArticle } from '../../lib/names.js';
import { joinKey, keyForm, keyParts, parseKey } from '../../lib/natural-key.js';
import { DiagnosticError } from './diagnostics.js';
import { valueFromJson, type Json } from './value/json.js';
import { decodeValue } from './value/msgpack-decode.js';
import { encodeValue } from './value/msgpack-encode.js';
import { recordOf, type Value, type ValueRecord } from './value/value.js';
import { embedded, maybe, message, type Outgoing } from './wire/protobuf.js';
import { dynamicField, type DynamicValue } from './wire/terraform-messages.js';

const identityData = message({ identityData: dynamicField(1) });

/** What an RPC carries beside a state since protocol 6.9. */
export type IdentityData = Outgoing<{ identityData: DynamicValue | undefined }>;

export const identityField = (number: number) =>
  maybe(
    number,
    embedded(() => identityData),
  );

/** The identity of the resource with that id; undefined while the id is unknown or when it has not the form of the kind's ids. */
export function identityOf(kind: Kind, id: Value | undefined): IdentityData | undefined {
  const parts = typeof id === 'string' ? parseKey(kind, id) : undefined;
  if (!parts) return undefined;
  const value = recordOf(keyParts(kind).map(({ name }) => [name, parts[name] ?? null]));
  return { identityData: { msgpack: encodeValue(value, identityType(kind)) } };
}

/** The id that an identity stands for. */
export function idOfIdentity(kind: Kind, { identityData: sent }: IdentityData): string {
  const type = identityType(kind);
  const value = sent?.msgpack?.length ? decodeValue(sent.msgpack, type) : identityFromJson(kind, sent?.json);
  const parts = (value ?? recordOf([])) as ValueRecord;
  const id = joinKey(kind, Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? part : null])));
  if (parseKey(kind, id)) return id;
  const detail = `Its parts make the id "${id}", and the id of ${withArticle(kind.title)} is ${keyForm(kind)}; give every part, without "/" in it.`;
  throw new DiagnosticError([{ severity: 'error', summary: `No ${kind.title} has such an identity`, detail }]);
}

/** An identity as a state has it; what the type does not have is dropped. */
export function identityFromJson(kind: Kind, json: Uint8Array | undefined): Value {
  if (!json?.length) return null;
  return valueFromJson(JSON.parse(Buffer.from(json).toString('utf8')) as Json, identityType(kind));
}
