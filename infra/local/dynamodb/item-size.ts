import type { AttributeValue, Item } from './dynalite.ts';

/**
 * Bytes an item counts for, by the documented rules: attribute names and strings in UTF-8, raw bytes of a binary,
 * a number as one byte per two significant digits and one more, lists and maps 3 bytes and 1 per element.
 * Source: DynamoDB Developer Guide, "Item sizes and formats". The sign of a negative number counts one byte.
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

function numberSize(text: string): number {
  const mantissa = text.replace(/[eE].*$/, '');
  const digits = mantissa.replace(/[^0-9]/g, '').replace(/^0+/, '');
  // Zeroes at the end are not significant, on either side of the point: 1.50 is 15 and 1200 is 12.
  const significant = digits.replace(/0+$/, '').length;
  return 1 + Math.ceil(significant / 2) + (mantissa.startsWith('-') && significant > 0 ? 1 : 0);
}

function binarySize(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}
