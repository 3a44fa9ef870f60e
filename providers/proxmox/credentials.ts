/** How we prove who we are: an API token `USER@REALM!ID=SECRET`, or a user with a password. */
export type ProxmoxCredentials = { readonly token: string } | { readonly username: string; readonly password: string };

/** A ticket as POST /access/ticket gives it. */
export interface Ticket {
  readonly ticket: string;
  readonly csrf: string;
  readonly issuedAt: number;
}

/** Tickets live for two hours; proxmoxer renews after one, and so do we. */
export const ticketLifeMs = 3_600_000;

/** Who we are, for errors: never the secret. */
export function describeCredentials(credentials: ProxmoxCredentials): string {
  return 'token' in credentials ? `token ${credentials.token.split('=')[0] ?? ''}` : `user ${credentials.username}`;
}

/** The headers of a call. The CSRF token goes with every call that writes, and only with a ticket. */
export function credentialHeaders(credentials: ProxmoxCredentials, ticket: Ticket | undefined, writes: boolean): Record<string, string> {
  if ('token' in credentials) return { authorization: `PVEAPIToken=${credentials.token}` };
  if (!ticket) return {};
  return { cookie: `PVEAuthCookie=${encodeURIComponent(ticket.ticket)}`, ...(writes ? { csrfpreventiontoken: ticket.csrf } : {}) };
}
