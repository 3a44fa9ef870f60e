import { BitBuilderError, type ErrorCode } from '../../lib/errors.js';

/** An answer of the vendor with a status of 400 or more. */
export interface Refusal {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Proxmox VE puts the error in the reason phrase; newer versions repeat it as `message` in the body. */
  readonly reason: string;
  readonly body: string;
}

/** The statuses that pveproxy makes when it cannot reach the node it forwards to (AnyEvent::HTTP). */
const proxyFaults = new Map([
  [595, 'the node that the call is for cannot be connected'],
  [596, 'the TLS connection to the node that the call is for failed'],
  [597, 'the body of the answer of the node was cut'],
  [599, 'the node that the call is for gave no answer'],
]);

/** The vendor's words: reason, message and the text of each parameter, joined. */
export function vendorWords(refusal: Refusal): string {
  const { message, errors } = parseBody(refusal.body);
  const lead = (message ?? refusal.reason).trim() || `status ${refusal.status}`;
  const params = Object.entries(errors).map(([name, text]) => `${name}: ${text.trim()}`);
  return params.length > 0 ? `${lead} ${params.join('; ')}` : lead;
}

/** The refusal as an error of the catalogue. */
export function asFailure(cluster: string, identity: string, refusal: Refusal): BitBuilderError {
  const { method, path, status } = refusal;
  const words = vendorWords(refusal);
  const options = { detail: words };
  const say = (code: ErrorCode, text: string) => new BitBuilderError(code, `cluster "${cluster}": ${text}`, options);
  if (status === 401) {
    return say(
      'device_unauthenticated',
      `${identity} was refused ("${words}"); correct the credentials of the cluster in the secrets file`,
    );
  }
  if (status === 403) {
    const [, object, privilege] = /Permission check failed \(([^,)]+), ([^)]+)\)/.exec(words) ?? [];
    const advice = privilege
      ? `give ${privilege} on ${object}; a token with privilege separation needs it as well as its user`
      : 'give the missing privilege to the user and to the token';
    return say('device_refused', `${identity} may not ${method} ${path} ("${words}"); ${advice}`);
  }
  const proxyFault = proxyFaults.get(status);
  if (proxyFault) {
    return say(
      // 595 is a connection that was never made; after the others the call may have arrived.
      method === 'GET' || status === 595 ? 'device_unreachable' : 'device_unsettled',
      `${method} ${path} failed with ${status}: ${proxyFault} ("${words}"); see whether the node is up`,
    );
  }
  if (status === 501) {
    return say('device_refused', `${method} ${path} is not known to it ("${words}"); Proxmox VE 8.4 or newer is needed`);
  }
  return say('device_refused', `${method} ${path} was refused: ${words}`);
}

function parseBody(body: string): { message?: string; errors: Record<string, string> } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { errors: {} };
  }
  if (typeof parsed !== 'object' || parsed === null) return { errors: {} };
  const { message, errors } = parsed as { message?: unknown; errors?: unknown };
  const entries = typeof errors === 'object' && errors !== null ? Object.entries(errors) : [];
  return {
    ...(typeof message === 'string' ? { message } : {}),
    errors: Object.fromEntries(entries.map(([name, text]) => [name, String(text)])),
  };
}

const untrustedCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Failures before a byte of the request was sent, so that the same request may go elsewhere. */
const unsentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** A connection that failed, judged: never sent, not trusted, or cut while an answer was awaited. */
export function judgeConnection(error: unknown): { kind: 'unsent' | 'untrusted' | 'cut'; known?: BitBuilderError; words: string } {
  for (let cause = error; isErrorLike(cause); cause = cause.cause) {
    if (cause instanceof BitBuilderError) {
      return { kind: cause.code === 'device_untrusted' ? 'untrusted' : 'unsent', known: cause, words: cause.message };
    }
    const { code = '' } = cause;
    const words = code ? `${code} ${cause.message}` : cause.message;
    if (untrustedCodes.has(code)) return { kind: 'untrusted', words };
    if (unsentCodes.has(code)) return { kind: 'unsent', words };
    if (!isErrorLike(cause.cause)) return { kind: 'cut', words };
  }
  return { kind: 'cut', words: String(error) };
}

function isErrorLike(value: unknown): value is { message: string; code?: string; cause?: unknown } {
  return typeof value === 'object' && value !== null && 'message' in value;
}
