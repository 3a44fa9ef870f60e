import { setMaxListeners } from 'node:events';
import type { TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import type { ProviderFunction } from '../../../lib/function.js';
import { attributeError, DiagnosticError, wireDiagnostic, type Diagnostic } from '../diagnostics.js';
import type { EphemeralTable } from '../ephemeral-table.js';
import type { KindTable } from '../kind-table.js';
import type { PlanJudge } from '../planning/plan-judge.js';
import type { Environment } from '../provider-settings.js';
import { GrpcError, grpcStatus, type GrpcAnswer } from '../runtime/grpc-server.js';
import type { Log } from '../runtime/log.js';
import type { ShimClient } from '../shim-client.js';
import { ValueError } from '../value/value.js';
import { decode, encode, type Message, type Outgoing } from '../wire/protobuf.js';

/** What one connection of a core has configured. Under reattach several share the process, each with its own. */
export interface ProviderSession {
  /** Undefined until configured, or while the configuration is not known yet. */
  shim?: ShimClient;
  /** Looks at what is planned; undefined while there is nobody to look. */
  judge?: PlanJudge;
  /** Whether the shim did not answer when it was configured: then nothing is read, so that the plan is one of the state. */
  isAway?: boolean;
  /** Whether the configuration holds something that is known only after an apply. */
  isDeferred: boolean;
  stop: AbortController;
  /** What was handed out to this session and not taken back: by lease, the name of the ephemeral. */
  leases: Map<string, string>;
  /** By `KIND/ID`, whether what this session began to create came about in the place of what stood there. */
  creates: Map<string, Promise<boolean>>;
}

/** A signal that any number of waits may listen to. */
export function newStop(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

/** What an RPC works with. */
export interface RpcContext {
  kinds: KindTable;
  /** Loaded when they are first asked for: most processes that a core starts never do. */
  functions(): Promise<readonly ProviderFunction[]>;
  ephemerals(): Promise<EphemeralTable>;
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
  answer(body: Uint8Array, context: RpcContext): Promise<GrpcAnswer>;
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

/** One event of a stream: the message, and what is told to the user with it. */
export interface StreamEvent<Response> {
  answer: Outgoing<Response>;
  diagnostics: readonly Diagnostic[];
}

/** An RPC that answers with a stream of events; whatever it throws becomes an event with error diagnostics, the last one. */
export function defineStreamRpc<Request, Response>(rpc: {
  name: string;
  request: Message<Request>;
  response: Message<Response>;
  handle(request: Request, context: RpcContext): AsyncIterable<StreamEvent<Response>>;
}): TypedRpc<Request, Response> {
  const { name, request, response } = rpc;
  return {
    name,
    request,
    response,
    answer: (body, context) => Promise.resolve(eventsOf(() => rpc.handle(decode(request, body), context))),
  };

  async function* eventsOf(start: () => AsyncIterable<StreamEvent<Response>>): AsyncGenerator<Uint8Array> {
    try {
      for await (const event of start()) yield encoded(event);
    } catch (error) {
      yield encoded({ answer: {}, diagnostics: diagnosticsOf(error as Error) });
    }
  }

  function encoded({ answer, diagnostics }: StreamEvent<Response>): Uint8Array {
    const diagnostic = diagnostics.map((each) => wireDiagnostic({}, each));
    return encode(response, { ...answer, diagnostic });
  }
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
