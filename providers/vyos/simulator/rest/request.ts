import { pydanticError, pythonRepr } from './python.js';
import { failure, type Reply } from './reply.js';

/** A request as nginx hands it over. */
export interface RestRequest {
  method: string;
  /** Path with query. */
  path: string;
  contentType: string;
  body: string;
}

/** What a request asks for, once the key is known to be right. */
export interface Call {
  data: Record<string, unknown> | readonly Record<string, unknown>[];
}

type Parsed = { call: Call } | { reply: Reply };

/** What each route wants in a form, beside `op`. */
export const formFields: Readonly<Record<string, readonly string[]>> = {
  '/configure': ['path'],
  '/configure-section': ['path'],
  '/retrieve': ['path'],
  '/generate': ['path'],
  '/show': ['path'],
  '/reset': ['path'],
  '/reboot': ['path'],
  '/poweroff': ['path'],
};

/** Takes the key and the data out of a form or a JSON body, with the quirks of the vendor's own parser. */
export async function parseRequest(request: RestRequest, route: string, isKey: (key: string) => boolean): Promise<Parsed> {
  const asJson = request.contentType.startsWith('application/json') || looksLikeJson(request);
  return asJson ? parseJson(request.body, isKey) : parseForm(request, route, isKey);
}

// curl -d sends JSON with the content type of a form.
function looksLikeJson({ contentType, body }: RestRequest): boolean {
  return contentType.startsWith('application/x-www-form-urlencoded') && body.trimStart().startsWith('{');
}

function parseJson(body: string, isKey: (key: string) => boolean): Parsed {
  if (body === '') return { reply: failure(400, pydanticError('missing', ['body'], 'Field required', null)) };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { reply: failure(400, pydanticError('json_invalid', ['body', '0'], 'JSON decode error', {})) };
  }
  if (!isRecord(json)) {
    return {
      reply: failure(
        400,
        pydanticError('model_attributes_type', ['body'], 'Input should be a valid dictionary or object to extract fields from', json),
      ),
    };
  }
  const { key, ...data } = json;
  if (typeof key !== 'string') return { reply: failure(400, pydanticError('missing', ['body', 'key'], 'Field required', data)) };
  return isKey(key) ? { call: { data } } : { reply: wrongKey };
}

async function parseForm(request: RestRequest, route: string, isKey: (key: string) => boolean): Promise<Parsed> {
  const fields = await formOf(request);
  const dataText = fields.get('data');
  let data: unknown;
  if (dataText !== undefined && dataText !== '') {
    try {
      data = JSON.parse(dataText);
    } catch (error) {
      return { reply: failure(400, `Failed to parse JSON: ${(error as Error).message}`) };
    }
  }
  const key = fields.get('key') ?? (isRecord(data) && typeof data['key'] === 'string' ? data['key'] : undefined);
  if (key === undefined || !isKey(key)) return { reply: wrongKey };
  if (data === undefined) return { reply: failure(422, 'Non-empty data field is required') };
  const commands = commandsOf(data);
  if (!commands) return { reply: failure(400, `Malformed command '${pythonRepr(data)}'`) };
  for (const command of commands) {
    const fault = formFault(command, route);
    if (fault) return { reply: failure(400, `Malformed command '${pythonRepr(command)}': ${fault}`) };
  }
  return { call: { data: data as Call['data'] } };
}

function formFault(command: Record<string, unknown>, route: string): string | undefined {
  if (!('op' in command)) return "missing 'op' field";
  const isTreeForm = route === '/configure-section' && 'mask' in command;
  for (const field of isTreeForm ? [] : (formFields[route] ?? [])) {
    if (!(field in command)) return `missing '${field}' field`;
    if (!Array.isArray(command[field])) return `'${field}' field must be a list`;
  }
  if (route === '/configure-section' && !('section' in command) && !('config' in command)) return "missing 'section' or 'config' field";
  return undefined;
}

function commandsOf(data: unknown): Record<string, unknown>[] | undefined {
  const list = Array.isArray(data) ? data : isRecord(data) && Array.isArray(data['commands']) ? data['commands'] : [data];
  return list.every(isRecord) ? list : undefined;
}

async function formOf({ contentType, body }: RestRequest): Promise<Map<string, string>> {
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return new Map([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
  } catch {
    return new Map();
  }
}

/** The answer to a key that is not on the router's list. */
export const wrongKey = failure(401, 'Valid API key is required');

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
