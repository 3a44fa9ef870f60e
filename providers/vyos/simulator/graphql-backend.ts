import type { GraphqlBackend } from './rest/graphql/api.js';
import type { Backend } from './rest/backend.js';
import type { Machine } from './machine.js';
import { View } from '../../../lib/router-config/view.js';

/** GraphQL's view of a simulated router. Its one password is that of a fresh installation: `vyos` for `vyos`. */
export function graphqlBackend(machine: Machine, rest: Backend, bootedAt: () => number): GraphqlBackend {
  const api = () => new View(machine.running, ['service', 'https', 'api', 'graphql']);
  return {
    isKey: (key) => rest.isKey(key),
    show: (path) => rest.show(path),
    showConfig: (path, format) => rest.showConfig(path, format),
    authentication() {
      const graphql = api();
      if (!graphql.exists) return undefined;
      const type = graphql.value('authentication', 'type') === 'token' ? 'token' : 'key';
      return { type, lifeS: Number(graphql.value('authentication', 'expiration') ?? 3_600) };
    },
    isPassword: (user, password) =>
      user === 'vyos' && password === 'vyos' && new View(machine.running).has('system', 'login', 'user', 'vyos'),
    status: () => ({
      version: { version: rest.info().version, system_type: 'KVM guest' },
      uptime: { uptime: Math.floor((Date.now() - bootedAt()) / 1000), load_average: [0, 0, 0] },
      ram: { total: '2.0 GB', free: '1.5 GB', used: '0.5 GB' },
    }),
  };
}
