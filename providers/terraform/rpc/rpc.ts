import type { TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import { attributeError, DiagnosticError, wireDiagnostic, type Diagnostic } from '../diagnostics.js';
import type { KindTable } from '../kind-table.js';
import type { Environment } from '../provider-settings.js';
import { GrpcError, grpcStatus } from '../runtime/grpc-server.js';
import type { Log } from '../runtime/log.js';
import type { ShimClient } from '../shim-client.js';
import { ValueError } from '../value/value.js';
import { decode, encode, type Message, type Outgoing } from '../wire/protobuf.js';

/** What one connection of a core has configured. Under reattach several share the process, each with its own. */
export interface ProviderSession {
  /** Undefined until configured, or while the configuration is not known yet. */
  shim?: ShimClient;
  /** Whether the configuration holds something that is known only after an apply. */
  isDeferred: boolean;
  stop: AbortController;
  /** By `KIND/ID`, whether what this session began to create came about. */
  creates: Map<string, Promise<boolean>>;
}

/** What an RPC works with. */
export interface RpcContext {
  kinds: KindTable;
  environment: Environment;
  version: string;
  session: ProviderSession;
  log: Log;
  /** Told to the user beside the answer. */
  diagnostics: Diagnostic[];
  /** The attributes that the paths of the diagnostics go through. */
  attributes: TerraformAttributes;
}

export interface Rpc {
  name: string;
  answer(body: Uint8Array, context: RpcContext): Promise<Uint8Array>;
}

/** An RPC with its messages, for who calls it. */
export interface TypedRpc<Request, Response> extends Rpc {
  request: Message<Request>;
  response: Message<Response>;
}

/** An RPC as a table entry: its messages, and what it does. Whatever it throws becomes an error diagnostic. */
export function defineRpc<Request, Response>(rpc: {
  name: string;
  request: Message<Request>;
  response: Message<Response>;
  handle(request: Request, context: RpcContext): Promise<Outgoing<Response>> | Outgoing<Response>;
}): TypedRpc<Request, Response> {
  return {
    name: rpc.name,
    request: rpc.request,
    response: rpc.response,
    async answer(body, context) {
      let response: Outgoing<Response> = {};
      try {
        response = await rpc.handle(decode(rpc.request, body), context);
      } catch (error) {
        if (!('diagnostics' in rpc.response.fields)) throw new GrpcError(grpcStatus.internal, (error as Error).message);
        context.diagnostics.push(...diagnosticsOf(error as Error));
        context.log('error', (error as Error).stack ?? String(error), { rpc: rpc.name });
      }
      const diagnostics = context.diagnostics.map((diagnostic) => wireDiagnostic(context.attributes, diagnostic));
      return encode(rpc.response, diagnostics.length > 0 ? { ...response, diagnostics } : response);
    },
  };
}

function diagnosticsOf(error: Error): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics;
  if (error instanceof ValueError) return [attributeError('A value does not fit the schema', error.path, error.message)];
  return [{ severity: 'error', summary: `Unexpected error of the provider: ${error.message}`, detail: error.stack ?? '' }];
}

/** The shim of this connection, or the reason that there is none. */
export function requireShim({ session }: RpcContext): ShimClient {
  if (session.shim) return session.shim;
  const detail = session.isDeferred
    ? 'The endpoint or token of the provider is known only after an apply. Apply what it depends on first, with -target.'
    : 'The core sent no configuration, or it was refused.';
  throw new DiagnosticError([{ severity: 'error', summary: 'The provider is not configured', detail }]);
}
