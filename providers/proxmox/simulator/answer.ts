import type { ServerResponse } from 'node:http';
import { PveRefusal } from './refusal.js';

/** An answer with something beside its data, as lists have their `total`. */
class AttributedAnswer {
  constructor(
    readonly data: unknown,
    readonly attributes: Readonly<Record<string, unknown>>,
  ) {}
}

/** Puts attributes beside the data of an answer. */
export function withAttributes(data: unknown, attributes: Readonly<Record<string, unknown>>): unknown {
  return new AttributedAnswer(data, attributes);
}

/** How the answers of a path are written; `extjs` is for the vendor's own web interface. */
export type AnswerFormat = 'json' | 'extjs';

/** Writes `{ data }`. */
export function answerData(response: ServerResponse, answer: unknown, format: AnswerFormat = 'json'): void {
  const { data, attributes } = answer instanceof AttributedAnswer ? answer : { data: answer, attributes: {} };
  write(response, 200, 'OK', { data: data ?? null, ...attributes, ...(format === 'extjs' ? { success: 1 } : {}) });
}

/** Writes a refusal: its text in the reason phrase, its errors and message in the body, and the connection closed. */
export function answerRefusal(response: ServerResponse, error: unknown, format: AnswerFormat = 'json'): void {
  const refusal = error instanceof PveRefusal ? error : new PveRefusal(500, error instanceof Error ? error.message : String(error));
  const { status, message, errors } = refusal;
  const shown = { data: null, message: `${message}\n`, ...(errors ? { errors } : {}) };
  // The web interface reads what went wrong from an answer that did not; only a caller that is unknown gets the status itself.
  if (format === 'extjs' && status !== 401) return write(response, 200, 'OK', { ...shown, success: 0, status });
  response.setHeader('connection', 'close');
  write(response, status, message, shown);
}

function write(response: ServerResponse, status: number, reason: string, body: unknown): void {
  const text = JSON.stringify(body);
  // A reason phrase is one line of Latin-1.
  const phrase = reason.replace(/[^\x20-\x7e\xa0-\xff]+/g, ' ').trim();
  response.writeHead(status, phrase, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    server: 'pve-api-daemon/3.0',
    'cache-control': 'max-age=0',
  });
  response.end(text);
}
