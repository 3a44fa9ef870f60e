import { terraformIdentity, type IdentityAttribute } from '../../../lib/derive/terraform-identity.js';
import { bytes, embedded, flag, integer, keyed, many, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, empty } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

const identityAttribute = message({
  name: one(1, text),
  type: one(2, bytes),
  requiredForImport: one(3, flag),
  optionalForImport: one(4, flag),
  description: one(5, text),
});
const identitySchema = message({
  version: one(1, integer),
  identityAttributes: many(
    2,
    embedded(() => identityAttribute),
  ),
});

/** Asked for by Terraform 1.12 and newer beside the schemas: what tells one resource from all others. */
export const getResourceIdentitySchemas = defineRpc({
  name: 'GetResourceIdentitySchemas',
  request: empty,
  response: message({
    identitySchemas: keyed(
      1,
      embedded(() => identitySchema),
    ),
    diagnostics: diagnosticsField(2),
  }),
  handle(_, { kinds }) {
    const schemaOf = (typeName: string) => ({ identityAttributes: terraformIdentity(kinds.resource(typeName).kind).map(wireAttribute) });
    return { identitySchemas: Object.fromEntries(kinds.typeNames.map((name) => [name, schemaOf(name)])) };
  },
});

function wireAttribute({ name, description, required }: IdentityAttribute) {
  return { name, type: Buffer.from('"string"'), requiredForImport: required, optionalForImport: !required, description };
}
