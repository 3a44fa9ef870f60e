import { embedded, many, maybe, message, one, text } from '../wire/protobuf.js';
import { diagnosticsField, empty, serverCapabilities } from '../wire/terraform-messages.js';
import { capabilities } from './get-provider-schema.js';
import { defineRpc } from './rpc.js';

const typeName = message({ typeName: one(1, text) });
const functionName = message({ name: one(1, text) });

/** The names alone, for a core that wants the schemas later. */
export const getMetadata = defineRpc({
  name: 'GetMetadata',
  request: empty,
  response: message({
    serverCapabilities: maybe(
      1,
      embedded(() => serverCapabilities),
    ),
    diagnostics: diagnosticsField(2),
    dataSources: many(
      3,
      embedded(() => typeName),
    ),
    resources: many(
      4,
      embedded(() => typeName),
    ),
    functions: many(
      5,
      embedded(() => functionName),
    ),
    ephemeralResources: many(
      6,
      embedded(() => typeName),
    ),
    listResources: many(
      7,
      embedded(() => typeName),
    ),
  }),
  async handle(_, { kinds, functions, ephemerals }) {
    const names = kinds.typeNames.map((name) => ({ typeName: name }));
    return {
      serverCapabilities: capabilities,
      dataSources: names,
      resources: names,
      listResources: names,
      ephemeralResources: (await ephemerals()).typeNames.map((name) => ({ typeName: name })),
      functions: (await functions()).map(({ name }) => ({ name })),
    };
  },
});
