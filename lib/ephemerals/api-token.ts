import { z } from 'zod';
import { defineEphemeral } from '../ephemeral.js';

/** A token for a provider block, a provisioner or a script that runs during the apply. */
export const apiToken = defineEphemeral({
  name: 'api_token',
  title: 'API token',
  describes:
    'A token of the shim that lives only as long as the run: it is renewed while the run lasts, revoked when that ends, after an error as well, and expires by itself where nobody revokes it. It may do what any token may, but lend no tokens.',
  takes: z.strictObject({
    purpose: z.string().min(1).max(100).default('terraform').describe('What it is for, as the log of the shim shows it'),
    lifetimeSeconds: z.number().int().min(60).max(86400).default(900).describe('How long it lives without being renewed, in seconds'),
  }),
  gives: z.object({
    token: z.string().describe('The token, for an "Authorization: Bearer" header'),
    expiresAt: z.string().describe('When it expires unless it is renewed, RFC 3339'),
  }),
  sensitive: ['token'],
  needsStandingToken: true,
  example: { purpose: 'smoke test' },
  async open({ lifetimeSeconds, purpose }, { tokens }) {
    const { id, token, expiresAt, renewAt } = tokens.lend(lifetimeSeconds, purpose);
    return { gives: { token, expiresAt: expiresAt.toISOString() }, lease: id, renewAt };
  },
  renew: async (lease, { tokens }) => tokens.renew(lease),
  close: async (lease, { tokens }) => tokens.revoke(lease),
});
