/** What is wrong with an endpoint, or undefined. */
export function endpointFault(endpoint: string): string | undefined {
  if (endpoint.startsWith('unix:')) {
    if (!endpoint.startsWith('unix:/')) return `"${endpoint}" needs an absolute path, such as unix:/run/bitbuilder.sock`;
    const length = new TextEncoder().encode(endpoint.slice('unix:'.length)).length;
    return length <= longestSocketPath ? undefined : `is a path of ${length} bytes, and that of a socket has ${longestSocketPath} at most`;
  }
  if (!URL.canParse(endpoint)) return `"${endpoint}" is neither a URL nor unix:/path/to.sock`;
  const { protocol, hostname, host, username, password, pathname, search, hash } = new URL(endpoint);
  if (protocol !== 'https:' && protocol !== 'http:') return `"${endpoint}" must begin with http://, https:// or unix:/`;
  if (username || password)
    return `holds a user or password before "@${host}", which nothing takes; the shim knows its callers by the token`;
  if (!/^\/*$/.test(pathname) || search || hash) {
    return `"${endpoint}" goes on after the host; the shim answers at the root of an address: ${protocol}//${host}`;
  }
  if (protocol === 'https:') return undefined;
  if (isLoopback(hostname)) return undefined;
  return `"${endpoint}" would send the token in the clear over the network; use https://, or http:// on a loopback address`;
}

/** Where requests go: an origin, and the socket if it is one. */
export function requestTarget(endpoint: string): { origin: string; socketPath?: string } {
  if (endpoint.startsWith('unix:')) return { origin: 'http://localhost', socketPath: endpoint.slice('unix:'.length) };
  return { origin: new URL(endpoint).origin };
}

/** Node.js cuts a longer one without a word, and connects elsewhere; macOS has four bytes less. */
const longestSocketPath = 107;

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
