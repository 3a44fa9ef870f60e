import { z } from 'zod';
import { inRange } from '../addressing/candidates.js';
import {
  cidr,
  contains,
  familyOf,
  hostPrefix,
  formatAddress,
  interfaceAddress,
  ipAddress,
  lastAddress,
  parseAddress,
  parseInterfaceAddress,
  parsePrefix,
} from '../addressing/cidr.js';
import { bug, type Problem } from '../errors.js';
import { parseRange, siteOfRouter } from '../inventory.js';
import { linkFacts } from './wireguard-forwarding.js';
import { allocated, fixed, setOf } from '../attribute-marks.js';
import { defineKind, type Draw, type Misfit, type Reference, type Subject } from '../kind.js';
import { label, wireguardKey } from '../names.js';
import type { Fragment } from '../router-config/diff.js';
import { treeOf, type ConfigPath } from '../router-config/tree.js';

const port = z.number().int().min(1).max(65535);
const prefixes = (what: string) => setOf(cidr).default([]).describe(what);

const localEnd = z.strictObject({
  router: z.string().describe('Router of the inventory at this end'),
  network: z.string().optional().describe('Id of the network whose VRF holds the tunnel; the underlay if left out'),
  addresses: allocated(setOf(interfaceAddress).min(1)).describe('Addresses in the tunnel, with length; a pair is drawn if left out'),
  port: allocated(port).describe('UDP port; drawn if left out'),
  allowedIps: prefixes('Prefixes behind this end, which the other end may reach'),
});

const remoteEnd = z.strictObject({
  router: z.string().optional().describe('Router of the inventory at the other end; leave out for an outside peer'),
  network: z.string().optional().describe('Id of the network at the other end, when that is a router of ours'),
  publicKey: wireguardKey.optional().describe('Public key of an outside peer'),
  endpoint: ipAddress.optional().describe('Address of an outside peer; left out, the peer calls us'),
  addresses: allocated(setOf(interfaceAddress).min(1)).describe('Addresses in the tunnel, with length'),
  port: allocated(port, ['endpoint', 'router']).describe(
    'UDP port: of an outside peer the one that we call, of a router of ours drawn if left out',
  ),
  allowedIps: prefixes('Prefixes behind the other end, which this end may reach'),
});

export const wireguardLinkSpec = z.strictObject({
  name: label.describe('Name, unique within the tenant, or among the underlay links'),
  local: localEnd.describe('Our end'),
  remote: remoteEnd.describe('The other end: a router of ours, or an outside peer'),
  mtu: z.number().int().min(1280).max(9000).default(1420).describe('MTU of the tunnel, in bytes'),
  keepaliveSeconds: z.number().int().min(1).max(65535).optional().describe('Send a keepalive this often, in seconds'),
  presharedKey: wireguardKey.optional().describe('Preshared key, in addition to the key pairs. Never stored in a state'),
  presharedKeyVersion: z
    .number()
    .int()
    .optional()
    .describe('Change it to have a new preshared key sent. While it stays, a preshared key that is left out stays too'),
});

type Spec = z.output<typeof wireguardLinkSpec>;
type LinkSubject = Subject<Spec>;
type EndName = 'local' | 'remote';

