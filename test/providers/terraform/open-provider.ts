import http2 from 'node:http2';
import { connect } from 'node:net';
import type { TerraformAttributes } from '../../../lib/derive/terraform-schema.js';
import { terraformDataSource, terraformResource } from '../../../lib/derive/terraform-resource.js';
import { terraformTypeName, type TerraformSchema } from '../../../lib/derive/terraform-schema.js';
import { terraformEphemeral } from '../../../lib/derive/terraform-ephemeral.js';
import { listAttributes } from '../../../lib/derive/terraform-identity.js';
import type { Ephemeral } from '../../../lib/ephemeral.js';
import type { ProviderFunction } from '../../../lib/function.js';
import type { Kind } from '../../../lib/kind.js';
import { identityOf, idOfIdentity } from '../../../providers/terraform/identity.js';
import { decodeState, encodeState } from '../../../providers/terraform/kind-table.js';
import { providerAttributes } from '../../../providers/terraform/provider-schema.js';
import { applyResourceChange } from '../../../providers/terraform/rpc/apply-resource-change.js';
import { closeEphemeralResource } from '../../../providers/terraform/rpc/close-ephemeral-resource.js';
import { configureProvider } from '../../../providers/terraform/rpc/configure-provider.js';
import { getProviderSchema } from '../../../providers/terraform/rpc/get-provider-schema.js';
import { importResourceState } from '../../../providers/terraform/rpc/import-resource-state.js';
import { listResource } from '../../../providers/terraform/rpc/list-resource.js';
import { openEphemeralResource } from '../../../providers/terraform/rpc/open-ephemeral-resource.js';
import { planResourceChange } from '../../../providers/terraform/rpc/plan-resource-change.js';
import { readDataSource } from '../../../providers/terraform/rpc/read-data-source.js';
import { readResource } from '../../../providers/terraform/rpc/read-resource.js';
import { renewEphemeralResource } from '../../../providers/terraform/rpc/renew-ephemeral-resource.js';
import type { TypedRpc } from '../../../providers/terraform/rpc/rpc.js';
import { upgradeResourceState } from '../../../providers/terraform/rpc/upgrade-resource-state.js';
import { validateEphemeralResourceConfig } from '../../../providers/terraform/rpc/validate-ephemeral-resource-config.js';
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

/** What a provider has beside its kinds. */
export interface More {
  functions?: readonly ProviderFunction[];
  ephemerals?: readonly Ephemeral[];
}

/** The provider of these kinds in this process, behind the real transport; `connect` is one core's connection to it. */
export async function startProvider(kinds: readonly Kind[], environment: Readonly<Record<string, string>> = {}, more: More = {}) {
  const socket = makeSocketPath(undefined);
  const loaded = { functions: async () => more.functions ?? [], ephemerals: async () => more.ephemerals ?? [] };
  const service = createService({ kinds, ...loaded, environment, version: '0.0.0', log: hclog(undefined) });
  const methods = methodsOf({ load: () => Promise.resolve(service), reattach: true }, { end: () => undefined });
  const { server } = await serveGrpc({ listen: socket.path, methods });
  const sessions: http2.ClientHttp2Session[] = [];
  const open = () => {
    const session = http2.connect('http://localhost', { createConnection: () => connect(socket.path) });
    sessions.push(session);
    return session;
  };
  return {
    /** A connection for who calls without waiting for answers. */
    session: open,
    connect: () => clientOf(open()),
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      socket.remove();
    },
  };
}

/** One provider with one connection. */
export async function openProvider(kinds: readonly Kind[], environment: Readonly<Record<string, string>> = {}, more: More = {}) {
  const provider = await startProvider(kinds, environment, more);
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
    /** An RPC that answers with a stream. */
    async events<Request, Response>(rpc: TypedRpc<Request, Response>, request: Outgoing<Request>): Promise<Response[]> {
      const answers = await stream(session, `/tfplugin6.Provider/${rpc.name}`, encode(rpc.request, request));
      return answers.map((answer) => decode(rpc.response, answer));
    },
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
    /** What is there of a kind: id, identity as text, state where it was asked for. */
    async list(kind: Kind, config: Sketch, options: { includeResource?: boolean; limit?: number } = {}) {
      const attributes = listAttributes(kind);
      const request = {
        typeName: terraformTypeName(kind),
        config: encodeState({ attributes }, complete(attributes, config)),
        includeResourceObject: options.includeResource ?? false,
        limit: options.limit ?? 0,
      };
      const events = await stream(session, `/tfplugin6.Provider/${listResource.name}`, encode(listResource.request, request));
      return events.map((event) => {
        const { displayName, identity, resourceObject, diagnostic } = decode(listResource.response, event);
        const state = decodeState(terraformResource(kind), resourceObject);
        return { id: displayName, identity: identity && idOfIdentity(kind, identity), state, told: diagnostic.map(told) };
      });
    },
    async importByIdentity(kind: Kind, id: string) {
      const request = { typeName: terraformTypeName(kind), identity: identityOf(kind, id) };
      const { importedResources, diagnostics } = await call(importResourceState, request);
      const [imported] = importedResources;
      const identity = imported?.identity && idOfIdentity(kind, imported.identity);
      return { state: decodeState(terraformResource(kind), imported?.state), identity, told: diagnostics.map(told) };
    },
    async open(ephemeral: Ephemeral, config: Sketch) {
      const schema = terraformEphemeral(ephemeral);
      const sent = { typeName: schema.typeName, config: encodeState(schema, complete(schema.attributes, config)) };
      const checked = (await call(validateEphemeralResourceConfig, sent)).diagnostics.map(told);
      if (checked.length > 0) return { told: checked };
      const { result, renewAt, private: lease, diagnostics } = await call(openEphemeralResource, sent);
      return { result: decodeState(schema, result), renewAt, lease, told: diagnostics.map(told) };
    },
    async renew(ephemeral: Ephemeral, lease: Uint8Array | undefined) {
      const { renewAt, diagnostics } = await call(renewEphemeralResource, { typeName: `bitbuilder_${ephemeral.name}`, private: lease });
      return { renewAt, told: diagnostics.map(told) };
    },
    async closeEphemeral(ephemeral: Ephemeral, lease: Uint8Array | undefined) {
      const { diagnostics } = await call(closeEphemeralResource, { typeName: `bitbuilder_${ephemeral.name}`, private: lease });
      return diagnostics.map(told);
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

/** One gRPC call with one answer; rejects with the status when that is not OK. */
export async function unary(session: Session, path: string, body: Uint8Array): Promise<Buffer> {
  const [answer] = await stream(session, path, body);
  if (!answer) throw new Error('gRPC: no answer');
  return answer;
}

/** One gRPC call with any number of answers. */
export function stream(session: Session, path: string, body: Uint8Array): Promise<Buffer[]> {
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
    stream.on('end', () => resolve(framesOf(Buffer.concat(chunks))));
    stream.on('close', () => reject(new Error('gRPC: the connection is gone')));
    stream.end(frame(body));
  });
}

function framesOf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt32BE(at + 1)) {
    frames.push(unframe(bytes.subarray(at, at + 5 + bytes.readUInt32BE(at + 1))));
  }
  return frames;
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
