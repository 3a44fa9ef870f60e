import { randomUUID } from 'node:crypto';
import { die } from '../refusal.js';
import { SectionTable, type Section } from '../sections.js';

/** The kinds of object that wait for an apply. */
const sdnKinds = ['zones', 'vnets', 'subnets', 'controllers'] as const;
/** One of them. */
export type SdnKind = (typeof sdnKinds)[number];

/** An address that a vnet's IPAM gave out. */
export interface IpamEntry {
  readonly zone: string;
  readonly vnet: string;
  readonly subnet: string;
  readonly ip: string;
  mac?: string;
  vmid?: number;
}

/** The software-defined network of a cluster: what is written, what is applied, and who holds the lock. */
export class SdnState {
  private written = tables();
  private applied = tables();
  readonly ipams = new SectionTable();
  readonly dns = new SectionTable();
  addresses: IpamEntry[] = [];
  /** How the last reload of each node's network went. */
  readonly reloads = new Map<string, 'available' | 'pending' | 'error'>();
  private token: string | undefined;

  reset(): void {
    this.written = tables();
    this.applied = tables();
    this.token = undefined;
    this.addresses = [];
    this.reloads.clear();
    this.ipams.copy(new SectionTable());
    this.dns.copy(new SectionTable());
    this.ipams.set('pve', { type: 'pve' });
  }

  config(kind: SdnKind): SectionTable {
    return this.written[kind];
  }

  running(kind: SdnKind): SectionTable {
    return this.applied[kind];
  }

  /** Makes what is written what runs. */
  apply(): void {
    for (const kind of sdnKinds) this.applied[kind].copy(this.written[kind]);
  }

  /** Makes what runs what is written. */
  rollback(): void {
    for (const kind of sdnKinds) this.written[kind].copy(this.applied[kind]);
  }

  /** Lines for a comparison before and after. */
  dump(): string[] {
    return sdnKinds.flatMap((kind) =>
      [...new Set([...this.written[kind].all(), ...this.applied[kind].all()].map(([id]) => id))].map((id) => {
        const view = pendingView(this.applied[kind].get(id), this.written[kind].get(id));
        return `sdn ${kind} ${id} ${JSON.stringify(view)}`;
      }),
    );
  }

  get hasChanges(): boolean {
    return sdnKinds.some((kind) => this.written[kind].digest !== this.applied[kind].digest);
  }

  /** Takes the lock for who gets its token. */
  lock(allowPending: boolean): string {
    if (this.token !== undefined) die('could not acquire SDN lock: configuration already locked!');
    if (!allowPending && this.hasChanges) die('could not acquire SDN lock: configuration already has pending changes!');
    this.token = randomUUID();
    return this.token;
  }

  unlock(): void {
    this.token = undefined;
  }

  /** Dies unless nobody holds the lock or the call has its token. */
  checkToken(token: string | undefined): void {
    if (this.token !== undefined && token !== this.token) die('invalid lock token provided!');
    if (this.token === undefined && token !== undefined) die('invalid lock token provided!');
  }
}

/** One object as `pending=1` shows it: what runs, with what waits beside it. */
export function pendingView(running: Section | undefined, written: Section | undefined): Record<string, unknown> {
  if (!written) return { ...running, state: 'deleted', pending: {} };
  if (!running) return { ...fixed(written), state: 'new', pending: loose(written) };
  const pending = Object.fromEntries([
    ...Object.entries(written).filter(([name, value]) => running[name] !== value),
    ...Object.keys(running)
      .filter((name) => !(name in written))
      .map((name) => [name, 'deleted']),
  ]) as Section;
  return Object.keys(pending).length === 0 ? { ...running } : { ...running, state: 'changed', pending };
}

const always = ['type', 'vnet'];

function fixed(section: Section): Section {
  return Object.fromEntries(Object.entries(section).filter(([name]) => always.includes(name)));
}

function loose(section: Section): Section {
  return Object.fromEntries(Object.entries(section).filter(([name]) => !always.includes(name)));
}

function tables(): Record<SdnKind, SectionTable> {
  return { zones: new SectionTable(), vnets: new SectionTable(), subnets: new SectionTable(), controllers: new SectionTable() };
}
