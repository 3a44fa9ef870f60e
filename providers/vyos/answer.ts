import { BitBuilderError } from '../../lib/errors.js';

/** What came back from a router, before anybody knows what it means. */
export interface Answer {
  status: number;
  text: string;
}

/** The request that was answered. */
export interface Asked {
  /** `router "ams1-r1"`, for errors. */
  device: string;
  /** What was wanted, for errors: `commit 12 commands`. */
  what: string;
  url: string;
  /** Whether the router may have changed by it. */
  changes: boolean;
}

/** Emitted by vyos-configd (older releases), by vyos-1x utils/commit.py (newer), and by an edit that races a commit (vyos-1x PR #5411). */
const lockTexts = [
  'Configuration system temporarily locked due to another commit in progress',
  'Configuration system locked by another commit in progress',
];
const racedEdit = 'Set failed';

/** Emitted by vyos-1x config_mgmt.py after the commit: the change is live, only the timer was not armed. */
const confirmPending = 'Another confirm is pending';

/** Emitted by the API server when `service https` changes: it answers first and commits afterwards. */
const commitsLater = 'commit will be called in the background';

/** The `data` of a successful answer. Throws what every other answer means. The API calls its JSON text/html, so that is not looked at. */
export function readAnswer(answer: Answer, asked: Asked): unknown {
  const { device, what, url } = asked;
  const body = parseBody(answer.text);
  if (answer.status === 401) {
    throw new BitBuilderError(
      'device_unauthenticated',
      `${device} refused our API key when asked to ${what}; put the key of "service https api keys" into the secrets file`,
      { detail: body?.error },
    );
  }
  if (answer.status === 413) {
    throw new BitBuilderError(
      'device_refused',
      `${device} takes no request this long (to ${what}); send fewer commands at once or raise "service https request-body-size-limit"`,
    );
  }
  if (answer.status === 503) {
    throw new BitBuilderError(
      'device_unreachable',
      `the HTTP API is not configured on ${device}: ${url} answered 503; set "service https api rest" and a key there`,
    );
  }
  if (body && answer.status === 200 && body.success) {
    if (typeof body.data === 'string' && body.data.includes(commitsLater)) {
      throw unsettled(asked, `it commits a change of its own HTTP API only after it has answered`, body.data);
    }
    return body.data;
  }
  if (body && (answer.status === 400 || answer.status === 422 || answer.status === 200)) throw refusal(body.error ?? '', asked);
  const seen = body?.error ?? excerpt(answer.text);
  if (asked.changes) throw unsettled(asked, `it answered ${answer.status}`, seen);
  throw new BitBuilderError(
    'device_unreachable',
    `${device} did not ${what}: ${url} answered ${answer.status}; is this the HTTP API of a VyOS router?`,
    { detail: seen },
  );
}

function refusal(text: string, asked: Asked): BitBuilderError {
  const words = text.trim();
  if (words === racedEdit || lockTexts.some((lock) => words.includes(lock))) {
    return new BitBuilderError(
      'device_locked',
      `${asked.device} is locked by another commit, so it did not ${asked.what}; wait or close the other session`,
      { detail: words },
    );
  }
  if (words.includes(confirmPending)) return unsettled(asked, 'an earlier guarded commit still waits to be confirmed', words);
  const reason = words.split('\n').find((line) => line.trim() !== '') ?? 'no reason given';
  return new BitBuilderError('device_refused', `${asked.device} refused to ${asked.what}: ${reason.trim()}`, { detail: words });
}

/** The error for a change whose outcome nobody has told us. */
export function unsettled(asked: Asked, why: string, detail?: string, cause?: unknown): BitBuilderError {
  return new BitBuilderError(
    'device_unsettled',
    `${asked.device} was asked to ${asked.what} and nobody knows whether it did: ${why}; read its configuration back`,
    { detail, cause },
  );
}

interface Body {
  success: boolean;
  data: unknown;
  error?: string;
}

function parseBody(text: string): Body | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || !('success' in json)) return undefined;
  const { success, error } = json as { success: unknown; error?: unknown };
  return {
    success: success === true,
    data: 'data' in json ? json.data : undefined,
    ...(typeof error === 'string' ? { error: unescapeHtml(error) } : {}),
  };
}

/** Error texts arrive HTML-escaped. `&amp;` comes last, or `&amp;lt;` would be unescaped twice. */
function unescapeHtml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}

function excerpt(text: string): string {
  const words = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim(); // prettier-ignore
  return words.length > 200 ? `${words.slice(0, 200)}…` : words;
}
