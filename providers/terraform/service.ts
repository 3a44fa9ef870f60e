import type { Ephemeral } from '../../lib/ephemeral.js';
import type { ProviderFunction } from '../../lib/function.js';
import type { Kind } from '../../lib/kind.js';
import { EphemeralTable } from './ephemeral-table.js';
import { KindTable } from './kind-table.js';
import type { Environment } from './provider-settings.js';
import { applyResourceChange } from './rpc/apply-resource-change.js';
import { configureProvider } from './rpc/configure-provider.js';
import { callFunction } from './rpc/call-function.js';
import { generateResourceConfig } from './rpc/generate-resource-config.js';
import { getFunctions } from './rpc/get-functions.js';
import { getMetadata } from './rpc/get-metadata.js';
import { getProviderSchema } from './rpc/get-provider-schema.js';
import { getResourceIdentitySchemas } from './rpc/get-resource-identity-schemas.js';
import { listResource } from './rpc/list-resource.js';
import { importResourceState } from './rpc/import-resource-state.js';
import { moveResourceState } from './rpc/move-resource-state.js';
import { openEphemeralResource } from './rpc/open-ephemeral-resource.js';
import { renewEphemeralResource } from './rpc/renew-ephemeral-resource.js';
import { closeEphemeralResource, takeBackAll } from './rpc/close-ephemeral-resource.js';
import { validateEphemeralResourceConfig } from './rpc/validate-ephemeral-resource-config.js';
import { planResourceChange } from './rpc/plan-resource-change.js';
import { readDataSource } from './rpc/read-data-source.js';
import { readResource } from './rpc/read-resource.js';
import { newStop, type ProviderSession, type Rpc } from './rpc/rpc.js';
import { stopProvider } from './rpc/stop-provider.js';
import { upgradeResourceState } from './rpc/upgrade-resource-state.js';
import { validateDataResourceConfig } from './rpc/validate-data-resource-config.js';
import { upgradeResourceIdentity } from './rpc/upgrade-resource-identity.js';
import { validateListResourceConfig } from './rpc/validate-list-resource-config.js';
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
    validateListResourceConfig,
    validateEphemeralResourceConfig,
    configureProvider,
    upgradeResourceState,
    upgradeResourceIdentity,
    readResource,
    planResourceChange,
    applyResourceChange,
    importResourceState,
    moveResourceState,
    generateResourceConfig,
    readDataSource,
    listResource,
    openEphemeralResource,
    renewEphemeralResource,
    closeEphemeralResource,
    stopProvider,
  ].map((rpc) => [rpc.name, rpc]),
);

export interface ServiceOptions {
  kinds: readonly Kind[];
  functions?(): Promise<readonly ProviderFunction[]>;
  ephemerals?(): Promise<readonly Ephemeral[]>;
  environment: Environment;
  version: string;
  log: Log;
}

const none = () => Promise.resolve([]);

/** The provider of these kinds, with a configuration of its own for every connection. */
export function createService({ kinds, functions = none, ephemerals = none, environment, version, log }: ServiceOptions): ProviderService {
  const table = new KindTable(kinds);
  let ephemeralTable: Promise<EphemeralTable> | undefined;
  const loadEphemerals = () => (ephemeralTable ??= ephemerals().then((loaded) => new EphemeralTable(loaded)));
  const sessions = new WeakMap<Connection, ProviderSession>();
  const sessionOf = (connection: Connection): ProviderSession => {
    const known = sessions.get(connection);
    if (known) return known;
    const session: ProviderSession = { isDeferred: false, stop: newStop(), leases: new Map(), creates: new Map() };
    sessions.set(connection, session);
    connection.once('close', () => void takeBackAll(session).finally(() => session.shim?.close()));
    return session;
  };
  return {
    answer(name, body, call) {
      const rpc = rpcs.get(name);
      if (!rpc) throw new GrpcError(grpcStatus.unimplemented, `${name} is not implemented by this version of the provider`);
      const session = sessionOf(call.session);
      return rpc.answer(body, {
        kinds: table,
        functions,
        ephemerals: loadEphemerals,
        environment,
        version,
        session,
        log,
        diagnostics: [],
        attributes: {},
      });
    },
    end: (connection) => takeBackAll(sessionOf(connection)),
  };
}
