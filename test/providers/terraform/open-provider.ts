import http2 from 'node:http2';
import { connect } from 'node:net';
import type { TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import { terraformDataSource, terraformResource, terraformTypeName, type TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import type { Kind } from '../../../lib/kind.js';
import { decodeState, encodeState } from '../../../providers/terraform/kind-table.js';
import { providerAttributes } from '../../../providers/terraform/provider-schema.js';
import { applyResourceChange } from '../../../providers/terraform/rpc/apply-resource-change.js';
import { configureProvider } from '../../../providers/terraform/rpc/configure-provider.js';
import { getProviderSchema } from '../../../providers/terraform/rpc/get-provider-schema.js';
import { importResourceState } from '../../../providers/terraform/rpc/import-resource-state.js';
import { planResourceChange } from '../../../providers/terraform/rpc/plan-resource-change.js';
import { readDataSource } from '../../../providers/terraform/rpc/read-data-source.js';
import { readResource } from '../../../providers/terraform/rpc/read-resource.js';
import type { TypedRpc } from '../../../providers/terraform/rpc/rpc.js';
import { upgradeResourceState } from '../../../providers/terraform/rpc/upgrade-resource-state.js';
import { validateResourceConfig } from '../../../providers/terraform/rpc/validate-resource-config.js';
import { frame, serveGrpc, unframe } from '../../../providers/terraform/runtime/grpc-server.js';
import { hclog } from '../../../providers/terraform/runtime/log.js';
import { methodsOf } from '../../../providers/terraform/runtime/serve.js';
import { makeSocketPath } from '../../../providers/terraform/runtime/socket.js';
import { createService } from '../../../providers/terraform/service.js';
import { isRecord, recordOf, type Value, type ValueRecord } from '../../../providers/terraform/value/value.js';
import { decode, encode, type Outgoing } from '../../../providers/terraform/wire/protobuf.js';

/** A diagnostic as the core gets it: the path joined by dots. */
export interface Told {
  severity: 'error' | 'warning';
  summary: string;
  detail: string;
  at: string;
}

/** A configuration or state as a test writes it; what is left out is null. */
export type Sketch = { [name: string]: unknown };

type Session = Pick<http2.ClientHttp2Session, 'request'>;

/** The provider of these kinds in this process, behind the real transport; `connect` is one core's connection to it. */
export async function startProvider(kinds: readonly Kind[], environment: Readonly<Record<string, string>> = {}) {
  const socket = makeSocketPath(undefined);
  const service = createService({ kinds, environment, version: '0.0.0', log: hclog(undefined) });
  const methods = methodsOf({ load: () => Promise.resolve(service), reattach: true }, { end: () => undefined });
  const server = await serveGrpc({ socketPath: socket.path, methods });
  const sessions: http2.ClientHttp2Session[] = [];
  return {
    connect() {
      const session = http2.connect('http://localhost', { createConnection: () => connect(socket.path) });
      sessions.push(session);
      return clientOf(session);
    },
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      socket.remove();
    },
  };
}

/** One provider with one connection. */
export async function openProvider(kinds: readonly Kind[], environment: Readonly<Record<string, string>> = {}) {
  const provider = await startProvider(kinds, environment);
  return { ...provider.connect(), close: () => provider.close() };
}

export type ProviderClient = ReturnType<typeof clientOf>;

/** The calls of a core over one connection. */
export function clientOf(session: Session) {
  const call = async <Request, Response>(rpc: TypedRpc<Request, Response>, request: Outgoing<Request>): Promise<Response> =>
    decode(rpc.response, await unary(session, `/tfplugin6.Provider/${rpc.name}`, encode(rpc.request, request)));
  const apply = async (schema: TerraformSchema, config: ValueRecord | null, planned: ValueRecord | null, prior: ValueRecord | null) => {
    const sent = { typeName: schema.typeName, config: encodeState(schema, config) };
    const states = { plannedState: encodeState(schema, planned), priorState: encodeState(schema, prior) };
    const { newState, diagnostics } = await call(applyResourceChange, { ...sent, ...states });
    return { state: decodeState(schema, newState), told: diagnostics.map(told) };
  };
  let configured: Sketch = {};
  const configure = async (block: Sketch): Promise<Told[]> => {
    configured = block;
    const config = encodeState({ attributes: providerAttributes }, complete(providerAttributes, block));
    return (await call(configureProvider, { config })).diagnostics.map(told);
  };
  const destroy = (kind: Kind, prior: ValueRecord) => apply(terraformResource(kind), null, null, prior);
  return {
    call,
    schema: () => call(getProviderSchema, {}),
    configure,
    async validate(kind: Kind, config: Sketch, options: { writeOnlyAllowed?: boolean } = {}) {
      const schema = terraformResource(kind);
      const clientCapabilities = { writeOnlyAttributesAllowed: options.writeOnlyAllowed ?? true };
      const sent = { typeName: schema.typeName, config: encodeState(schema, complete(schema.attributes, config)), clientCapabilities };
      return (await call(validateResourceConfig, sent)).diagnostics.map(told);
    },
    async plan(kind: Kind, config: Sketch, prior?: ValueRecord) {
      const schema = terraformResource(kind);
      const encoded = encodeState(schema, complete(schema.attributes, config));
      const sent = {
        typeName: schema.typeName,
        config: encoded,
        proposedNewState: encoded,
        priorState: encodeState(schema, prior ?? null),
      };
      const { plannedState, requiresReplace, diagnostics } = await call(planResourceChange, sent);
      const planned = decodeState(schema, plannedState);
      return { planned: planned ?? (recordOf([]) as ValueRecord), replace: requiresReplace.map(pathText), told: diagnostics.map(told) };
    },
    apply(kind: Kind, config: Sketch, planned: ValueRecord, prior?: ValueRecord) {
      const schema = terraformResource(kind);
      return apply(schema, complete(schema.attributes, config), planned, prior ?? null);
    },
    /** As `terraform destroy`, which configures the provider anew. */
    async destroy(kind: Kind, prior: ValueRecord) {
      await configure(configured);
      return destroy(kind, prior);
    },
    /** As an apply does after it has created something. */
    destroyInSameApply: destroy,
    async read(kind: Kind, state: ValueRecord) {
      const schema = terraformResource(kind);
      const { newState, diagnostics } = await call(readResource, { typeName: schema.typeName, currentState: encodeState(schema, state) });
      return { state: decodeState(schema, newState), told: diagnostics.map(told) };
    },
    async import(kind: Kind, id: string) {
      const { importedResources, diagnostics } = await call(importResourceState, { typeName: terraformTypeName(kind), id });
      return { state: decodeState(terraformResource(kind), importedResources[0]?.state), told: diagnostics.map(told) };
    },
    async data(kind: Kind, config: Sketch) {
      const schema = terraformDataSource(kind);
      const sent = { typeName: schema.typeName, config: encodeState(schema, complete(schema.attributes, config)) };
      const { state, diagnostics } = await call(readDataSource, sent);
      return { state: decodeState(schema, state), told: diagnostics.map(told) };
    },
    async upgrade(kind: Kind, json: string) {
      const schema = terraformResource(kind);
      const { upgradedState, diagnostics } = await call(upgradeResourceState, {
        typeName: schema.typeName,
        rawState: { json: Buffer.from(json) },
      });
      return { state: decodeState(schema, upgradedState), told: diagnostics.map(told) };
    },
  };
}

/** One gRPC call; rejects with the status when that is not OK. */
export function unary(session: Session, path: string, body: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' });
    const chunks: Buffer[] = [];
    const onHeaders = (headers: http2.IncomingHttpHeaders) => {
      const status = headers['grpc-status'];
      if (status !== undefined && status !== '0')
        reject(new Error(`gRPC ${String(status)}: ${decodeURIComponent(String(headers['grpc-message']))}`));
    };
    stream.on('response', onHeaders).on('trailers', onHeaders).on('error', reject);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => (chunks.length > 0 ? resolve(unframe(Buffer.concat(chunks))) : reject(new Error('gRPC: no answer'))));
    stream.end(frame(body));
  });
}