export const wireguardLink = defineKind({
  name: 'wireguard_link',
  title: 'WireGuard link',
  describes:
    "An encrypted tunnel between two of our routers, or from a router to an outside peer, inside a network's VRF or in the underlay. The shim makes the private keys; they live on the routers and, encrypted, in its store, and nowhere else.",
  spec: wireguardLinkSpec,
  status: z.object({
    localInterface: fixed(z.string()).describe('Interface at this end, such as wg100'),
    localPublicKey: fixed(z.string()).describe('Public key of this end'),
    remoteInterface: fixed(z.string().optional(), ['remote.router']).describe('Interface at the other end, when that is a router of ours'),
    remotePublicKey: fixed(z.string(), ['remote.router', 'remote.publicKey']).describe('Public key of the other end'),
  }),
  sensitive: ['presharedKey'],
  writeOnly: ['presharedKey'],
  replaces: ['name', 'local.router', 'local.network', 'remote.router', 'remote.network'],
  rules: [{ reads: ['local', 'remote'], breaches: (spec) => endProblems(spec) }],
  key: [
    { name: 'tenant', describes: 'Tenant of the networks that the link joins; absent for a link of the underlay', isOptional: true },
    { name: 'name', describes: 'Name, unique within the tenant, or among the underlay links' },
  ],
  id: (spec) => (spec.local.network ? `${tenantOf(spec.local.network)}/${spec.name}` : spec.name),
  references: (spec) =>
    (['local', 'remote'] as const).flatMap((end): Reference[] => [
      ...(spec[end].router ? [{ kind: 'router', id: spec[end].router, at: [end, 'router'] }] : []),
      ...(spec[end].network ? [{ kind: 'network', id: spec[end].network, at: [end, 'network'] }] : []),
    ]),
  // Of an outside peer nothing is drawn but an address, where our end leaves its own to be drawn.
  foretells: ({ local, remote }) => {
    const outside =
      <T>(value: () => T) =>
      (): T | undefined =>
        remote.router === undefined ? value() : undefined;
    return [
      { at: ['remote', 'port'], value: outside(() => null) },
      { at: ['remote', 'addresses'], value: outside(() => (local.addresses === undefined ? undefined : null)) },
      { at: ['remoteInterface'], value: outside(() => null) },
      { at: ['remotePublicKey'], value: outside(() => remote.publicKey) },
    ];
  },
  misfits: ({ spec, world }) =>
    (['local', 'remote'] as const).flatMap((end): Misfit[] => {
      const { router, network } = spec[end];
      const site = network ? world.find('network', network)?.spec.site : undefined;
      if (!router || !network || site === siteOfRouter(world.inventory, router)) return [];
      return [
        {
          path: [end, 'router'],
          message: `router "${router}" does not carry network "${network}", which is in site "${String(site)}"; choose a router of that site`,
          against: { kind: 'network', id: network, at: ['site'] },
        },
      ];
    }),
  draws({ spec, world }): Draw[] {
    const { pools } = world.inventory;
    const perRouter = ends(spec).flatMap(([end, { router }]): Draw[] => [
      {
        at: [`${end}Interface`],
        pool: 'WireGuard interface',
        scope: `router ${router}`,
        candidates: () => interfaceNames(pools.wireguardInterfaces),
      },
      {
        at: [end, 'port'],
        pool: 'UDP port',
        scope: `router ${router}`,
        wanted: spec[end].port,
        candidates: () => inRange(parseRange(pools.wireguardPorts)),
      },
    ]);
    // Addresses of the pool that the spec states, as one that was read back does, hold their prefix like drawn ones.
    const wanted = spec.local.addresses && tunnelPrefixOf(spec.local.addresses, pools.linkNetwork);
    if (spec.local.addresses && !wanted) return perRouter;
    const candidates = () => tunnelPrefixes(pools.linkNetwork);
    return [...perRouter, { at: ['tunnelPrefix'], pool: 'tunnel prefix', scope: 'fleet', wanted, candidates }];
  },
  keyPairs: (spec) => ends(spec).map(([end]) => end),
  completes({ spec, drawn }) {
    if (spec.local.addresses) return {};
    const { network, family } = parsePrefix(String(drawn.tunnelPrefix));
    const address = (host: bigint) => [`${formatAddress(network + host, family)}/30`];
    return {
      local: { ...spec.local, addresses: address(1n) },
      remote: { ...spec.remote, addresses: spec.remote.addresses ?? address(2n) },
    };
  },
  routers: (subject) => Object.fromEntries(ends(subject.spec).map(([end, { router }]) => [router, endFragment(subject, end)])),
  forwards: linkFacts,
  report: ({ spec, drawn, keys }) => ({
    localInterface: String(drawn.localInterface),
    localPublicKey: keys.local?.publicKey ?? bug('a link without a key pair'),
    remoteInterface: drawn.remoteInterface === undefined ? undefined : String(drawn.remoteInterface),
    remotePublicKey: keys.remote?.publicKey ?? spec.remote.publicKey ?? bug('a link without a remote key'),
  }),
  samples: {
    needs: [
      { kind: 'tenant', spec: { name: 'red' } },
      { kind: 'network', spec: { tenant: 'red', name: 'web', site: 'ams1', subnets: {} } },
    ],
    minimal: { name: 'backbone', local: { router: 'ams1-r1', network: 'red/web' }, remote: { router: 'ams1-r2', network: 'red/web' } },
    changed: {
      name: 'backbone',
      local: { router: 'ams1-r1', network: 'red/web', allowedIps: ['10.8.0.0/16'] },
      remote: { router: 'ams1-r2', network: 'red/web', allowedIps: ['10.9.0.0/16'] },
      mtu: 1380,
      keepaliveSeconds: 25,
      presharedKey: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
      presharedKeyVersion: 1,
    },
  },
});

