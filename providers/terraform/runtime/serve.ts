import { selfSigned } from '../../http/self-signed.js';
import type { ProviderService } from './provider-service.js';
import { serveGrpc, type GrpcMethod, type GrpcMethods } from './grpc-server.js';
import { managedLifetime, standingLifetime, type Lifetime } from './lifetime.js';
import { hclog, type Log } from './log.js';
import { makeSocketPath, portsAllowed } from './socket.js';

export interface ServeOptions {
  environment: Readonly<Record<string, string | undefined>>;
  /** A Unix socket, or TCP where Node.js has none that Go could dial: on Windows a path is a named pipe. */
  network: 'unix' | 'tcp';
  /** Stay up and be found through TF_REATTACH_PROVIDERS, for debugging. */
  reattach: boolean;
  /** Addresses under which reattach announces the provider: a core looks for the one of its own registry. */
  addresses: readonly string[];
  /** The answer to GetProviderSchema when it is known without the kinds: the first process of a command is asked for nothing else. */
  preparedSchema?: Uint8Array | undefined;
  /** What answers the RPCs; loaded after the handshake, which the core waits for. */
  load(): Promise<ProviderService>;
}

// Fixed by Terraform: tells that it is the core that starts us.
const magicCookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

/** Speaks the go-plugin handshake on stdout and serves the provider until its time is over. */
export async function serve(options: ServeOptions): Promise<void> {
  const { environment, reattach } = options;
  if (!reattach && environment.TF_PLUGIN_MAGIC_COOKIE !== magicCookie) {
    process.stdout.write('This is a Terraform provider. Terraform and OpenTofu start it; run it by hand with --reattach only.\n');
    process.exitCode = 1;
    return;
  }
  const log = hclog(environment.TF_LOG_PROVIDER || environment.TF_LOG);
  surviveFaults(log);
  const lifetime = reattach ? standingLifetime(log) : managedLifetime(log);
  const socket = options.network === 'unix' ? makeSocketPath(environment.PLUGIN_UNIX_SOCKET_DIR) : undefined;
  process.on('exit', () => socket?.remove());
  const clientCert = reattach ? undefined : environment.PLUGIN_CLIENT_CERT;
  const own = clientCert ? selfSigned({ dnsNames: ['localhost'] }) : undefined;
  const { port } = await serveGrpc({
    listen: socket ? socket.path : portsAllowed(environment),
    methods: methodsOf(options, lifetime),
    ...(own && clientCert ? { tls: { key: own.key, cert: own.cert, clientCert } } : {}),
    onConnections: (open) => lifetime.connections(open),
  });
  const address = socket ? socket.path : `127.0.0.1:${port}`;
  process.stdout.on('error', () => undefined);
  const certificate = own ? own.der.toString('base64').replace(/=+$/, '') : '';
  // go-plugin's brokers over one connection, which no Terraform asks for: declined.
  const multiplexing = environment.PLUGIN_MULTIPLEX_GRPC ? '|false' : '';
  process.stdout.write(
    reattach
      ? reattachLine(options.addresses, { Network: options.network, String: address })
      : `1|6|${options.network}|${address}|grpc|${certificate}${multiplexing}\n`,
  );
  log('debug', 'handshake told', { ms: performance.now().toFixed(0) });
}

/** The value of TF_REATTACH_PROVIDERS. */
function reattachLine(addresses: readonly string[], listening: { Network: string; String: string }): string {
  const reattach = { Protocol: 'grpc', ProtocolVersion: 6, Pid: process.pid, Test: true, Addr: listening };
  return `${JSON.stringify(Object.fromEntries(addresses.map((address) => [address, reattach])))}\n`;
}

/** All the methods of a plugin: the provider's own, and those that go-plugin expects of every plugin. */
export function methodsOf(
  { load, reattach, preparedSchema }: Pick<ServeOptions, 'load' | 'reattach' | 'preparedSchema'>,
  lifetime: Pick<Lifetime, 'end'>,
): GrpcMethods {
  let loading: Promise<ProviderService> | undefined;
  const service = () => (loading ??= load());
  if (!preparedSchema) setImmediate(() => void service().catch(() => undefined));
  const fixed: Readonly<Record<string, GrpcMethod | 'held'>> = {
    '/plugin.GRPCStdio/StreamStdio': 'held',
    '/plugin.GRPCBroker/StartStream': 'held',
    '/grpc.health.v1.Health/Check': () => Promise.resolve(servingStatus),
    '/plugin.GRPCController/Shutdown': async (_, { session }) => {
      await Promise.race([
        loading?.then((loaded) => loaded.end(session)),
        new Promise((resolve) => setTimeout(resolve, farewellMs).unref()),
      ]);
      // The answer leaves first: the core hangs up when it has it, and then waits for the end of the process.
      if (!reattach) {
        session.once('close', () => lifetime.end('Shutdown'));
        setTimeout(() => lifetime.end('Shutdown'), shutdownMs);
      }
      return new Uint8Array(0);
    },
  };
  return (path) => {
    if (!path.startsWith(providerPrefix)) return fixed[path];
    const name = path.slice(providerPrefix.length);
    if (preparedSchema && name === 'GetProviderSchema') return () => Promise.resolve(preparedSchema);
    return async (body, call) => (await service()).answer(name, body, call);
  };
}

const shutdownMs = 50;
/** A core waits two seconds for the end of a plugin before it kills it. */
const farewellMs = 1000;
const providerPrefix = '/tfplugin6.Provider/';
/** HealthCheckResponse { status: SERVING } */
const servingStatus = Uint8Array.of(0x08, 0x01);

/** Dying of a stray fault would lose the state of every create that is under way. */
function surviveFaults(log: Log): void {
  const tell = (what: string) => (fault: unknown) =>
    log('error', `${what}: ${fault instanceof Error ? (fault.stack ?? '') : String(fault)}`);
  process.on('uncaughtException', tell('uncaught exception'));
  process.on('unhandledRejection', tell('unhandled rejection'));
}
