import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { IConstruct } from 'constructs';
import { Allocator, type Allocation } from '../lib/addressing/allocator.js';
import { parseLockFile, renderLockFile } from '../lib/addressing/lock-file.js';
import { numberPool, prefixPool, type Pool } from '../lib/addressing/pool.js';
import { BitBuilderError } from '../lib/errors.js';
import { reservedTables } from '../lib/kinds/network.js';
import { isUnknown } from './validation.js';

/** `update` writes what has changed; `frozen` refuses any change, for CI; `prune` also forgets what was released. */
export type LockMode = 'update' | 'frozen' | 'prune';

/** What an {@link Addressing} accepts. The ranges are those of the shim's inventory, or parts of them. */
export interface AddressingProps {
  /** @default bitbuilder.lock.json beside cdktf.json. Apps that build other tenants per environment need one file for each. */
  readonly lockFile?: string;
  /** @default the environment variable BITBUILDER_LOCK, or `update` */
  readonly mode?: LockMode;
  /** Where subnets without a `cidr` come from. @default 10.0.0.0/8 */
  readonly subnets?: string;
  /** @default 1000-9999 */
  readonly tables?: string;
  /** @default 10000-19999 */
  readonly l3Vnis?: string;
  /** @default 20000-99999 */
  readonly l2Vnis?: string;
  /** In each site. @default 100-3999 */
  readonly vlans?: string;
  /** AS number in route targets. @default 65000 */
  readonly asn?: number;
}

const defaults = {
  subnets: '10.0.0.0/8',
  tables: '1000-9999',
  l3Vnis: '10000-19999',
  l2Vnis: '20000-99999',
  vlans: '100-3999',
  asn: 65000,
};
const place = Symbol.for('bitbuilder/addressing');

/**
 * Gives networks and VMs below its scope the identifiers that they do not state, and records them in a lock file that is
 * committed: a plan then shows every number, and adding or removing a tenant renumbers nobody. Without it the control plane
 * gives them at apply. It is no construct itself: `cdktn` refuses any that stands outside of a stack.
 */
export class Addressing {
  /** The addressing that a construct stands under, or undefined. */
  static of(construct: IConstruct): Addressing | undefined {
    return construct.node.scopes
      .map((scope) => (scope as { [place]?: Addressing })[place])
      .filter((found) => found !== undefined)
      .at(-1);
  }

  readonly lockFile: string;
  readonly asn: number;
  readonly #mode: LockMode;
  readonly #recorded: Allocation[];
  readonly #allocator: Allocator;
  readonly #ranges: typeof defaults;

  /** @param scope An app, or a stack: what stands below it is addressed. */
  constructor(scope: IConstruct, props: AddressingProps = {}) {
    Object.defineProperty(scope, place, { value: this });
    this.lockFile = props.lockFile ? resolve(props.lockFile) : join(projectDirectory(process.cwd()), 'bitbuilder.lock.json');
    this.#mode = props.mode ?? modeOf(process.env.BITBUILDER_LOCK);
    this.#ranges = { ...defaults, ...Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) };
    this.asn = this.#ranges.asn;
    this.#recorded = existsSync(this.lockFile) ? parseLockFile(readFileSync(this.lockFile, 'utf8'), this.lockFile) : [];
    this.#allocator = allocatorOf(this.#recorded, this.lockFile);
  }

  /** Routing table of a VRF. */
  table(owner: string, stated?: number): number {
    return this.#number(numberPool('table', this.#ranges.tables, reservedTables), 'fleet', owner, stated);
  }

  /** VNI of a VRF (`l3`) or of a subnet (`l2`). */
  vni(layer: 'l2' | 'l3', owner: string, stated?: number): number {
    return this.#number(numberPool('VNI', layer === 'l2' ? this.#ranges.l2Vnis : this.#ranges.l3Vnis), 'fleet', owner, stated);
  }

  /** VLAN of a subnet in its site. */
  vlan(site: string, owner: string, stated?: number): number {
    return this.#number(numberPool('VLAN', this.#ranges.vlans), `site ${site}`, owner, stated);
  }

  /**
   * Prefix of a subnet. Those given here do not overlap within a tenant, so that its networks can be linked; stated ones may,
   * as each network is a VRF of its own.
   */
  subnet(tenant: string, owner: string, length: number, stated?: string): string {
    const scope = `tenant ${tenant}`;
    if (stated === undefined) return String(this.#allocator.allocate(prefixPool('subnet', this.#ranges.subnets, length), scope, owner));
    if (!isUnknown(stated)) this.#allocator.reserve('subnet', scope, owner, stated);
    return stated;
  }

  /** A value out of any pool: the stated one, kept from others, or an allocated one. */
  value(pool: Pool, scope: string, owner: string, stated?: string | number): string | number {
    if (stated === undefined) return this.#allocator.allocate(pool, scope, owner);
    if (!isUnknown(stated)) this.#allocator.claim(pool.name, scope, owner, stated);
    return stated;
  }

  /**
   * Writes the lock file if it has changed. The provider of each stack calls it at synthesis, when every construct exists.
   * @throws BitBuilderError `conflict` in frozen mode, with what would change.
   */
  save(): void {
    const now = this.#allocator.allocations().filter((entry) => this.#mode !== 'prune' || !entry.released);
    const changes = changesBetween(this.#recorded, now);
    if (changes.length === 0) return;
    if (this.#mode === 'frozen') {
      const more = changes.length > 10 ? `\n  and ${changes.length - 10} more` : '';
      throw new BitBuilderError(
        'conflict',
        `${this.lockFile} is frozen and would change:\n${changes.slice(0, 10).join('\n')}${more}\nsynthesise without BITBUILDER_LOCK=frozen and commit the file`,
      );
    }
    writeFileSync(this.lockFile, renderLockFile(now));
    this.#recorded.splice(0, this.#recorded.length, ...now);
  }

  #number(pool: Pool, scope: string, owner: string, stated?: number): number {
    return Number(this.value(pool, scope, owner, stated));
  }
}

function modeOf(text: string | undefined): LockMode {
  if (text === undefined || text === '' || text === 'update') return 'update';
  if (text === 'frozen' || text === 'prune') return text;
  throw new BitBuilderError('invalid_spec', `BITBUILDER_LOCK is "${text}"; it may be update, frozen or prune`);
}

function allocatorOf(recorded: readonly Allocation[], file: string): Allocator {
  try {
    return new Allocator(recorded);
  } catch (cause) {
    if (!(cause instanceof BitBuilderError)) throw cause;
    throw new BitBuilderError(cause.code, `${file}: ${cause.message}`, { cause, detail: cause.detail });
  }
}

/** The directory of cdktf.json at or above a directory, else that directory. */
function projectDirectory(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'cdktf.json'))) return directory;
    if (directory === dirname(directory)) return from;
  }
}

function changesBetween(before: readonly Allocation[], after: readonly Allocation[]): string[] {
  const describe = ({ owner, pool, scope, value, released }: Allocation) =>
    `${owner}: ${pool} ${value} in ${scope}${released ? ', released' : ''}`;
  const [old, now] = [new Set(before.map(describe)), new Set(after.map(describe))];
  return [
    ...[...old].filter((each) => !now.has(each)).map((each) => `  - ${each}`),
    ...[...now].filter((each) => !old.has(each)).map((each) => `  + ${each}`),
  ];
}
