import type { Kind } from '../../lib/kind.js';
import { KindTable } from './kind-table.js';
import type { Environment } from './provider-settings.js';
import { applyResourceChange } from './rpc/apply-resource-change.js';
import { configureProvider } from './rpc/configure-provider.js';
import { callFunction } from './rpc/call-function.js';
import { getFunctions } from './rpc/get-functions.js';
import { getMetadata } from './rpc/get-metadata.js';
import { getProviderSchema } from './rpc/get-provider-schema.js';
import { getResourceIdentitySchemas } from './rpc/get-resource-identity-schemas.js';
import { importResourceState } from './rpc/import-resource-state.js';
import { moveResourceState } from './rpc/move-resource-state.js';
import { planResourceChange } from './rpc/plan-resource-change.js';
import { readDataSource } from './rpc/read-data-source.js';
import { readResource } from './rpc/read-resource.js';
import type { ProviderSession, Rpc } from './rpc/rpc.js';
import { stopProvider } from './rpc/stop-provider.js';
import { upgradeResourceState } from './rpc/upgrade-resource-state.js';
import { validateDataResourceConfig } from './rpc/validate-data-resource-config.js';
import { validateProviderConfig } from './rpc/validate-provider-config.js';
import { validateResourceConfig } from './rpc/validate-resource-config.js';
import { GrpcError, grpcStatus, type Connection } from './runtime/grpc-server.js';
import type { Log } from './runtime/log.js';
import type { ProviderService } from './runtime/provider-service.js';

const rpcs: ReadonlyMap<string, Rpc> = new Map(
  [
    getMetadata,
    getProviderSchema,
    getResourceIdentitySchemas,
    getFunctions,
    callFunction,
    validateProviderConfig,
    validateResourceConfig,
    validateDataResourceConfig,
    configureProvider,
    upgradeResourceState,
    readResource,
    planResourceChange,
    applyResourceChange,
    importResourceState,
    moveResourceState,
    readDataSource,
    stopProvider,
  ].map((rpc) => [rpc.name, rpc]),
);

export interface ServiceOptions {
  kinds: readonly Kind[];
  environment: Environment;
  version: string;
  log: Log;
}

/** The provider of these kinds, with a configuration of its own for every connection. */
export function createService({ kinds, environment, version, log }: ServiceOptions): ProviderService {
  const table = new KindTable(kinds);
  const sessions = new WeakMap<Connection, ProviderSession>();
  const sessionOf = (connection: Connection): ProviderSession => {
    const known = sessions.get(connection);
    if (known) return known;
    const session: ProviderSession = { isDeferred: false, stop: new AbortController(), creates: new Map() };
    sessions.set(connection, session);
    connection.once('close', () => void session.shim?.close());
    return session;
  };
  return {
    answer(name, body, call) {
      const rpc = rpcs.get(name);
      if (!rpc) throw new GrpcError(grpcStatus.unimplemented, `${name} is not implemented by this version of the provider`);
      const session = sessionOf(call.session);
      return rpc.answer(body, { kinds: table, environment, version, session, log, diagnostics: [], attributes: {} });
    },
  };
}
