import type { AttributeValue, Item } from './dynalite.ts';

const numberPattern = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/**
 * Bytes an item counts for, by the documented rules: attribute names and strings in UTF-8, raw bytes of a binary,
 * a number as one byte per two significant digits and one more, lists and maps 3 bytes and 1 per element.
 * Source: DynamoDB Developer Guide, "Item sizes and formats"; a negative number one more, as DynamoDB Local counts it.
 */
export function itemSize(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) {
    size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return binarySize(value.B);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.SS !== undefined) return sum(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS !== undefined) return sum(value.NS, numberSize);
  if (value.BS !== undefined) return sum(value.BS, binarySize);
  if (value.L !== undefined) return 3 + sum(value.L, (element) => 1 + valueSize(element));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 0;
}

/** Digits are stored in pairs counted from the decimal point, without the pairs of zeroes at either end: 1.5 takes two. */
function numberSize(text: string): number {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = numberPattern.exec(text) ?? [];
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const zeroes = (count: number) => '0'.repeat(Math.max(0, count));
  const left = point <= 0 ? '' : digits.slice(0, point) + zeroes(point - digits.length);
  const right = point <= 0 ? zeroes(-point) + digits : digits.slice(point);
  const paired = (left.length % 2 === 0 ? left : `0${left}`) + (right.length % 2 === 0 ? right : `${right}0`);
  const pairs = paired.replace(/^(00)+/, '').replace(/(?<=^(..)*)(00)+$/, '').length / 2;
  return pairs === 0 ? 1 : 1 + pairs + (sign === '-' ? 1 : 0);
}

function binarySize(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}
