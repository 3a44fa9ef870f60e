import { createHash } from 'node:crypto';
import { die } from './refusal.js';

/** The settings of one entry, by the names of the API. */
export type Section = Record<string, string>;

/** A file of sections such as storage.cfg: entries by their id. */
export class SectionTable {
  private readonly entries = new Map<string, Section>();

  get(id: string): Section | undefined {
    return this.entries.get(id);
  }

  has(id: string): boolean {
    return this.entries.has(id);
  }

  set(id: string, section: Section): void {
    this.entries.set(id, section);
  }

  delete(id: string): void {
    this.entries.delete(id);
  }

  all(): [string, Section][] {
    return [...this.entries].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** What `digest` guards. */
  get digest(): string {
    return createHash('sha1').update(JSON.stringify(this.all())).digest('hex');
  }

  /** Takes over every entry of another table. */
  copy(other: SectionTable): void {
    this.entries.clear();
    for (const [id, section] of other.all()) this.entries.set(id, { ...section });
  }

  /** Dies when a change was made for what is no longer there. */
  checkDigest(digest: string | undefined): void {
    if (digest !== undefined && digest !== this.digest) die('detected modified configuration - file changed by other user? Try again.');
  }
}

/** All the files of sections of a cluster, by name; one that nobody wrote is empty. */
export class Sections {
  private readonly tables = new Map<string, SectionTable>();

  table(name: string): SectionTable {
    const table = this.tables.get(name) ?? new SectionTable();
    this.tables.set(name, table);
    return table;
  }

  clear(): void {
    this.tables.clear();
  }

  /** Sorted lines for a comparison before and after. */
  dump(): string[] {
    return [...this.tables].flatMap(([name, table]) =>
      table.all().map(
        ([id, section]) =>
          `${name} ${id} ${Object.entries(section)
            .map((pair) => pair.join('='))
            .sort()
            .join(' ')}`,
      ),
    );
  }
}
