import type { KeyPart, Kind } from './kind.js';

/** A natural key taken apart: `{ tenant: 'red', name: 'web' }`. */
export type NaturalKey = Readonly<Record<string, string>>;

const whole: readonly KeyPart[] = [{ name: 'id', describes: 'Id' }];

/** The parts of a kind's ids. */
export function keyParts({ key }: Pick<Kind, 'key'>): readonly KeyPart[] {
  return key ?? whole;
}

/** How the ids of a kind look: `TENANT/NAME`, `[TENANT/]NAME`. */
export function keyForm(kind: Pick<Kind, 'key'>): string {
  const last = keyParts(kind).length - 1;
  return keyParts(kind)
    .map(({ name, isOptional }, index) => {
      const text = `${name.toUpperCase()}${index < last ? '/' : ''}`;
      return isOptional ? `[${text}]` : text;
    })
    .join('');
}

/** The parts of an id, or undefined when it has not as many as the kind's ids have. */
export function parseKey(kind: Pick<Kind, 'key'>, id: string): NaturalKey | undefined {
  const parts = keyParts(kind);
  if (parts === whole) return id === '' ? undefined : { id };
  const values = id.split('/');
  const given = values.length < parts.length ? parts.filter(({ isOptional }) => !isOptional) : parts;
  if (values.length !== given.length || values.includes('')) return undefined;
  return Object.fromEntries(given.map(({ name }, index) => [name, values[index] ?? '']));
}

/** The id that has these parts. */
export function joinKey(kind: Pick<Kind, 'key'>, key: Readonly<Record<string, string | null | undefined>>): string {
  return keyParts(kind)
    .map(({ name }) => key[name] ?? '')
    .filter((value) => value !== '')
    .join('/');
}
