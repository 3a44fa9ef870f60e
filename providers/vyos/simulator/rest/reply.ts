/** What goes back over HTTP. */
export interface Reply {
  status: number;
  contentType: string;
  body: string;
  /** What the API says, before it is put into words for HTTP. */
  outcome?: { data: unknown } | { error: string };
  /** What the API does once the answer is on its way. */
  after?: () => Promise<void>;
}

// The API proper calls its JSON text/html; only the web framework's own answers say application/json.
const apiType = 'text/html; charset=utf-8';

/** `{"success": true, …}` */
export function success(data: unknown, after?: () => Promise<void>): Reply {
  const body = JSON.stringify({ success: true, data: data ?? null, error: null });
  return { status: 200, contentType: apiType, body, outcome: { data: data ?? null }, ...(after ? { after } : {}) };
}

/** `{"success": false, …}` with the text HTML-escaped, as VyOS does since 1.5. */
export function failure(status: number, error: string, escapes = true): Reply {
  const escaped = escapes ? error.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : error;
  return { status, contentType: apiType, body: JSON.stringify({ success: false, error: escaped, data: null }), outcome: { error } };
}

/** What the web framework answers for an unknown route or verb. */
export function detail(status: number, text: string): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify({ detail: text }) };
}

/** JSON of a part of the API that has a form of its own. */
export function plainJson(status: number, value: unknown): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}

/** A page of nginx, which stands before the API. */
export function nginxPage(status: number, title: string): Reply {
  const heading = `${status} ${title}`;
  return {
    status,
    contentType: 'text/html',
    body: `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  };
}
