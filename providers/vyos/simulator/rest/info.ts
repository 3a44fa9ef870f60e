import type { Backend } from './backend.js';
import { booleanOf, renderModelError } from './pydantic.js';
import { failure, success, type Reply } from './reply.js';

/** GET /info, the one route without a key. `version` and `hostname` say what to leave out. */
export function info(backend: Backend, query: URLSearchParams): Reply {
  const wants = { version: true, hostname: true };
  for (const [name, input] of query) {
    const loc = ['query', name];
    if (name !== 'version' && name !== 'hostname')
      return failure(400, renderModelError({ type: 'extra_forbidden', loc, msg: 'Extra inputs are not permitted', input }));
    const wanted = booleanOf(input);
    const msg = 'Input should be a valid boolean, unable to interpret input';
    if (wanted === undefined) return failure(400, renderModelError({ type: 'bool_parsing', loc, msg, input }));
    wants[name] = wanted;
  }
  const { version, hostname, banner } = backend.info();
  return success({ version: wants.version ? version : '', hostname: wants.hostname ? hostname : '', banner });
}
