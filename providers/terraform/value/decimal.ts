import { Decimal, ValueError, type TerraformNumber } from './value.js';

const longestExponent = 5000;

/** Plain decimal text: no exponent, no needless zeros. Equal numbers have equal texts. */
export function canonical(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  if (!match || (!whole && !fraction)) throw new ValueError(`"${text}" is not a number`);
  const exponent = Number(power);
  if (Math.abs(exponent) > longestExponent) throw new ValueError(`the exponent of "${text}" is out of range`);
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const before = point > 0 ? digits.padEnd(point, '0').slice(0, point) : '0';
  const after = point > 0 ? digits.slice(point) : digits.padStart(digits.length - point, '0');
  const integer = before.replace(/^0+(?=\d)/, '');
  const decimals = withoutTail(after);
  const plain = decimals ? `${integer}.${decimals}` : integer;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}

/** Without the zeros at its end; an expression for it would look at every zero inside as the first of them. */
function withoutTail(decimals: string): string {
  let end = decimals.length;
  while (decimals[end - 1] === '0') end--;
  return decimals.slice(0, end);
}

/** The narrowest carrier that keeps every digit. */
export function numberFrom(text: string): TerraformNumber {
  const plain = canonical(text);
  const double = Number(plain);
  if (!plain.includes('.')) return Number.isSafeInteger(double) ? double : BigInt(plain);
  return Number.isFinite(double) && canonical(String(double)) === plain ? double : new Decimal(plain);
}

export function numberText(number: TerraformNumber): string {
  return canonical(String(number));
}

/** A double as the exact number that its bits say. */
export function exactDouble(double: number): TerraformNumber {
  // The core has infinity as a number: the logarithm of zero, for one.
  if (!Number.isFinite(double)) throw new ValueError(`is ${double}; give a finite number`);
  if (Number.isInteger(double)) return Number.isSafeInteger(double) ? double : BigInt(double);
  let scaled = double;
  let halvings = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    halvings++;
  }
  const digits = (BigInt(scaled) * 5n ** BigInt(halvings))
    .toString()
    .replace('-', '')
    .padStart(halvings + 1, '0');
  const exact = canonical(`${double < 0 ? '-' : ''}${digits.slice(0, -halvings)}.${digits.slice(-halvings)}`);
  return exact === canonical(String(double)) ? double : new Decimal(exact);
}
