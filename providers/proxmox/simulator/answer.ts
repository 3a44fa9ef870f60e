import type { ServerResponse } from 'node:http';
import { PveRefusal } from './refusal.js';

/** Writes `{ data }`. */
export function answerData(response: ServerResponse, data: unknown): void {
  write(response, 200, 'OK', { data: data ?? null });
}

/** Writes a refusal: its text in the reason phrase, its errors and message in the body, and the connection closed. */
export function answerRefusal(response: ServerResponse, error: unknown): void {
  const refusal = error instanceof PveRefusal ? error : new PveRefusal(500, error instanceof Error ? error.message : String(error));
  const { status, message, errors } = refusal;
  response.setHeader('connection', 'close');
  write(response, status, message, { data: null, message: `${message}\n`, ...(errors ? { errors } : {}) });
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
