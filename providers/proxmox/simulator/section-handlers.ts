import type { Handlers } from './declared-routes.js';
import { splitList } from './formats.js';
import { without, type Values } from './parameters.js';
import { badParameters, die } from './refusal.js';
import type { Call } from './route.js';
import type { Section, SectionTable } from './sections.js';

/** How a collection of sections is asked and changed over the API. */
export interface SectionFamily {
  /** `/cluster/ha/groups` */
  readonly path: string;
  /** The parameter that names one: `group`. */
  readonly key: string;
  readonly tableOf: (call: Call) => SectionTable;
  /** What stands for the id in the lists, when it is not the key. */
  readonly shownKey?: string;
  readonly missing: (id: string) => string;
  readonly exists: (id: string) => string;
  /** Looks at what is about to be written; dies when it may not be. */
  readonly check?: (call: Call, id: string, next: Section, before: Section | undefined) => void;
  /** Dies when others still need it; else does what follows from its end. */
  readonly release?: (call: Call, id: string) => void;
  /** What stands before the refusals of a change: `create sdn zone object failed`. */
  readonly words?: (verb: 'create' | 'update' | 'delete') => string;
  /** Whether the caller gets to see one in the list. */
  readonly isSeen?: (call: Call, id: string, section: Section) => boolean;
  /** More about one, for its readers. */
  readonly also?: (call: Call, id: string, section: Section) => Record<string, unknown>;
  /** Entries have no digest in the answers. */
  readonly plain?: boolean;
}

const notSettings = ['delete', 'digest', 'lock-token', 'node', 'release-lock'];

/** List, create, read, change and delete. */
export function sectionHandlers(family: SectionFamily): Handlers {
  const { path, key } = family;
  const one = `${path}/{${key}}`;
  return {
    [`GET ${path}`]: (call) =>
      family
        .tableOf(call)
        .all()
        .filter(
          ([id, section]) =>
            (call.values.type === undefined || section.type === call.values.type) && family.isSeen?.(call, id, section) !== false,
        )
        .map(([id, section]) => shownSection(family, call, id, section)),
    [`POST ${path}`]: (call) => saying(family, 'create', () => create(family, call)),
    [`GET ${one}`]: (call) => {
      const id = call.values[key] ?? '';
      return shownSection(family, call, id, family.tableOf(call).get(id) ?? die(family.missing(id)));
    },
    [`PUT ${one}`]: (call) => saying(family, 'update', () => update(family, call)),
    [`DELETE ${one}`]: (call) =>
      saying(family, 'delete', () => {
        const id = call.values[key] ?? '';
        const table = family.tableOf(call);
        if (!table.has(id)) die(family.missing(id));
        family.release?.(call, id);
        table.delete(id);
      }),
  };
}

function create(family: SectionFamily, call: Call): void {
  const id = call.values[family.key] ?? '';
  const table = family.tableOf(call);
  if (table.has(id)) die(family.exists(id));
  const section = settingsIn(family, call.values);
  family.check?.(call, id, section, undefined);
  table.set(id, section);
}

function update(family: SectionFamily, call: Call): void {
  const id = call.values[family.key] ?? '';
  const table = family.tableOf(call);
  const before = table.get(id) ?? die(family.missing(id));
  table.checkDigest(call.values.digest);
  const set = settingsIn(family, call.values);
  const removed = splitList(call.values.delete);
  const both = removed.find((name) => name in set);
  if (both !== undefined) badParameters({ delete: `unable to delete and set the same option '${both}'` });
  const next = { ...without(before, removed), ...set };
  family.check?.(call, id, next, before);
  table.set(id, next);
}

/** What of the values of a call is a setting of the entry. */
function settingsIn({ key, path }: SectionFamily, values: Values): Section {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  return without(values, [...notSettings, key, ...inPath]);
}

/** Puts the words of a family before a refusal of its handler. */
function saying(family: SectionFamily, verb: 'create' | 'update' | 'delete', work: () => void): null {
  try {
    work();
    return null;
  } catch (error) {
    const isPlain = error instanceof Error && !('errors' in error && error.errors !== undefined);
    if (!family.words || !isPlain || ('status' in error && error.status !== 500)) throw error;
    return die(`${family.words(verb)}: ${error.message}`);
  }
}

function shownSection(family: SectionFamily, call: Call, id: string, section: Section): Record<string, unknown> {
  return {
    [family.shownKey ?? family.key]: id,
    ...shownSettings(section),
    ...(family.plain ? {} : { digest: family.tableOf(call).digest }),
    ...family.also?.(call, id, section),
  };
}

const texts = new Set(['comment', 'description', 'nodes', 'alias', 'vms', 'path']);

/** Settings with numbers as numbers and lists as lists. */
export function shownSettings(section: Section): Record<string, unknown> {
  const shown = Object.entries(section).map(([name, value]) => [
    name,
    value.includes('\0') ? value.split('\0') : /^(0|[1-9]\d{0,14})$/.test(value) && !texts.has(name) ? Number(value) : value,
  ]);
  return Object.fromEntries(shown) as Record<string, unknown>;
}
