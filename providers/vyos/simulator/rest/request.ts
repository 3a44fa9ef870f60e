import { apiModel } from './models.js';
import { choose, errorsOf, isBody, renderModelError, type Body, type Model } from './pydantic.js';
import { parseJson, pythonRepr, renderJsonFault } from './python.js';
import { failure, type Reply } from './reply.js';

/** A request as nginx hands it over. */
export interface RestRequest {
  method: string;
  /** Path with query. */
  path: string;
  contentType: string;
  body: string;
  /** The Authorization header. */
  authorization?: string;
}

/** What a request asks for, once its key and its form are known to be right. */
export interface Call {
  /** Which of the models of its route the body is. */
  model: Model;
  body: Body;
}

/** Who is let in. */
export interface Auth {
  isKey(key: string): boolean;
  /** Whether a token in the Authorization header is good, where there are such. */
  isBearer?(token: string): boolean;
}

/** The body of a request, and what is wrong with it if it came as a form: said only if nothing worse comes up. */
interface Received {
  text: string;
  formError?: readonly [status: number, words: string];
}

/**
 * Takes the key and the call out of a request. A form is turned into JSON first; whatever its content type, every body is then
 * read as JSON (vyos-1x src/services/api/rest/routers.py).
 */
export async function parseRequest(
  request: RestRequest,
  route: string,
  models: readonly Model[],
  { isKey, isBearer }: Auth,
): Promise<{ call: Call } | { reply: Reply }> {
  const isBorne = isBearer?.(/^Bearer (\S+)$/.exec(request.authorization ?? '')?.[1] ?? '') ?? false;
  const { text, formError } = await receive(request, route, isBorne);
  const refuse = (words: string) => ({ reply: formError ? failure(...formError) : failure(400, words) });
  if (text === '') return refuse(renderModelError({ type: 'missing', loc: ['body'], msg: 'Field required', input: null }));
  const json = parseJson(text);
  if ('fault' in json) {
    const { message, position } = json.fault;
    const ctx = { error: message };
    return refuse(renderModelError({ type: 'json_invalid', loc: ['body', position], msg: 'JSON decode error', input: {}, ctx }));
  }
  const { value: body } = json;
  if (!isBody(body)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    return refuse(renderModelError({ type: 'model_attributes_type', loc: ['body'], msg, input: body }));
  }
  if (isBorne) body['key'] ??= '';
  const [keyError] = errorsOf(apiModel, body, ['body']);
  if (keyError) return refuse(renderModelError(keyError));
  if (!isBorne && !isKey(String(body['key']))) return { reply: wrongKey };
  const chosen = choose(models, body);
  return 'error' in chosen ? refuse(renderModelError(chosen.error)) : { call: { model: chosen.model, body } };
}

/** The answer to a key that is not on the router's list. */
export const wrongKey = failure(401, 'Valid API key is required');

async function receive(request: RestRequest, route: string, isBorne: boolean): Promise<Received> {
  const form = await formOf(request);
  if (form.size === 0) return { text: request.body };
  const data = form.get('data');
  if (data === undefined) return { text: request.body, formError: [422, 'Non-empty data field is required'] };
  const json = parseJson(data);
  if ('fault' in json) return { text: request.body, formError: [400, `Failed to parse JSON: ${renderJsonFault(data, json.fault)}`] };
  const merged: unknown = Array.isArray(json.value) ? { commands: json.value } : json.value;
  const commands = isBody(merged) && Array.isArray(merged['commands']) ? (merged['commands'] as unknown[]) : [merged];
  let words: string | undefined;
  for (const command of commands) {
    if (!isBody(command)) {
      words ??= `Malformed command '${shown(command)}': any command must be JSON of dict`;
      return { text: request.body, formError: [400, words] };
    }
    words ??= faultOf(command, route);
  }
  const body: Body = isBody(merged) ? { ...merged } : {};
  const key = form.get('key');
  const isKeyless = key === undefined && !('key' in body) && !isBorne;
  if (key !== undefined && !('key' in body)) body['key'] = key;
  const formError: Received['formError'] = words !== undefined ? [400, words] : isKeyless ? [401, 'Valid API key is required'] : undefined;
  // What has no path at all goes no further: the vendor's own check trips over it.
  const isStuck = route === '/configure' && commands.some((command) => isBody(command) && !('path' in command));
  return { text: isStuck ? request.body : JSON.stringify(body), ...(formError ? { formError } : {}) };
}

const withoutPath = new Set(['/config-file', '/container-image', '/image', '/configure-section', '/traceroute']);

function faultOf(command: Body, route: string): string | undefined {
  const says = (words: string) => `Malformed command '${shown(command)}': ${words}`;
  if (!('op' in command)) return says("missing 'op' field");
  const { path, value } = command;
  if (!withoutPath.has(route)) {
    if (!('path' in command)) return says("missing 'path' field");
    if (!Array.isArray(path)) return says("'path' field must be a list");
    // The vendor forgot to name the command here.
    if (!path.every((word) => typeof word === 'string')) return "Malformed command '0': 'path' field must be a list of strings";
  }
  if (route === '/configure') {
    if (Array.isArray(path) && path.length === 0) return says("'path' list must be non-empty");
    if ('value' in command && typeof value !== 'string') return says("'value' field must be a string");
  }
  if (route === '/configure-section' && !('section' in command) && !('config' in command))
    return says("missing 'section' or 'config' field");
  return undefined;
}

/** A command inside python's f-string: a text stands there without quotes. */
function shown(command: unknown): string {
  return typeof command === 'string' ? command : pythonRepr(command);
}

async function formOf({ contentType, body }: RestRequest): Promise<Map<string, string>> {
  const isEncoded = contentType.startsWith('application/x-www-form-urlencoded');
  // Without a single `=` or `&` the vendor's parser finds no field, so that JSON sent by `curl -d` is read as JSON.
  if (isEncoded ? !/[=&]/.test(body) : !contentType.startsWith('multipart/form-data')) return new Map();
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return new Map([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
  } catch {
    return new Map();
  }
}
