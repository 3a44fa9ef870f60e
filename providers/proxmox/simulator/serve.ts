import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Access, Caller } from './access.js';
import { answerData, answerRefusal } from './answer.js';
import { checkHead, readBody, readForm } from './body.js';
import type { Faults } from './faults.js';
import { checkParameters } from './parameters.js';
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

const prefix = '/api2/json';
/** Paths that may be called without proof of who calls. */
const openRoutes = new Set(['POST /access/ticket']);

/** One call from the first byte to the last: form, caller, route, parameters, privileges, then the work. */
export function serve(parts: Parts): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    handle(parts, request, response).catch((error: unknown) => answerRefusal(response, error));
  };
}

/** PVE::APIServer::AnyEvent counts the empty line that ends the head, and gives no answer to a head that is too long. */
const headerLimit = 64;

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, access, faults, stats } = parts;
  stats.calls++;
  if (request.rawHeaders.length / 2 + 1 >= headerLimit) return void request.socket.destroy();
  checkHead(request);
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'https://localhost');
  if (world.settings.latencyMs > 0) await sleep(world.settings.latencyMs);
  const path = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : undefined;
  if (path === undefined) throw new PveRefusal(404, `File '${url.pathname}' not found`);
  const matched = matchRoute(parts.routes, method, path);
  const name = `${method} ${matched?.route.path ?? path}`;
  const fault = faults.take(name);
  if (fault && 'cut' in fault && fault.cut === 'before') return void request.socket.destroy();
  if (fault && 'status' in fault) throw new PveRefusal(fault.status, fault.text);
  const caller = openRoutes.has(name) ? nobody : await slowly(world, () => identify(access, request));
  const body = await readBody(request);
  if (!matched) throw new PveRefusal(501, `Method '${method} ${path}' not implemented`);
  stats.byRoute[name] = (stats.byRoute[name] ?? 0) + 1;
  const given = { ...body.values, ...readForm(url.search) };
  const twice = Object.keys(given).find((parameter) => parameter in matched.values);
  if (twice !== undefined) throw new PveRefusal(400, `Parameter verification failed - duplicate parameter '${twice}'`);
  const values = { ...given, ...matched.values };
  const call = { world, caller, values, ...(body.file ? { file: body.file } : {}) };
  matched.route.permit?.(call);
  requireNode(world, matched.values.node);
  checkParameters(matched.route.parameters, values);
  const data = await slowly(world, () => matched.route.handle(call));
  if (fault) return void request.socket.destroy();
  answerData(response, data);
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
  user: { userId: '', password: '', grants: [] },
  viaToken: false,
  privilegesOn: () => new Set(),
};
