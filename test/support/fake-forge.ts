import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForgeComment {
  id: number;
  body: string;
  by: 'us' | 'somebody';
}

/** GitHub's and GitLab's APIs as far as comments go, strict about tokens and pages. */
export interface FakeForge {
  readonly url: string;
  readonly token: string;
  readonly comments: ForgeComment[];
  /** `POST /repos/acme/net/issues/7/comments` */
  readonly requests: string[];
  close(): Promise<void>;
}

/** `troubles` are the answers to the first requests, instead of what they ask for. */
export async function openFakeForge({
  token = 'forge-token-0123456789',
  mayWrite = true,
  troubles = [] as [number, unknown][],
} = {}): Promise<FakeForge> {
  const left = [...troubles];
  const comments: ForgeComment[] = [];
  const requests: string[] = [];
  const users = { us: { id: 1, login: 'bot', type: 'Bot' }, somebody: { id: 2, login: 'eve', type: 'User' } };
  const shown = ({ id, body, by }: ForgeComment) => ({ id, body, user: users[by], author: users[by] });
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://forge');
    requests.push(`${request.method} ${pathname}`);
    const trouble = left.shift();
    if (trouble) return trouble;
    const isGitlab = 'private-token' in request.headers;
    if ((isGitlab ? request.headers['private-token'] : request.headers.authorization) !== (isGitlab ? token : `Bearer ${token}`))
      return [401, { message: `bad credentials ${String(request.headers.authorization)}` }];
    // The token of a GitHub job is no user.
    if (pathname === '/user') return isGitlab ? [200, users.us] : [403, { message: 'Resource not accessible by integration' }];
    const list = /^\/(repos\/acme\/net\/issues\/7\/comments|projects\/42\/merge_requests\/7\/notes)$/.test(pathname);
    const one = /^\/(?:repos\/acme\/net\/issues\/comments|projects\/42\/merge_requests\/7\/notes)\/(\d+)$/.exec(pathname)?.[1];
    if (request.method === 'GET' && list) {
      const size = Number(searchParams.get('per_page'));
      const start = (Number(searchParams.get('page')) - 1) * size;
      return [200, comments.slice(start, start + size).map(shown)];
    }
    if (!mayWrite) return [403, { message: 'Resource not accessible by integration' }];
    const { body } = JSON.parse(await textOf(request)) as { body: string };
    if (body.length > 65_536) return [422, { message: 'body is too long (maximum is 65536 characters)' }];
    if (request.method === 'POST' && list) {
      comments.push({ id: comments.length + 1, body, by: 'us' });
      return [201, shown(comments.at(-1) as ForgeComment)];
    }
    const found = comments.find(({ id }) => String(id) === one);
    if (request.method === (isGitlab ? 'PUT' : 'PATCH') && found) {
      found.body = body;
      return [200, shown(found)];
    }
    return [404, { message: 'Not Found' }];
  };
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url, token, comments, requests, close };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
