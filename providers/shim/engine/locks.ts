/** What an operation works on, and what it relies on meanwhile. */
export interface Claim {
  writes: string;
  reads: readonly string[];
}

/**
 * One writer or many readers per resource, in the order of asking. An operation writes its own resource and reads those that it
 * refers to, so a network does not move while a VM joins it, and nothing joins what is being removed. A claim is granted as a
 * whole or not at all, so no two operations wait for each other.
 */
export class Locks {
  private readonly held = new Set<Claim>();
  private readonly waiting: { claim: Claim; grant(): void }[] = [];

  /** Resolves when the claim is granted; the answer gives it back. */
  acquire(claim: Claim): Promise<() => void> {
    return new Promise((resolve) => {
      this.waiting.push({ claim, grant: () => resolve(() => this.release(claim)) });
      this.grantWhatMay();
    });
  }

  private release(claim: Claim): void {
    this.held.delete(claim);
    this.grantWhatMay();
  }

  private grantWhatMay(): void {
    const passed: Claim[] = [];
    for (const entry of [...this.waiting]) {
      const blocked = [...this.held, ...passed].some((other) => excludes(other, entry.claim));
      if (blocked) {
        passed.push(entry.claim);
        continue;
      }
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      this.held.add(entry.claim);
      entry.grant();
    }
  }
}

function excludes(a: Claim, b: Claim): boolean {
  return a.writes === b.writes || a.reads.includes(b.writes) || b.reads.includes(a.writes);
}
