import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { z } from 'zod';
import { BitBuilderError } from '../../lib/errors.js';

export type ForgeName = 'github' | 'gitlab';

export interface CommentOptions {
  body: string;
  /** Each set of stacks has one comment. */
  set: string;
  environment: NodeJS.ProcessEnv;
  /** Waits before a forge that is busy is asked again. */
  pause?: (ms: number) => Promise<void>;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

interface Comment {
  id: number;
  body: string;
  isByUs: boolean;
}

/** What the comments of a pull or merge request are reached by. */
interface Forge {
  /** As people say it: `#12`. */
  name: string;
  page(number: number): Promise<readonly Comment[]>;
  create(body: string): Promise<unknown>;
  update(id: number, body: string): Promise<unknown>;
}

/** Writes the comment of a set, or updates it; answers what was done. A comment of somebody else is never touched. */
export async function commentOnForge(name: ForgeName, { body, set, environment, pause = sleep }: CommentOptions): Promise<string> {
  if (!/^[\w./-]{1,64}$/.test(set))
    throw new BitBuilderError('invalid_request', `--set is up to 64 letters, digits, "_", "-", "." and "/"; seen "${set}"`);
  const forge = await { github, gitlab }[name](environment, pause);
  const marker = `<!-- bitbuilder review: ${set} -->`;
  const text = `${marker}\n${body}`;
  const own = await findComment(forge, marker);
  if (!own) {
    await forge.create(text);
    return `commented on ${forge.name}`;
  }
  if (own.body.trim() === text.trim()) return `the comment on ${forge.name} is up to date`;
  await forge.update(own.id, text);
  return `updated the comment on ${forge.name}`;
}

async function findComment(forge: Forge, marker: string): Promise<Comment | undefined> {
  for (let number = 1; ; number++) {
    const comments = await forge.page(number);
    const own = comments.find(({ body, isByUs }) => isByUs && body.startsWith(marker));
    if (own || comments.length === 0) return own;
  }
}

const githubCommentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
});
const eventSchema = z.object({ pull_request: z.object({ number: z.number() }).optional() });

async function github(environment: NodeJS.ProcessEnv, pause: Pause): Promise<Forge> {
  const token = needed(environment, 'GITHUB_TOKEN', 'the token of the job, with pull-requests: write');
  const repository = needed(environment, 'GITHUB_REPOSITORY', 'OWNER/NAME; GitHub Actions sets it');
  const api = environment.GITHUB_API_URL || 'https://api.github.com';
  const number = pullRequestOf(environment);
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'user-agent': 'bbctl',
    'x-github-api-version': '2022-11-28',
  };
  const call = (method: Method, path: string, sent?: object) =>
    callForge({ name: 'GitHub', url: `${api}${path}`, method, headers, token, sent, pause });
  // The token of a job is no user; whoever has one of a person comments under that name.
  const { body: user, status } = await call('GET', '/user');
  const login = status === 200 ? understood('GitHub', z.object({ login: z.string() }), user).login : undefined;
  const comments = `/repos/${repository}/issues/${number}/comments`;
  return {
    name: `${repository}#${number}`,
    page: async (page) => {
      const answer = answered(await call('GET', `${comments}?per_page=100&page=${page}`));
      const found = understood('GitHub', z.array(githubCommentSchema), answer);
      return found.map(({ id, body, user: author }) => ({
        id,
        body: body ?? '',
        isByUs: login === undefined ? author?.type === 'Bot' : author?.login === login,
      }));
    },
    create: async (body) => answered(await call('POST', comments, { body })),
    update: async (id, body) => answered(await call('PATCH', `/repos/${repository}/issues/comments/${id}`, { body })),
  };
}

const noteSchema = z.object({ id: z.number(), body: z.string(), author: z.object({ id: z.number() }) });