/** A sketch as a complete value: objects get all their attributes, the absent ones null. */
export function complete(attributes: TerraformAttributes, sketch: Sketch): ValueRecord {
  return recordOf(
    Object.entries(attributes).map(([name, { nested }]) => {
      const value = (sketch[name] ?? null) as Value;
      if (!nested) return [name, value];
      const object = (item: Value) => (isRecord(item) ? complete(nested.attributes, item) : item);
      if (nested.nesting === 'single') return [name, object(value)];
      if (Array.isArray(value)) return [name, value.map(object)];
      return [name, isRecord(value) ? recordOf(Object.entries(value).map(([key, item]) => [key, object(item)])) : value];
    }),
  );
}

interface WireDiagnostic {
  severity?: number;
  summary?: string;
  detail?: string;
  attribute?: WirePath;
}
interface WirePath {
  steps?: readonly { attributeName?: string; elementKeyString?: string; elementKeyInt?: number }[];
}

function told({ severity, summary = '', detail = '', attribute }: WireDiagnostic): Told {
  return { severity: severity === 1 ? 'error' : 'warning', summary, detail, at: attribute ? pathText(attribute) : '' };
}

function pathText({ steps = [] }: WirePath): string {
  return steps.map((step) => step.attributeName ?? step.elementKeyString ?? String(step.elementKeyInt)).join('.');
}
