import type { FastifyInstance } from 'fastify';
import { chmod, lstat, rm } from 'node:fs/promises';
import { connect, isIP, type AddressInfo } from 'node:net';
import { BitBuilderError } from '../../../lib/errors.js';

/** Where the shim answers: TCP, or a unix socket. */
export type ListenAddress = { host: string; port: number } | { socket: string };

/** The longest path that every system takes; libuv cuts longer ones without a word. */
const longestSocketPath = 103;

/**
 * Reads `HOST:PORT`, `[::1]:PORT` or `unix:/path`. Whoever reaches the shim over plain HTTP reads its tokens on the way, so a host
 * that is not loopback is refused unless it is allowed in so many words.
 */
export function parseListenAddress(text: string, allowRemote = false): ListenAddress {
  if (text.startsWith('unix:')) {
    const socket = text.slice('unix:'.length);
    if (!socket.startsWith('/'))
      refuse(`cannot listen on "${text}": the path of a socket must be absolute, as in unix:/run/bitbuilder.sock`);
    const length = Buffer.byteLength(socket);
    if (length > longestSocketPath)
      refuse(
        `cannot listen on "${text}": the path has ${length} bytes, and a socket's has at most ${longestSocketPath}; choose a shorter one`,
      );
    return { socket };
  }
  const [, host = '', port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text)?.filter((part) => part !== undefined) ?? [];
  if (host === '' || Number(port) > 65535) refuse(`cannot listen on "${text}": write HOST:PORT, such as 127.0.0.1:7420, or unix:/path`);
  if (!isLoopback(host) && !allowRemote)
    refuse(
      `will not listen on "${text}": requests carry the token in clear text, and ${host} is not a loopback address; listen on 127.0.0.1 or a unix socket, or pass --allow-remote behind a proxy that adds TLS`,
    );
  return { host, port: Number(port) };
}

/** Starts to listen and answers the endpoint as clients write it: `http://127.0.0.1:7420` or `unix:/path`. */
export async function listen(app: FastifyInstance, address: ListenAddress): Promise<string> {
  if ('socket' in address) return listenOnSocket(app, address.socket);
  try {
    await app.listen({ host: address.host, port: address.port });
  } catch (cause) {
    throw new BitBuilderError('invalid_request', `cannot listen on ${address.host}:${address.port}: ${reason(cause)}`, { cause });
  }
  const { port } = app.server.address() as AddressInfo;
  return `http://${isIP(address.host) === 6 ? `[${address.host}]` : address.host}:${port}`;
}

async function listenOnSocket(app: FastifyInstance, socket: string): Promise<string> {
  if (await answers(socket)) refuse(`cannot listen on unix:${socket}: another process answers there; stop it or choose another path`);
  const there = await lstat(socket).catch(() => undefined);
  if (there && !there.isSocket())
    refuse(
      `cannot listen on unix:${socket}: there is ${there.isDirectory() ? 'a folder' : 'a file'} that is no socket; choose another path`,
    );
  await rm(socket, { force: true });
  const mask = process.umask(0o177);
  try {
    await app.listen({ path: socket });
  } catch (cause) {
    throw new BitBuilderError('invalid_request', `cannot listen on unix:${socket}: ${reason(cause)}`, { cause });
  } finally {
    process.umask(mask);
  }
  await chmod(socket, 0o600);
  return `unix:${socket}`;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? 'another process has the port; stop it or choose another with --listen'
    : cause.message;
}

function refuse(message: string): never {
  throw new BitBuilderError('invalid_request', message);
}
