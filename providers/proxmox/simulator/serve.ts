import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Access, Caller } from './access.js';
import { answerData, answerRefusal, type AnswerFormat } from './answer.js';
import { checkHead, readBody, readForm } from './body.js';
import type { Faults } from './faults.js';
import { checkParameters, without } from './parameters.js';
import { refused } from './permission.js';
import { requireQuorum } from './quorum.js';
import { die, PveRefusal } from './refusal.js';
import { matchRoute, type Route } from './route.js';
import type { World } from './world.js';

/** What was asked so far. */
export interface ServeStats {
  readonly calls: number;
  readonly byRoute: Readonly<Record<string, number>>;
}

interface Parts {
  readonly world: World;
  readonly access: Access;
  readonly faults: Faults;
  readonly stats: { calls: number; byRoute: Record<string, number> };
  readonly routes: readonly Route[];
}

const prefix = /^\/api2\/(json|extjs)(?=\/)/;

/** One call from the first byte to the last: form, caller, route, parameters, privileges, then the work. */
export function serve(parts: Parts): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const format = request.url?.startsWith('/api2/extjs/') ? 'extjs' : 'json';
    handle(parts, request, response, format).catch((error: unknown) => answerRefusal(response, error, format));
  };
}

/** PVE::APIServer::AnyEvent counts the empty line that ends the head, and gives no answer to a head that is too long. */
const headerLimit = 64;

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse, format: AnswerFormat): Promise<void> {
  const { world, access, faults, stats } = parts;
  stats.calls++;
  if (request.rawHeaders.length / 2 + 1 >= headerLimit) return void request.socket.destroy();
  checkHead(request);
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'https://localhost');
  if (world.settings.latencyMs > 0) await sleep(world.settings.latencyMs);
  const path = prefix.test(url.pathname) ? url.pathname.replace(prefix, '') : undefined;
  if (path === undefined) throw new PveRefusal(404, `File '${url.pathname}' not found`);
  const matched = matchRoute(parts.routes, method, path);
  const name = `${method} ${matched?.route.path ?? path}`;
  const fault = faults.take(name, `${method} ${path}`);
  if (fault && 'delayMs' in fault) await sleep(fault.delayMs);
  if (fault && 'cut' in fault && fault.cut === 'before') return void request.socket.destroy();
  if (fault && 'status' in fault && !fault.after) throw new PveRefusal(fault.status, fault.text);
  const caller = matched?.route.isOpen ? nobody : await slowly(world, () => identify(access, request));
  const body = await readBody(request);
  if (!matched) throw new PveRefusal(501, `Method '${method} ${path}' not implemented`);
  stats.byRoute[name] = (stats.byRoute[name] ?? 0) + 1;
  // `_dc` only keeps browsers from answering out of their cache.
  const given = without({ ...body.values, ...readForm(url.search) }, ['_dc']);
  const twice = Object.keys(given).find((parameter) => parameter in matched.values);
  if (twice !== undefined) throw new PveRefusal(400, `Parameter verification failed - duplicate parameter '${twice}'`);
  const values = { ...given, ...matched.values };
  const call = { world, caller, values, ...(body.file ? { file: body.file } : {}) };
  if (matched.route.noToken && caller.viaToken) throw refused(`URI '${path}' not available with API token, need proper ticket.\n`);
  matched.route.permit?.(call);
  requireNode(world, matched.values.node);
  checkParameters(matched.route.parameters, values);
  requireQuorum(world, matched.route);
  const data = await slowly(world, () => matched.route.handle(call));
  if (fault && 'status' in fault) throw new PveRefusal(fault.status, fault.text);
  if (fault && 'cut' in fault) return void request.socket.destroy();
  answerData(response, data, format);
}

function identify(access: Access, request: IncomingMessage): Caller {
  const { authorization, cookie, csrfpreventiontoken } = request.headers;
  return access.identify({
    method: request.method ?? 'GET',
    authorization,
    cookie,
    csrf: typeof csrfpreventiontoken === 'string' ? csrfpreventiontoken : undefined,
  });
}

/** A refused proof of who calls is answered late (PVE::APIServer::AnyEvent). */
async function slowly<T>(world: World, work: () => T): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PveRefusal && error.status === 401 && world.settings.authDelayMs > 0) await sleep(world.settings.authDelayMs);
    throw error;
  }
}

function requireNode(world: World, name: string | undefined): void {
  if (name === undefined) return;
  const node = world.nodes.find((candidate) => candidate.name === name);
  if (!node) die(`hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`);
  if (node.online === false) throw new PveRefusal(595, 'No route to host');
}

const nobody: Caller = {
  id: '',
  userId: '',
  viaToken: false,
  privilegesOn: () => new Set(),
};
