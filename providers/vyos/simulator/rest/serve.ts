import { setImmediate } from 'node:timers/promises';
import { ConfigSessionError, type Backend } from './backend.js';
import { BackgroundOperations } from './background.js';
import { configFile } from './config-file.js';
import { configure, configureSection } from './configure.js';
import { info } from './info.js';
import * as models from './models.js';
import { containerImage, image, importPki, operation, traceroute, type Handler } from './operations.js';
import { booleanOf, renderModelError, type Model } from './pydantic.js';
import { detail, failure, nginxPage, success, type Reply } from './reply.js';
import { parseRequest, type Auth, type Call, type RestRequest } from './request.js';
import { featuresOf, type ApiFeatures } from './releases.js';
import { retrieve } from './retrieve.js';
import { Tokens } from './tokens.js';

interface Route {
  /** What its body may be; the first one is named in errors. */
  models: readonly Model[];
  handler: Handler;
  /** It takes the one session of the API, one request after another. */
  isSerialised?: boolean;
  /** A failure throws away what the session holds. */
  discards?: boolean;
  /** What is said of a fault inside. */
  internalError?: string;
}

const edits = { isSerialised: true, discards: true };
const command = (word: string, run: (backend: Backend, path: string[]) => Promise<string>): Route => ({
  models: [models.operationModel],
  handler: operation(word, run),
});

const routes: Readonly<Record<string, Route>> = {
  '/retrieve': { models: [models.retrieveModel], handler: retrieve },
  '/configure': {
    models: [models.configureModel, models.configureListModel, models.confirmModel],
    handler: configure,
    ...edits,
  },
  '/configure-section': {
    models: [models.configSectionModel, models.configSectionListModel, models.configSectionTreeModel],
    handler: configureSection,
    ...edits,
  },
  '/config-file': { models: [models.configFileModel], handler: configFile, isSerialised: true },
  '/generate': {
    ...command('generate', async (backend, path) => {
      const words = await backend.generate(path);
      await backend.commit();
      return words;
    }),
    isSerialised: true,
  },
  '/show': command('show', (backend, path) => backend.show(path)),
  '/reset': command('reset', (backend, path) => backend.reset(path)),
  '/renew': command('renew', (backend, path) => backend.renew(path)),
  '/reboot': command('reboot', (backend, path) => backend.reboot(path)),
  '/poweroff': command('poweroff', (backend, path) => backend.poweroff(path)),
  '/traceroute': {
    models: [models.tracerouteModel],
    handler: traceroute,
    internalError: 'An internal error occurred. Check the logs for details.',
  },
  '/image': { models: [models.imageModel], handler: image },
  '/container-image': { models: [models.containerImageModel], handler: containerImage },
  '/import-pki': { models: [models.importPkiModel], handler: importPki, isSerialised: true },
};

/** Routes and models that came after 1.4. */
const extraRoutes = new Set(['/traceroute', '/renew', '/info']);

/** Prefixes that nginx hands to the API; everything else it answers itself. */
const proxied =
  /^\/(retrieve|configure|config-file|image|import-pki|container-image|generate|show|reboot|reset|poweroff|traceroute|info|docs|openapi\.json|redoc|graphql|renew)/;

const tokenLifeS = 3_600;

/** The REST layer of VyOS over some backend: routes, framing and wording, no configuration. */
export class RestApi {
  private queue: Promise<unknown> = Promise.resolve();
  private readonly background = new BackgroundOperations();
  private readonly tokens = new Tokens();
  private readonly auth: Auth;

  constructor(
    private readonly backend: Backend,
    private readonly features: ApiFeatures = featuresOf['1.5'],
    /** Told of what the log of a router would say. */
    private readonly log: (error: unknown) => void = () => undefined,
  ) {
    this.auth = {
      isKey: (key) => backend.isKey(key),
      ...(features.tokens ? { isBearer: (token: string) => this.tokens.accepts(token) } : {}),
    };
  }