async function gitlab(environment: NodeJS.ProcessEnv, pause: Pause): Promise<Forge> {
  const token = needed(environment, 'GITLAB_TOKEN', 'a project access token with the scope api; the job token cannot comment');
  const api = needed(environment, 'CI_API_V4_URL', 'GitLab CI sets it');
  const project = needed(environment, 'CI_PROJECT_ID', 'GitLab CI sets it');
  const iid = needed(environment, 'CI_MERGE_REQUEST_IID', 'GitLab CI sets it in pipelines of merge requests');
  const call = (method: Method, path: string, sent?: object) =>
    callForge({ name: 'GitLab', url: `${api}${path}`, method, headers: { 'private-token': token }, token, sent, pause });
  const us = understood('GitLab', z.object({ id: z.number() }), answered(await call('GET', '/user')));
  const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(iid)}/notes`;
  return {
    name: `!${iid}`,
    page: async (page) => {
      const answer = answered(await call('GET', `${notes}?per_page=100&page=${page}&sort=asc`));
      const found = understood('GitLab', z.array(noteSchema), answer);
      return found.map(({ id, body, author }) => ({ id, body, isByUs: author.id === us.id }));
    },
    create: async (body) => answered(await call('POST', notes, { body })),
    update: async (id, body) => answered(await call('PUT', `${notes}/${id}`, { body })),
  };
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT';
type Pause = (ms: number) => Promise<void>;

interface Call {
  name: string;
  url: string;
  method: Method;
  headers: Record<string, string>;
  token: string;
  sent?: object | undefined;
  pause: Pause;
}

interface Answer extends Pick<Call, 'name' | 'method' | 'url' | 'token'> {
  status: number;
  body: unknown;
}

const attempts = 3;
const longestPauseMs = 30_000;
const timeoutMs = 30_000;

/** One call; a forge that is busy or broken is asked again, unless it may have made a comment already. */
async function callForge(call: Call, attempt = 1): Promise<Answer> {
  const { name, url, method, headers, token, sent, pause } = call;
  const body = sent === undefined ? {} : { body: JSON.stringify(sent), headers: { ...headers, 'content-type': 'application/json' } };
  try {
    const answer = await request(url, { method, headers, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, ...body });
    const { statusCode: status } = answer;
    const text = await answer.body.text();
    const isBusy = status === 429 || (status >= 500 && method !== 'POST');
    if (!isBusy || attempt === attempts) return { name, url, method, token, status, body: jsonOrText(text) };
    await pause(Math.min((Number(answer.headers['retry-after']) || attempt) * 1000, longestPauseMs));
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new BitBuilderError('invalid_request', `${name} does not answer at ${new URL(url).origin} (${why})`);
  }
  return callForge(call, attempt + 1);
}

/** What a forge answers; a proxy before it may answer something else. */
function understood<T>(name: string, schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new BitBuilderError('invalid_request', `${name} answered what is no answer of its API; is the address that of the API?`, {
    cause: parsed.error,
  });
}

/** The body of a good answer. What the forge says of a bad one is shown, the token never. */
function answered({ name, method, url, token, status, body }: Answer): unknown {
  if (status < 300) return body;
  const said = typeof body === 'string' ? body : JSON.stringify(body);
  const hint = [401, 403, 404].includes(status) ? '; the token may not comment here, or there is no such pull or merge request' : '';
  throw new BitBuilderError('invalid_request', `${name} answered ${status} to ${method} ${new URL(url).pathname}${hint}`, {
    detail: said.replaceAll(token, '(token)').slice(0, 500),
  });
}

function pullRequestOf({ GITHUB_EVENT_PATH: path, GITHUB_REF: ref = '' }: NodeJS.ProcessEnv): number {
  const inRef = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  if (inRef) return Number(inRef);
  const event = path ? eventSchema.safeParse(jsonOrText(readOrEmpty(path))) : undefined;
  const number = event?.success ? event.data.pull_request?.number : undefined;
  if (number !== undefined) return number;
  throw new BitBuilderError(
    'invalid_request',
    'there is no pull request to comment on: neither GITHUB_REF nor the event names one; run this on pull_request',
  );
}

function needed(environment: NodeJS.ProcessEnv, name: string, what: string): string {
  const value = environment[name];
  if (value) return value;
  throw new BitBuilderError('invalid_request', `cannot comment: ${name} is not set (${what})`);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
