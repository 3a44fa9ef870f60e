import { listAttributes } from '../../../lib/derive/terraform-identity.js';
import { functionsField, wireFunctions } from '../function-schema.js';
import type { Entry } from '../kind-table.js';
import { providerAttributes, wireSchema } from '../provider-schema.js';
import { embedded, keyed, maybe, message } from '../wire/protobuf.js';
import { diagnosticsField, empty, schema, serverCapabilities } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** What we can do beyond the first version of the protocol. */
export const capabilities = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: true, generateResourceConfig: true };

export const getProviderSchema = defineRpc({
  name: 'GetProviderSchema',
  request: empty,
  response: message({
    provider: maybe(
      1,
      embedded(() => schema),
    ),
    resourceSchemas: keyed(
      2,
      embedded(() => schema),
    ),
    dataSourceSchemas: keyed(
      3,
      embedded(() => schema),
    ),
    diagnostics: diagnosticsField(4),
    serverCapabilities: maybe(
      6,
      embedded(() => serverCapabilities),
    ),
    functions: functionsField(7),
    ephemeralResourceSchemas: keyed(
      8,
      embedded(() => schema),
    ),
    listResourceSchemas: keyed(
      9,
      embedded(() => schema),
    ),
  }),
  async handle(_, { kinds, functions, ephemerals }) {
    const byType = (names: readonly string[], schemaOf: (name: string) => ReturnType<typeof wireSchema>) =>
      Object.fromEntries(names.map((name) => [name, schemaOf(name)]));
    const handedOut = await ephemerals();
    return {
      provider: wireSchema({
        attributes: providerAttributes,
        description: 'Tenants, networks, links and VMs by way of a BitBuilder shim.',
      }),
      resourceSchemas: byType(kinds.typeNames, (name) => wireSchema(kinds.resource(name).schema)),
      dataSourceSchemas: byType(kinds.typeNames, (name) => wireSchema(kinds.dataSource(name).schema)),
      ephemeralResourceSchemas: byType(handedOut.typeNames, (name) => wireSchema(handedOut.get(name).schema)),
      listResourceSchemas: byType(kinds.typeNames, (name) => wireSchema(listSchema(kinds.resource(name)))),
      functions: wireFunctions(await functions()),
      serverCapabilities: capabilities,
    };
  },
});

function listSchema({ kind }: Entry) {
  return { attributes: listAttributes(kind), description: `What there is of ${kind.title}, for \`terraform query\`.` };
}