  async answer(request: RestRequest): Promise<Reply> {
    const reply = await this.route(request);
    const { outcome } = reply;
    return outcome && 'error' in outcome && !this.features.escapes ? failure(reply.status, outcome.error, false) : reply;
  }

  private async route(request: RestRequest): Promise<Reply> {
    const url = new URL(request.path, 'https://router');
    const path = url.pathname;
    const { features } = this;
    if (path === '/token' && features.tokens) return this.token(request);
    if (!proxied.test(path)) return nginxPage(404, 'Not Found');
    if (!features.extraRoutes && extraRoutes.has(path)) return detail(404, 'Not Found');
    if (path === '/info') return request.method === 'GET' ? info(this.backend, url.searchParams) : detail(405, 'Method Not Allowed');
    const isList = path === '/retrieve/background-operations' && features.background;
    const route = isList ? { models: [models.apiModel], handler: retrieve } : routes[path];
    if (!route) return detail(404, 'Not Found');
    if (request.method !== 'POST') return detail(405, 'Method Not Allowed');
    const accepted = features.guards ? route.models : route.models.filter((model) => model !== models.confirmModel);
    const parsed = await parseRequest(request, path, accepted, this.auth);
    if ('reply' in parsed) return parsed.reply;
    if (isList) return this.background.list(url.searchParams.get('op_id'));
    const { op } = parsed.call.body;
    if (!features.merges && path === '/config-file' && op !== 'save' && op !== 'load')
      return failure(400, `'${String(op)}' is not a valid operation`);
    const call = features.guards ? parsed.call : withoutLaterFields(parsed.call);
    const inBackground = features.background && route.discards ? (url.searchParams.get('in_background') ?? 'false') : 'false';
    const waits = booleanOf(inBackground);
    if (waits === undefined) return failure(400, notBoolean('in_background', inBackground));
    return waits ? this.background.add(() => this.complete(route, call)) : this.run(route, call);
  }

  private run(route: Route, call: Call): Promise<Reply> {
    if (!route.isSerialised) return this.guarded(route, call);
    const mine = this.queue.then(() => this.guarded(route, call));
    this.queue = mine.then((reply) => afterAnswer(reply));
    return mine;
  }

  /** A request with what would otherwise be done after its answer. */
  private complete(route: Route, call: Call): Promise<Reply> {
    const mine = this.queue.then(async () => {
      const reply = await this.guarded(route, call);
      await reply.after?.();
      return reply;
    });
    this.queue = mine;
    return mine;
  }

  private async guarded(route: Route, call: Call): Promise<Reply> {
    try {
      return await route.handler(this.backend, call);
    } catch (error) {
      if (route.discards) this.backend.discard();
      if (error instanceof ConfigSessionError) return failure(400, error.message);
      this.log(error);
      // The vendor spells it in two ways.
      return failure(500, route.internalError ?? 'An internal error occured. Check the logs for details.');
    }
  }

  private async token(request: RestRequest): Promise<Reply> {
    if (request.method !== 'POST') return detail(405, 'Method Not Allowed');
    const parsed = await parseRequest(request, '/token', [models.apiModel], { isKey: this.auth.isKey });
    if ('reply' in parsed) return parsed.reply;
    return success({ token: this.tokens.issue('api', tokenLifeS), expires_in: tokenLifeS });
  }
}

/** Without what 1.4 does not look at. */
function withoutLaterFields({ model, body }: Call): Call {
  return { model, body: Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'confirm_time' && name !== 'string')) };
}

function notBoolean(name: string, input: string): string {
  const msg = 'Input should be a valid boolean, unable to interpret input';
  return renderModelError({ type: 'bool_parsing', loc: ['query', name], msg, input });
}

/** What is to be done once the answer is on its way; the next request waits for it. */
async function afterAnswer({ after }: Reply): Promise<void> {
  if (!after) return;
  await setImmediate();
  await after();
}
