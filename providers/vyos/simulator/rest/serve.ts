import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ConfigSessionError, type Backend } from './backend.js';
import { configFile, configure, configureSection } from './configure.js';
import { detail, failure, nginxPage, success, type Reply } from './reply.js';
import { parseRequest, type Call, type RestRequest } from './request.js';
import { retrieve } from './retrieve.js';

type Handler = (backend: Backend, call: Call) => Promise<Reply>;

/** Operational commands: the operation of a request must be the word of its route. */
function operation(word: string, run: (backend: Backend, path: string[]) => Promise<string>): Handler {
  return async (backend, { data }) => {
    const { op, path } = data as Record<string, unknown>;
    if (op !== word) return failure(400, `'${String(op)}' is not a valid operation`);
    return success(await run(backend, Array.isArray(path) ? path.map(String) : []));
  };
}

const handlers: Readonly<Record<string, Handler>> = {
  '/retrieve': retrieve,
  '/configure': configure,
  '/configure-section': configureSection,
  '/config-file': configFile,
  '/generate': operation('generate', async (backend, path) => {
    const words = await backend.generate(path);
    await backend.commit();
    return words;
  }),
  '/show': operation('show', (backend, path) => backend.show(path)),
  '/reset': operation('reset', (backend, path) => backend.reset(path)),
  '/reboot': operation('reboot', (backend, path) => backend.reboot(path)),
  '/poweroff': operation('poweroff', (backend, path) => backend.poweroff(path)),
};

/** Prefixes that nginx hands to the API; everything else it answers itself. */
const proxied =
  /^\/(retrieve|configure|config-file|image|import-pki|container-image|generate|show|reboot|reset|poweroff|traceroute|info|docs|openapi\.json|redoc|graphql|renew)/;

/** These take the one session of the API, one request after another. */
const serialised = new Set(['/configure', '/configure-section', '/config-file', '/generate']);
const discarding = new Set(['/configure', '/configure-section']);

interface Operation {
  op_id: string;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  status: string;
  result: unknown;
  error: string | null;
}

/** The REST layer of VyOS over some backend: routes, framing and wording, no configuration. */
export class RestApi {
  private queue: Promise<unknown> = Promise.resolve();
  private readonly operations: Operation[] = [];

  constructor(private readonly backend: Backend) {}

  async answer(request: RestRequest): Promise<Reply> {
    const url = new URL(request.path, 'https://router');
    const route = url.pathname;
    if (!proxied.test(route)) return nginxPage(404, 'Not Found');
    if (route === '/info') return request.method === 'GET' ? success(this.backend.info()) : detail(405, 'Method Not Allowed');
    const handler = handlers[route];
    const isList = route === '/retrieve/background-operations';
    if (!handler && !isList) return detail(404, 'Not Found');
    if (request.method !== 'POST') return detail(405, 'Method Not Allowed');
    const parsed = await parseRequest(request, route, (key) => this.backend.isKey(key));
    if ('reply' in parsed) return parsed.reply;
    if (!handler) return success({ operations: this.operations });
    if (url.searchParams.get('in_background') === 'true' && discarding.has(route)) return this.inBackground(handler, route, parsed.call);
    return this.run(handler, route, parsed.call);
  }

  private run(handler: Handler, route: string, call: Call): Promise<Reply> {
    if (!serialised.has(route)) return this.guarded(handler, route, call);
    const mine = this.queue.then(() => this.guarded(handler, route, call));
    this.queue = mine.then((reply) => afterAnswer(reply));
    return mine;
  }

  private async guarded(handler: Handler, route: string, call: Call): Promise<Reply> {
    try {
      return await handler(this.backend, call);
    } catch (error) {
      if (discarding.has(route)) this.backend.discard();
      if (error instanceof ConfigSessionError) return failure(400, error.message);
      return failure(500, 'An internal error occured. Check the logs for details.');
    }
  }

  private inBackground(handler: Handler, route: string, call: Call): Reply {
    const seconds = () => Date.now() / 1000;
    const record: Operation = {
      op_id: randomUUID(),
      created_at: seconds(),
      started_at: null,
      finished_at: null,
      status: 'queued',
      result: null,
      error: null,
    };
    this.operations.push(record);
    const shown = { ...record };
    void this.run(handler, route, call).then((reply) => {
      const body = JSON.parse(reply.body) as { success: boolean; data: unknown; error: string | null };
      Object.assign(record, {
        started_at: record.created_at,
        finished_at: seconds(),
        status: body.success ? 'succeeded' : 'failed',
        result: body.data,
        error: body.error,
      });
    });
    return success({ operation: shown });
  }
}

/** What is to be done once the answer is on its way; the next request waits for it. */
async function afterAnswer({ after }: Reply): Promise<void> {
  if (!after) return;
  await setImmediate();
  await after();
}
