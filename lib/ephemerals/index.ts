import type { Ephemeral } from '../ephemeral.js';
import { apiToken } from './api-token.js';
import { consoleTicket } from './console-ticket.js';
import { wireguardClientConfig } from './wireguard-client-config.js';

/** Everything that is handed out and not stored. A new one is its file and one line here. */
export const ephemerals: readonly Ephemeral[] = [
  wireguardClientConfig,
  consoleTicket,
  apiToken,
] as readonly unknown[] as readonly Ephemeral[];
