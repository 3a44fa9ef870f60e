import { kinds } from '../../lib/kinds/index.js';
import type { Environment } from './provider-settings.js';
import { hclog } from './runtime/log.js';
import type { ProviderService } from './runtime/provider-service.js';
import { createService } from './service.js';
import { version } from './version.js';

/** The provider with every kind of the registry: all that the handshake does not need. */
export function loadService(environment: Environment): ProviderService {
  return createService({
    kinds,
    functions: async () => (await import('../../lib/functions/index.js')).functions,
    ephemerals: async () => (await import('../../lib/ephemerals/index.js')).ephemerals,
    environment,
    version,
    log: hclog(environment.TF_LOG_PROVIDER || environment.TF_LOG),
  });
}
