import { isDeepStrictEqual } from 'node:util';
import { Agent, request } from 'undici';
import { Front } from '../providers/vyos/simulator/front.js';
import { RestApi } from '../providers/vyos/simulator/rest/serve.js';
import type { Exchange } from './recording.js';
import { scriptedBackend, type BackendCall } from './scripted-backend.js';
import { noScore, type CaseVerdict, type Disagreement } from './verdict.js';

interface Answer {
  status: number;
  contentType: string;
  body: unknown;
}

type Send = (path: string, asked: Exchange['request']) => Promise<Answer>;

/** The family of every exchange. */
export const exchangesFamily = 'http';

const bodyLimitBytes = 1024 * 1024;

/** Sends every recorded request to the simulator's HTTP layer, each to a new one with the recorded session behind it. */
export async function judgeExchanges(exchanges: readonly Exchange[]): Promise<CaseVerdict[]> {
  const layer: { current?: RestApi } = {};
  const front = new Front(
    (asked) => layer.current?.answer(asked) ?? Promise.resolve('cut'),
    () => bodyLimitBytes,
  );
  await front.listen(0);
  const dispatcher = new Agent({ connect: { ca: front.certificate } });
  try {
    const verdicts: CaseVerdict[] = [];
    for (const exchange of exchanges) {
      const calls: BackendCall[] = [];
      layer.current = new RestApi(scriptedBackend(exchange, calls));
      verdicts.push(await judgeExchange(exchange, calls, sender(front.url, dispatcher)));
    }
    return verdicts;
  } finally {
    await dispatcher.destroy();
    await front.close();
  }
}

function sender(url: string, dispatcher: Agent): Send {
  return async (path, { method, form, json, raw = '', ctype = 'application/json' }) => {
    const [body, contentType] = form
      ? [new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded']
      : json !== undefined
        ? [JSON.stringify(json), 'application/json']
        : [raw, ctype];
    const response = await request(`${url}${path}`, {
      method,
      headers: { 'content-type': contentType },
      ...(method === 'GET' ? {} : { body }),
      dispatcher,
    });
    const text = await response.body.text();
    return { status: response.statusCode, contentType: String(response.headers['content-type']), body: parsed(text) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function judgeExchange(exchange: Exchange, calls: BackendCall[], send: Send): Promise<CaseVerdict> {
  const { name, status } = exchange;
  const family = exchangesFamily;
  if (isListOfOperations(exchange)) await queueOne(send, calls);
  const answer = await send(exchange.request.path, exchange.request);
  const command = `${exchange.request.method} ${exchange.request.path}`;
  const base = { family, name, accepted: noScore(), refused: noScore(), words: noScore() };
  if (answer.status === 404 && status !== 404) return { ...base, outside: command, disagreements: [] };

  const recordedWords = wordsOf(exchange.body);
  const faults = faultsOf(exchange, { ...answer, body: withPlaceholders(answer.body) }, calls);
  const disagreements = faults.map(([recorded, seen]): Disagreement => ({
    family,
    case: name,
    at: 'its answer',
    recorded,
    seen,
    command,
    since: [requestText(exchange)],
  }));
  const score = { asRecorded: Number(faults.length === 0), recorded: 1 };
  const wordsScore = { asRecorded: Number(wordsOf(answer.body) === recordedWords), recorded: 1 };
  return {
    ...base,
    ...(status < 400 ? { accepted: score } : { refused: score, ...(recordedWords === undefined ? {} : { words: wordsScore }) }),
    disagreements,
  };
}

/** What was recorded beside what was seen, where they differ. */
function faultsOf(exchange: Exchange, answer: Answer, calls: readonly BackendCall[]): [string, string][] {
  const pairs: [unknown, unknown][] = [
    [exchange.status, answer.status],
    [exchange.contentType, answer.contentType],
    [exchange.body, answer.body],
    [{ calls: exchange.backendCalls }, { calls }],
  ];
  return pairs
    .filter(([recorded, seen]) => !isDeepStrictEqual(recorded, seen))
    .map(([recorded, seen]) => [JSON.stringify(recorded), JSON.stringify(seen)]);
}

/** The list was recorded with one finished operation on it; the second edit is answered when the first is over. */
async function queueOne(send: Send, calls: BackendCall[]): Promise<void> {
  const edit = { method: 'POST' as const, path: '', json: { key: 'K', op: 'set', path: ['a'] } };
  await send('/configure?in_background=true', edit);
  await send('/configure', edit);
  calls.length = 0;
}

function isListOfOperations({ request: asked, body }: Exchange): boolean {
  return asked.path === '/retrieve/background-operations' && JSON.stringify(body).includes('"op_id"');
}

/** Times and identifiers as the recording writes them. */
function withPlaceholders(body: unknown): unknown {
  const text = JSON.stringify(body)
    .replace(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"<uuid>"')
    .replace(/"(created_at|started_at|finished_at)":[0-9.]+/g, '"$1":"<unix seconds>"');
  return JSON.parse(text);
}

function wordsOf(body: unknown): string | undefined {
  const { error, detail } = (typeof body === 'object' && body !== null ? body : {}) as { error?: unknown; detail?: unknown };
  const words = error ?? detail;
  return typeof words === 'string' ? words : undefined;
}

function requestText({ request: { form, json, raw } }: Exchange): string {
  if (form) return new URLSearchParams(form).toString();
  return json === undefined ? (raw ?? '') : JSON.stringify(json);
}
