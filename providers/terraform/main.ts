import { serve } from './runtime/serve.js';

// A provider starts several times in every command, so the handshake comes before the kinds are loaded.
serve({
  environment: process.env,
  reattach: process.argv.includes('--reattach'),
  address: 'registry.terraform.io/bitbuilder/bitbuilder',
  async load() {
    const { loadService } = await import('./service-entry.js');
    return loadService(process.env);
  },
}).catch((error: unknown) => {
  // The first line of stdout is all that a user gets to see of a failed start; "|" would make it a handshake.
  process.stdout.write(`BitBuilder provider cannot start: ${String(error).replace(/[|\n]/g, ' ')}\n`);
  process.exitCode = 1;
});