/** The ends that are routers of ours. */
function ends(spec: Spec): [EndName, { router: string }][] {
  const local: [EndName, { router: string }] = ['local', spec.local];
  return spec.remote.router ? [local, ['remote', { router: spec.remote.router }]] : [local];
}

function tenantOf(network: string): string {
  return network.split('/')[0] ?? network;
}

function endProblems({ local, remote }: Spec): Problem[] {
  const problems: Problem[] = [];
  const say = (path: (string | number)[], message: string) => problems.push({ path, message });
  if (remote.router && (remote.publicKey || remote.endpoint)) {
    say(
      ['remote'],
      `the other end is router "${remote.router}", so its key and endpoint are ours to choose; leave out public_key and endpoint, or router`,
    );
  }
  if (!remote.router && !remote.publicKey) say(['remote'], 'needs router (one of ours) or public_key (an outside peer)');
  if (remote.router === local.router) say(['remote', 'router'], `both ends are router "${local.router}"; a link needs two`);
  if (!remote.router && remote.network) say(['remote', 'network'], 'an outside peer has no network of ours; leave it out');
  if (!remote.router && (remote.endpoint === undefined) !== (remote.port === undefined)) {
    say(['remote', 'port'], 'an outside peer has both endpoint and port, or neither when it calls us');
  }
  if (!remote.router && remote.publicKey && remote.allowedIps.length === 0 && !remote.addresses && local.addresses) {
    say(['remote', 'allowedIps'], 'with addresses of your own, say what the outside peer may send: allowed_ips or addresses');
  }
  if (remote.router && !local.network !== !remote.network) say(['remote', 'network'], 'bind both ends to a network, or neither');
  if (remote.router && !local.addresses !== !remote.addresses)
    say(['remote', 'addresses'], 'give the addresses of both ends, or of neither');
  if (local.network && remote.network && tenantOf(local.network) !== tenantOf(remote.network)) {
    say(
      ['remote', 'network'],
      `the ends belong to two tenants ("${tenantOf(local.network)}" and "${tenantOf(remote.network)}"); a link stays within one`,
    );
  }
  return problems;
}

function* interfaceNames(range: string): Generator<string> {
  for (const number of inRange(parseRange(range))) yield `wg${number}`;
}

/** The prefix of the pool that the first of the addresses lies in, if any does. */
function tunnelPrefixOf(addresses: readonly string[], network: string): string | undefined {
  const address = addresses.map((each) => each.split('/')[0] ?? '').find((each) => contains(parsePrefix(network), each));
  const value = address && parseAddress(address);
  return value ? `${formatAddress((value >> 2n) << 2n, familyOf(address))}/30` : undefined;
}

