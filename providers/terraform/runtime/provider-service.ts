import type { Connection, GrpcAnswer, GrpcCall } from './grpc-server.js';

/** What answers the RPCs of `tfplugin6.Provider`; throws a GrpcError for what it does not implement. */
export interface ProviderService {
  answer(rpc: string, body: Buffer, call: GrpcCall): Promise<GrpcAnswer>;
  /** Takes back what was lent over a connection and not given back, as the core is about to leave. */
  end(connection: Connection): Promise<void>;
}
