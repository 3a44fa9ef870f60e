import { request } from 'undici';
import type { OutwardVerification } from '../../lib/verification.js';
import { trustedAgent } from '../../providers/http/trust.js';
import { startWorld, type TestWorld } from './world.js';

const network = (tenant: string, name: string, vlan: number, cidr = '10.20.1.0/24') => ({
  kind: 'network',
  spec: { tenant, name, site: 'ams1', subnets: { front: { cidr, vlan } } },
});
const vm = (tenant: string, name: string, network: string) => ({
  kind: 'vm',
  spec: { tenant, name, cluster: 'ams1-pve', image: 'ams1-pve/debian-12', nics: [{ network, subnet: 'front' }] },
});
/** Public key of a peer outside. */
export const office = 'bWFkZSB1cCBieSBoYW5kIGZvciBhIHRlc3QgMTIzNCE=';
/** Two tenants with two networks, a VM and a link each. */
export const declared = [
  { kind: 'tenant', spec: { name: 'red' } },
  { kind: 'tenant', spec: { name: 'blue' } },
  network('red', 'web', 100),
  network('red', 'db', 101, '10.20.2.0/24'),
  network('blue', 'lab', 102),
  network('blue', 'far', 103, '10.30.1.0/24'),
  vm('red', 'web-1', 'red/web'),
  vm('blue', 'build-1', 'blue/lab'),
  {
    kind: 'wireguard_link',
    spec: {
      name: 'office',
      local: { router: 'ams1-r1', network: 'blue/lab' },
      remote: { publicKey: office, allowedIps: ['192.168.40.0/24'] },
    },
  },
  {
    kind: 'wireguard_link',
    spec: {
      name: 'backbone',
      local: { router: 'ams1-r1', network: 'red/web', allowedIps: ['10.50.0.0/24'] },
      remote: { router: 'ams1-r2', network: 'red/web', allowedIps: ['10.60.0.0/24'] },
    },
  },
];

export interface Edit {
  op: 'set' | 'delete';
  path: string[];
}

export const set = (line: string): Edit => ({ op: 'set', path: line.split(' ') });
export const remove = (line: string): Edit => ({ op: 'delete', path: line.split(' ') });

/** A lab with what is declared on it, and hands that change it behind our back for the time of a verification. */
export interface Tampered {
  readonly world: TestWorld;
  /** Edits on a router, a verification, the router as it was. */
  during(edits: readonly Edit[], router?: string): Promise<OutwardVerification>;
  net0(vmId: number): string;
  /** Another configuration of a VM, a verification, the NIC as it was. */
  withNic(vmId: number, change: Record<string, string>): Promise<OutwardVerification>;
}

export async function startTampered(): Promise<Tampered> {
  const world = await startWorld();
  await world.putAll(declared);

  /** A commit by hand over the router's own API. */
  const commit = async (edits: readonly Edit[], name = 'ams1-r1'): Promise<void> => {
    const { url, key, fingerprint } = world.lab.routers[name] as TestWorld['lab']['routers'][string];
    const dispatcher = trustedAgent({ fingerprint }, { device: name });
    const { statusCode, body } = await request(new URL('/configure', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key, commands: edits }),
      dispatcher,
    });
    const text = await body.text();
    await dispatcher.destroy();
    expect(`${statusCode} ${text}`).toMatch(/^200 /);
  };

  /** What is verified while the edits are there; afterwards the router is as it was. */
  const during = async (edits: readonly Edit[], name = 'ams1-r1'): Promise<OutwardVerification> => {
    const lines = () => world.lab.routers[name]?.dump() ?? [];
    const before = lines();
    await commit(edits, name);
    const told = await world.plane.verify();
    const words = (line: string) => (line.slice(4).match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
    const [old, now] = [before.map(words), lines().map(words)];
    const begins = (path: readonly string[], head: readonly string[]) => head.every((word, index) => path[index] === word);
    const addition = (path: readonly string[]) => {
      const length = path.findIndex((_, index) => !old.some((each) => begins(each, path.slice(0, index + 1)))) + 1;
      return path.slice(0, length || path.length);
    };
    const added = now.filter((path) => !old.some((each) => each.join(' ') === path.join(' '))).map(addition);
    const back = [
      ...[...new Map(added.map((path) => [path.join(' '), path])).values()].map((path): Edit => ({ op: 'delete', path })),
      ...old.filter((path) => !now.some((each) => each.join(' ') === path.join(' '))).map((path): Edit => ({ op: 'set', path })),
    ];
    await commit(back, name);
    expect(lines()).toEqual(before);
    return told;
  };

  const net0 = (vmId: number) =>
    (world.lab.cluster.dump().find((line) => line.startsWith(`vm ${vmId} net0: `)) ?? '').slice(`vm ${vmId} net0: `.length);
  /** What is verified while a VM has another NIC. */
  const withNic = async (vmId: number, change: Record<string, string>): Promise<OutwardVerification> => {
    const before = net0(vmId);
    world.lab.cluster.editVm(vmId, change);
    const told = await world.plane.verify();
    world.lab.cluster.editVm(vmId, { net0: before });
    return told;
  };

  return { world, during, net0, withNic };
}
