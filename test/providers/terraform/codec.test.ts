import fc from 'fast-check';
import type { TerraformType } from '../../../lib/derive/terraform-schema.js';
import { canonical, numberFrom } from '../../../providers/terraform/value/decimal.js';
import { isEqual } from '../../../providers/terraform/value/equality.js';
import { parseLossless, valueFromJson, type Json } from '../../../providers/terraform/value/json.js';
import { decodeValue } from '../../../providers/terraform/value/msgpack-decode.js';
import { encodeValue } from '../../../providers/terraform/value/msgpack-encode.js';
import { Decimal, Dynamic, recordOf, Unknown, unknown, ValueError, type Value } from '../../../providers/terraform/value/value.js';
import {
  bytes,
  decode,
  embedded,
  encode,
  flag,
  integer,
  keyed,
  many,
  maybe,
  message,
  one,
  text,
} from '../../../providers/terraform/wire/protobuf.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('protobuf', () => {
  const inner = message({ name: one(1, text) });
  const table = message({
    id: one(1, integer),
    isSet: one(2, flag),
    note: maybe(3, text),
    parts: many(
      4,
      embedded(() => inner),
    ),
    byName: keyed(
      5,
      embedded(() => inner),
    ),
    raw: one(6, bytes),
  });

  test('what is zero is left out, what has presence is not', () => {
    expect(hex(encode(table, { id: 0, isSet: false, note: '', raw: new Uint8Array(0) }))).toBe('1a00');
    expect(decode(table, Buffer.from('1a00', 'hex'))).toMatchObject({ id: 0, isSet: false, note: '', parts: [] });
    expect(decode(table, new Uint8Array(0)).note).toBeUndefined();
  });

  test('messages, maps and negative numbers come back as they went', () => {
    const value = { id: -7, isSet: true, parts: [{ name: 'a' }, { name: '' }], byName: { x: { name: 'é' } }, raw: Buffer.from('raw') };
    const back = decode(table, encode(table, value));
    expect(back).toMatchObject({ id: -7, isSet: true, parts: value.parts });
    expect(Object.entries(back.byName)).toEqual([['x', { name: 'é' }]]);
    expect(Buffer.from(back.raw).toString()).toBe('raw');
  });

  test.each([
    ['0801', 'a varint'],
    ['f90701000000000000000801', 'a fixed64 of an unknown field before it'],
    ['fa07036162630801', 'a string of an unknown field before it'],
    ['fd07010000000801', 'a fixed32 of an unknown field before it'],
  ])('%s holds %s: fields that a newer core sends are skipped', (input) => {
    expect(decode(table, Buffer.from(input, 'hex')).id).toBe(1);
  });

  test('a message that is cut short is refused', () => {
    expect(() => decode(table, Buffer.from('1a05ab', 'hex'))).toThrow('the message ends at byte 3');
  });
});