function* tunnelPrefixes(network: string): Generator<string> {
  const pool = parsePrefix(network);
  for (let at = pool.network; at + 3n <= lastAddress(pool); at += 4n) yield `${formatAddress(at, pool.family)}/30`;
}

/**
 *   set interfaces wireguard wg100 private-key … , port, address, mtu, vrf
 *   set interfaces wireguard wg100 peer NAME public-key … , allowed-ips, address and port, persistent-keepalive
 *   set vrf name t-red-web protocols static route 10.9.0.0/16 interface wg100
 */
function endFragment(subject: LinkSubject, end: EndName): Fragment {
  const { spec, id, drawn, keys, world } = subject;
  const [own, other] = end === 'local' ? [spec.local, spec.remote] : [spec.remote, spec.local];
  const otherEnd = end === 'local' ? 'remote' : 'local';
  const name = String(drawn[`${end}Interface`]);
  const at: ConfigPath = ['interfaces', 'wireguard', name];
  const vrf = own.network ? String(world.find('network', own.network)?.spec.vrf ?? bug(`network ${own.network} has no VRF`)) : undefined;
  const peer = [...at, 'peer', other.router ?? spec.name];
  const endpoint = endpointOf(subject, otherEnd);
  const otherKey = keys[otherEnd]?.publicKey ?? spec.remote.publicKey ?? bug('a peer without a key');
  const routed = other.allowedIps.filter(
    (prefix) =>
      !(own.addresses ?? []).some(
        (address) => parseInterfaceAddress(address) && contains(parsePrefix(prefix), address.split('/')[0] ?? ''),
      ),
  );
  const routes = routed.map((prefix) => [
    ...(vrf ? ['vrf', 'name', vrf] : []),
    'protocols',
    'static',
    familyOf(prefix) === 6 ? 'route6' : 'route',
    prefix,
  ]);
  const paths: ConfigPath[] = [
    [...at, 'description', id],
    [...at, 'private-key', keys[end]?.privateKey ?? bug('an end without a private key')],
    [...at, 'port', String(own.port)],
    [...at, 'mtu', String(spec.mtu)],
    ...(own.addresses ?? []).map((address) => [...at, 'address', address]),
    ...(vrf ? [[...at, 'vrf', vrf]] : []),
    [...peer, 'public-key', otherKey],
    ...allowedPrefixes(other).map((prefix) => [...peer, 'allowed-ips', prefix]),
    ...(endpoint
      ? [
          [...peer, 'address', endpoint.address],
          [...peer, 'port', String(endpoint.port)],
        ]
      : []),
    ...(spec.keepaliveSeconds ? [[...peer, 'persistent-keepalive', String(spec.keepaliveSeconds)]] : []),
    ...(spec.presharedKey ? [[...peer, 'preshared-key', spec.presharedKey]] : []),
    ...routes.map((route) => [...route, 'interface', name]),
  ];
  return { roots: [at, ...routes], tree: treeOf(paths) };
}

function endpointOf({ spec, world }: LinkSubject, end: EndName): { address: string; port: number } | undefined {
  const { router } = spec[end];
  const number = spec[end].port;
  if (router) {
    const site = siteOfRouter(world.inventory, router) ?? bug(`router ${router} vanished from the inventory`);
    const address = world.inventory.sites[site]?.routers[router]?.underlayAddress ?? bug(`router ${router} has no address`);
    return { address, port: number ?? bug('a router end without port') };
  }
  return spec.remote.endpoint && number !== undefined ? { address: spec.remote.endpoint, port: number } : undefined;
}

/** What an end may send: its own tunnel addresses and the prefixes behind it. */
export function allowedPrefixes(end: { addresses?: string[]; allowedIps: string[] }): string[] {
  const own = (end.addresses ?? []).map(hostPrefix);
  return [...new Set([...own, ...end.allowedIps])];
}
