import type { TerraformType } from '../../../lib/derive/terraform-schema.js';
import { numberFrom } from './decimal.js';
import { Decimal, Dynamic, recordOf, ValueError, type Value } from './value.js';

/** JSON as parsed, with numbers that a double would spoil kept as text. */
export type Json = null | string | boolean | number | Decimal | Json[] | { [name: string]: Json };

/** JSON.parse that keeps every digit of every number. */
export function parseLossless(text: string): Json {
  // Only such texts can hold a number that a double does not; the others take the fast way.
  return /\d{16}|\d[eE]|\.\d/.test(text) ? new LosslessParser(text).document() : (JSON.parse(text) as Json);
}

/** A state's JSON as a value of the type: what the type does not have is dropped, what the JSON does not have is null. */
export function valueFromJson(json: Json | undefined, type: TerraformType): Value {
  if (json === null || json === undefined) return null;
  if (type === 'string') return typeof json === 'string' ? json : mismatch('a string', json);
  if (type === 'bool') return typeof json === 'boolean' ? json : mismatch('a bool', json);
  if (type === 'number') return json instanceof Decimal || typeof json === 'number' ? numberFrom(String(json)) : mismatch('a number', json);
  if (type === 'dynamic') {
    const pair = isJsonObject(json) ? json : mismatch('a dynamic value', json);
    const inner = pair.type as unknown as TerraformType;
    return new Dynamic(inner, valueFromJson(pair.value, inner));
  }
  if (type[0] === 'map' || type[0] === 'object') {
    const object = isJsonObject(json) ? json : mismatch('an object', json);
    const keys = Object.keys(type[0] === 'map' ? object : type[1]);
    const typeOf = (key: string) => (type[0] === 'map' ? type[1] : (type[1] as Record<string, TerraformType>)[key]) as TerraformType;
    const own = (key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
    return recordOf(keys.map((key) => [key, ValueError.at(key, () => valueFromJson(own(key), typeOf(key)))]));
  }
  const items = Array.isArray(json) ? json : mismatch('an array', json);
  return items.map((item, index) =>
    ValueError.at(index, () => valueFromJson(item, type[0] === 'tuple' ? (type[1][index] ?? 'dynamic') : type[1])),
  );
}

function isJsonObject(json: Json): json is { [name: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof Decimal);
}

function mismatch(expected: string, json: Json): never {
  throw new ValueError(`expected ${expected}, found ${JSON.stringify(json)?.slice(0, 80)}`);
}

/** The slow way, for texts that JSON.parse would spoil. The text comes from the core and is well-formed. */
class LosslessParser {
  private offset = 0;

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value();
    this.space();
    if (this.offset < this.text.length) this.fail();
    return value;
  }

  private value(): Json {
    this.space();
    const head = this.text[this.offset];
    if (head === '{') return this.object();
    if (head === '[') return this.array();
    if (head === '"') return this.string();
    const word = this.match(/true|false|null/y);
    if (word) return JSON.parse(word) as Json;
    return new Decimal(this.match(/-?\d[\d.eE+-]*/y) ?? this.fail());
  }

  private object(): Json {
    const out = Object.create(null) as { [name: string]: Json };
    this.sequence('}', () => {
      const key = this.string();
      this.expect(':');
      out[key] = this.value();
    });
    return out;
  }

  private array(): Json {
    const out: Json[] = [];
    this.sequence(']', () => out.push(this.value()));
    return out;
  }

  private sequence(end: string, item: () => void): void {
    this.offset++;
    this.space();
    if (this.text[this.offset] === end) {
      this.offset++;
      return;
    }
    for (;;) {
      this.space();
      item();
      this.space();
      const next = this.text[this.offset++];
      if (next === end) return;
      if (next !== ',') this.fail();
    }
  }

  private string(): string {
    return JSON.parse(this.match(/"(?:[^"\\]|\\.)*"/y) ?? this.fail()) as string;
  }

  private expect(character: string): void {
    this.space();
    if (this.text[this.offset++] !== character) this.fail();
  }

  private space(): void {
    this.match(/\s*/y);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0];
    this.offset += found?.length ?? 0;
    return found;
  }

  private fail(): never {
    throw new SyntaxError(`the JSON is malformed at character ${this.offset}`);
  }
}
