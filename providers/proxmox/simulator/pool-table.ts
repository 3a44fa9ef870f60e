/** A pool of guests and storages. */
export interface Pool {
  comment?: string;
  readonly storages: Set<string>;
}

/** The pools, and which guest is in which one. */
export class PoolTable {
  private readonly pools = new Map<string, Pool>();
  private readonly guests = new Map<number, string>();

  clear(): void {
    this.pools.clear();
    this.guests.clear();
  }

  add(id: string, comment?: string): void {
    this.pools.set(id, { storages: new Set(), ...(comment === undefined ? {} : { comment }) });
  }

  get(id: string): Pool | undefined {
    return this.pools.get(id);
  }

  remove(id: string): void {
    this.pools.delete(id);
  }

  ids(): string[] {
    return [...this.pools.keys()].sort();
  }

  addGuest(poolId: string, vmId: number): void {
    this.guests.set(vmId, poolId);
  }

  removeGuest(vmId: number): void {
    this.guests.delete(vmId);
  }

  poolOf(vmId: number): string | undefined {
    return this.guests.get(vmId);
  }

  guestsOf(id: string): number[] {
    return [...this.guests].filter(([, pool]) => pool === id).map(([vmId]) => vmId);
  }

  /** Sorted lines for a comparison before and after. */
  dump(): string[] {
    return this.ids().map(
      (id) => `pool ${id} guests ${this.guestsOf(id).join(' ')} storages ${[...(this.pools.get(id)?.storages ?? [])].join(' ')}`,
    );
  }

  /** The pools that hold what stands at `/vms/ID` or `/storage/NAME`. */
  poolsAt(path: string): string[] {
    const [, kind, name = ''] = path.split('/');
    if (kind === 'vms') return [this.poolOf(Number(name))].filter((pool) => pool !== undefined);
    return kind === 'storage' ? this.ids().filter((id) => this.pools.get(id)?.storages.has(name)) : [];
  }
}
