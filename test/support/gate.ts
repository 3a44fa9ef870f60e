import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A port in front of a router, or of any other server on this machine. */
export interface Gate {
  readonly port: number;
  /** Connections are cut and refused until `open`. */
  shut(): void;
  /** The same with a reset, as when what is between has forgotten the connection. */
  cut(): void;
  /** Leads to the router, or to another one that has another certificate. */
  open(to?: 'itself' | 'impostor'): Promise<void>;
  close(): Promise<void>;
}

/** Opens a port that leads to a router (a port, or the path of a socket), can be shut, and can lead astray. */
export async function openGate(itself: number | string, impostor = itself): Promise<Gate> {
  const sockets = new Set<Socket>();
  let target = itself;
  const server: Server = createServer((inner) => {
    const outer = typeof target === 'string' ? connect(target) : connect(target, '127.0.0.1');
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => (sockets.delete(from), to.destroy()));
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const shut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const cut = () => {
    server.close();
    for (const socket of sockets) if (socket.remoteAddress) socket.resetAndDestroy();
    shut();
  };
  return {
    port,
    shut,
    cut,
    open: (to = 'itself') => ((target = to === 'itself' ? itself : impostor), listen(port)),
    close: async () => shut(),
  };
}
