import type { Topology } from './topology.js';

/** A review as a document, before it is Markdown, HTML or text. */
export interface Section {
  /** Of the anchor. */
  readonly name: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Tone = 'good' | 'note' | 'warning' | 'danger';

/** A piece of a line. Plain strings are text and never markup. */
export type Span = string | { readonly code: string } | { readonly strong: string };

export type Block =
  | { readonly is: 'text'; readonly spans: readonly Span[] }
  | { readonly is: 'alert'; readonly tone: Tone; readonly spans: readonly Span[]; readonly below?: readonly (readonly Span[])[] }
  | { readonly is: 'facts'; readonly rows: readonly { readonly label: string; readonly tone?: Tone; readonly spans: readonly Span[] }[] }
  | { readonly is: 'list'; readonly isOrdered?: boolean; readonly items: readonly Item[] }
  /** As a device takes them. */
  | { readonly is: 'lines'; readonly lines: readonly string[] }
  | { readonly is: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly (readonly Span[])[])[] }
  | { readonly is: 'fold'; readonly spans: readonly Span[]; readonly blocks: readonly Block[] }
  | {
      readonly is: 'meter';
      readonly label: string;
      readonly total: number;
      readonly before: number;
      readonly after: number;
      readonly spans: readonly Span[];
    }
  | { readonly is: 'diagram'; readonly topology: Topology };

export interface Item {
  readonly spans: readonly Span[];
  readonly mark?: 'create' | 'update' | 'replace' | 'delete' | 'forget';
  readonly below?: readonly (readonly Span[])[];
}

/** How much of a review is told; what is more is counted and left out. */
export class Budget {
  /** What was left out, for the reader. */
  readonly leftOut: string[] = [];

  /** `most` items of any list, `longest` characters of any text. */
  constructor(
    readonly most: number,
    readonly longest = Infinity,
  ) {}

  /** The first items, and a note of the rest. */
  first<T>(items: readonly T[], what: string, most = this.most): readonly T[] {
    if (items.length <= most) return items;
    this.leftOut.push(`${items.length - most} ${what}`);
    return items.slice(0, most);
  }

  /** The text, shortened where it is too long. */
  text(text: string): string {
    return text.length <= this.longest ? text : `${text.slice(0, this.longest)}…`;
  }
}
