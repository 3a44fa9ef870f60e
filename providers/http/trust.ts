import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { BitBuilderError } from '../../lib/errors.js';

/** What makes a device's TLS certificate the right one. Neither: the roots of the system. Both: the fingerprint decides. */
export interface Trust {
  /** PEM text of the authority that signed the certificate. */
  caPem?: string;
  /** SHA-256 of the certificate, `AB:CD:…`, for a self-signed one; then the name in it does not matter. */
  fingerprint?: string;
}

export interface AgentOptions {
  /** Who is at the other end, for errors: `router ams1-r1`. */
  device: string;
  /** Connections at the same time to one origin; unlimited if left out. */
  connections?: number;
  /** Time to a finished TLS handshake, 10 s if left out. */
  connectTimeoutMs?: number;
  /** Time to the head of an answer, 5 min if left out. */
  responseTimeoutMs?: number;
  /** How long an idle connection is kept, 4 s if left out. */
  keepAliveTimeoutMs?: number;
}

/**
 * An undici agent that sends nothing, no key and no token, before the certificate has been judged. A certificate that is not
 * the right one rejects the request with `device_untrusted`.
 */
export function trustedAgent(trust: Trust, options: AgentOptions): Agent {
  // A resumed TLS session does not show its certificate again, so sessions are not kept.
  const connect = buildConnector({
    ...(trust.caPem === undefined ? {} : { ca: trust.caPem }),
    rejectUnauthorized: false,
    maxCachedSessions: 0,
    timeout: options.connectTimeoutMs ?? 10_000,
  });
  return new Agent({
    ...(options.connections === undefined ? {} : { connections: options.connections }),
    headersTimeout: options.responseTimeoutMs ?? 300_000,
    bodyTimeout: options.responseTimeoutMs ?? 300_000,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 4_000,
    connect(target, callback) {
      connect(target, (error, socket) => {
        if (error) return callback(error, null);
        const mistrust = target.protocol === 'https:' ? judge(socket as TLSSocket, trust, options.device, target.hostname) : undefined;
        if (!mistrust) return callback(null, socket);
        socket.destroy();
        callback(mistrust, null);
      });
    },
  });
}

function judge(socket: TLSSocket, trust: Trust, device: string, host: string): BitBuilderError | undefined {
  const seen = socket.getPeerCertificate().fingerprint256 ?? 'no certificate';
  if (trust.fingerprint !== undefined) {
    if (seen.toUpperCase() === trust.fingerprint.toUpperCase()) return undefined;
    return new BitBuilderError(
      'device_untrusted',
      `the certificate of ${device} at ${host} is not the pinned one: its SHA-256 fingerprint is ${seen}, ` +
        `the inventory says ${trust.fingerprint.toUpperCase()}; ${advice}`,
    );
  }
  if (socket.authorized) return undefined;
  const against = trust.caPem === undefined ? 'the roots of the system' : 'the CA file of the inventory';
  return new BitBuilderError(
    'device_untrusted',
    `the certificate of ${device} at ${host} does not verify against ${against}: ` +
      `${String(socket.authorizationError)}, SHA-256 fingerprint ${seen}; ${advice}`,
  );
}

const advice =
  'compare it with what the device itself shows, and if it is right put it into the inventory as tls.fingerprint, otherwise find out who answers there';