describe('values as MessagePack', () => {
  test.each<[string, Value, TerraformType]>([
    ['c0', null, 'string'],
    ['d40000', unknown, 'string'],
    ['a3616263', 'abc', 'string'],
    ['c3', true, 'bool'],
    ['7f', 127, 'number'],
    ['e0', -32, 'number'],
    ['d30000000000000080', 128, 'number'],
    ['a3302e31', 0.1, 'number'],
    ['b4' + hex(Buffer.from('12345678901234567890')), 12345678901234567890n, 'number'],
    ['92a161a162', ['a', 'b'], ['set', 'string']],
    ['92c408' + hex(Buffer.from('"string"')) + 'a161', new Dynamic('string', 'a'), 'dynamic'],
    ['c7080c8201c202a4726f752d'.replace('c708', 'c709'), new Unknown({ notNull: true, prefix: 'rou-' }), 'string'],
  ])('%s is %p', (bytes, value, type) => {
    expect(hex(encodeValue(value, type))).toBe(bytes);
    expect(decodeValue(Buffer.from(bytes, 'hex'), type)).toEqual(value);
  });

  test('a map keeps the key __proto__, and gives no object a new prototype', () => {
    const map = recordOf([['__proto__', 'x']]);
    const back = decodeValue(encodeValue(map, ['map', 'string']), ['map', 'string']);
    expect(Object.entries(back as object)).toEqual([['__proto__', 'x']]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('a fault says where it lies', () => {
    const type: TerraformType = ['object', { nics: ['list', ['object', { mtu: 'number' }]] }];
    const fault = (() => {
      try {
        return encodeValue(recordOf([['nics', [recordOf([['mtu', 'large']])]]]), type);
      } catch (error) {
        return error;
      }
    })();
    expect(fault).toBeInstanceOf(ValueError);
    expect((fault as ValueError).path).toEqual(['nics', 0, 'mtu']);
  });

  test.each([
    ['cb7ff0000000000000', 'Infinity'],
    ['cbfff0000000000000', '-Infinity'],
    ['ca7fc00000', 'NaN'],
  ])('the number %s is refused as %s', (sent, seen) => {
    expect(() => decodeValue(Buffer.from(sent, 'hex'), 'number')).toThrow(`is ${seen}; give a finite number`);
  });

  test('a value of another type is refused, and so is what stands behind a value', () => {
    expect(() => encodeValue(['a'], 'string')).toThrow('expected a string, found Array');
    expect(() => decodeValue(Buffer.from('a161c0', 'hex'), 'string')).toThrow('bytes are left after the value');
  });

  test('every value comes back as it went', () => {
    const type: TerraformType = ['object', { a: 'string', n: 'number', m: ['map', ['list', 'bool']], u: ['set', 'number'] }];
    const value = fc.record({
      a: fc.option(fc.string({ unit: 'binary', maxLength: 400 })),
      n: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n })),
      m: fc.dictionary(fc.string(), fc.array(fc.option(fc.boolean()), { maxLength: 20 })),
      u: fc.constantFrom<Value>(unknown, null, [1, 2.5]),
    });
    fc.assert(
      fc.property(value, (sample) => {
        const back = decodeValue(encodeValue(sample as Value, type), type);
        return isEqual(back, sample as Value, type);
      }),
    );
  });
});

describe('numbers', () => {
  test.each([
    ['1e3', '1000'],
    ['-0.0', '0'],
    ['00.120', '0.12'],
    ['12.5e-3', '0.0125'],
    ['1.25e1', '12.5'],
    ['123456789012345678901234567890.10', '123456789012345678901234567890.1'],
  ])('%s is %s', (input, plain) => expect(canonical(input)).toBe(plain));

  test('the narrowest carrier that keeps every digit is taken', () => {
    expect(numberFrom('42')).toBe(42);
    expect(numberFrom('9007199254740993')).toBe(9007199254740993n);
    expect(numberFrom('0.1')).toBe(0.1);
    expect(numberFrom('0.12345678901234567890123')).toEqual(new Decimal('0.12345678901234567890123'));
    expect(() => numberFrom('many')).toThrow('"many" is not a number');
  });
});

describe('states as JSON', () => {
  test('digits that a double would lose are kept', () => {
    const type: TerraformType = ['object', { n: 'number', s: 'string', l: ['list', 'number'] }];
    const json = '{"n": 12345678901234567891, "s": "1.5 \\"x\\"", "l": [1.10, -2, 1e2], "gone": {"a": [true, null]}}';
    expect(valueFromJson(parseLossless(json), type)).toEqual(
      recordOf([
        ['n', 12345678901234567891n],
        ['s', '1.5 "x"'],
        ['l', [1.1, -2, 100]],
      ]),
    );
  });

  test('the slow parser reads what JSON.parse reads', () => {
    const asText = (json: Json): unknown =>
      JSON.parse(JSON.stringify(json, (_, item: unknown) => (item instanceof Decimal ? Number(item.text) : item)));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const document = JSON.stringify([value, 0.5]);
        expect(asText(parseLossless(document))).toEqual(JSON.parse(document));
      }),
    );
  });
});
