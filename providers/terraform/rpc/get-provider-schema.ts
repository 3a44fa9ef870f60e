import { providerAttributes, wireSchema } from '../provider-schema.js';
import { embedded, keyed, maybe, message } from '../wire/protobuf.js';
import { diagnosticsField, empty, schema, serverCapabilities } from '../wire/terraform-messages.js';
import { defineRpc } from './rpc.js';

/** What we can do beyond the first version of the protocol. */
export const capabilities = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: true };

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
  }),
  handle: (_, { kinds }) => ({
    provider: wireSchema({ attributes: providerAttributes, description: 'Tenants, networks, links and VMs by way of a BitBuilder shim.' }),
    resourceSchemas: Object.fromEntries(kinds.typeNames.map((name) => [name, wireSchema(kinds.resource(name).schema)])),
    dataSourceSchemas: Object.fromEntries(kinds.typeNames.map((name) => [name, wireSchema(kinds.dataSource(name).schema)])),
    serverCapabilities: capabilities,
  }),
});
