/** What goes back over HTTP. */
export interface Reply {
  status: number;
  contentType: string;
  body: string;
  /** What the API does once the answer is on its way. */
  after?: () => Promise<void>;
}

// The API proper calls its JSON text/html; only the web framework's own answers say application/json.
const apiType = 'text/html; charset=utf-8';

/** `{"success": true, …}` */
export function success(data: unknown, after?: () => Promise<void>): Reply {
  const body = JSON.stringify({ success: true, data: data ?? null, error: null });
  return { status: 200, contentType: apiType, body, ...(after ? { after } : {}) };
}

/** `{"success": false, …}` with the text HTML-escaped. */
export function failure(status: number, error: string): Reply {
  const escaped = error.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { status, contentType: apiType, body: JSON.stringify({ success: false, error: escaped, data: null }) };
}

/** What the web framework answers for an unknown route or verb. */
export function detail(status: number, text: string): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify({ detail: text }) };
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
