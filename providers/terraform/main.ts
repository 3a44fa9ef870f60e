import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledPath, requireCompiled } from './runtime/code-cache.js';
import { hclog } from './runtime/log.js';
import { serve } from './runtime/serve.js';
import type * as ServiceEntry from './service-entry.js';
import { version } from './version.js';

const prepared = preparedSchema();

// A provider starts several times in every command, so the handshake comes before the kinds are loaded.
serve({
  environment: process.env,
  network: process.platform === 'win32' ? 'tcp' : 'unix',
  reattach: process.argv.includes('--reattach'),
  addresses: ['registry.terraform.io/bitbuilder/bitbuilder', 'registry.opentofu.org/bitbuilder/bitbuilder'],
  preparedSchema: prepared,
  async load() {
    const { loadService } = prepared ? bundledService() : await import('./service-entry.js');
    return loadService(process.env);
  },
}).catch((error: unknown) => {
  // The first line of stdout is all that a user gets to see of a failed start; "|" would make it a handshake.
  process.stdout.write(`BitBuilder provider cannot start: ${String(error).replace(/[|\n]/g, ' ')}\n`);
  process.exitCode = 1;
});

/** What the build writes beside the bundle; there is none beside the source. */
function preparedSchema(): Uint8Array | undefined {
  try {
    return readFileSync(join(__dirname, 'schema.bin'));
  } catch {
    return undefined;
  }
}

function bundledService(): typeof ServiceEntry {
  const log = hclog(process.env.TF_LOG_PROVIDER || process.env.TF_LOG);
  return requireCompiled(join(__dirname, 'service.cjs'), compiledPath(process.env, version), log) as typeof ServiceEntry;
}
