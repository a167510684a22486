import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Packed = JSON; longer values abbreviated, and the longest deflated with a preset dictionary. The dictionary is part of the stored format: never edit it, add a new
 * one under the next first byte.
 */
const dictionary = Buffer.from(
  [
    '"passport","number":"issuer":"expiresOn":"documents":[{"type":"national-id"',
    '"familyName":"givenNames":"fullName":"nameLocal":"birthDate":"19","sex":"nationality":"CHN","phones":["+86"],"category":"student"',
    '"conveyance":{"mode":"air","carrier":"seat":"legs":[{"from":"to":"departedAt":"arrivedAt":"2026-',
    '"travelHistory":[{"country":"exposure":"returned-from"}]"destination":{"localityCode":"names":["address":"placeName":"singleRoom":true}',
    '"homeLocality":"companions":"employer":"references":"extras":"recordedAt":"evidence":"traveller":{',
    '"quarantineType":"facility","site":"room":"collector":{"kind":"community","name":"symptoms":[],"temperatureC":36.',
    '"manifestId":"headcount":"vehicle":"place":"disposition":"transfer","outcome":"SEEN_OK","health":{',
    '"agency":"immigration","recordId":"source":"liaison-office","version":"statedAt":17,"receivedAt":17,"says":"arrived","at":17,"atIs":"arrived","pointOfEntry":"abroad":"yes","destinationExact":true,"home":"',
    '{"key":"eventId":"by":{"kind":"locality","id":"14"},"type":"port-check","occurredAt":17,"learnedAt":17,"officer":"data":{',
    '"accepted","disposition","boarded","received","placed","follow-up","released","collected"',
    '"kind":"release.upcoming","release.overdue:1","arrival.expected","recipient":"14/reception","/customs","notificationId":"ntf_01","digest":"',
    '{"schema":1,"entryId":"ent_","travellerId":"trv_","statements":[{"events":[{"told":[{"key":"arrival","kind":"arrival.registered","recipient":"1401/health","documents":[{"kind":"passport/CHN","hash":"birth":"names":["openedAt":17}',
  ].join(''),
);
/** The first byte says how the rest is to be read. */
const deflated = 1;
const plain = 2;
const abbreviated = 3;

/**
 * Control characters stand for these words: JSON escapes every control character of its own. Part of the stored format as well: never
 * edit the list, add a new one under the next first byte.
 */
const words = [
  '"key":"arrival.registered:0","kind":"arrival.registered","recipient":"',
  '"key":"arrival.expected:0","kind":"arrival.expected","recipient":"',
  '","notificationId":"ntf_',
  '{"schema":1,"entryId":"ent_',
  '","travellerId":"trv_',
  '"statements":[{"agency":"',
  '","recordId":"',
  '","source":"',
  '","version":"',
  '","statedAt":1',
  ',"receivedAt":1',
  ',"says":"arrived","at":1',
  ',"atIs":"arrived"',
  ',"pointOfEntry":"',
  ',"abroad":"yes"',
  ',"destination":"',
  '"destinationExact":true',
  ',"home":"',
  '"nationality":"CHN"',
  '"category":"',
  '"conveyance":',
  '"exposures":["returned-from"]',
  '"events":[]',
  '"documents":[{"',
  '"names":["',
  '"openedAt":1',
  '"countries":["',
  '"mode":"air"',
  '","at":1',
  '"travelHistory":[{"',
  '"traveller":{"',
];
const codeOf = new Map(words.map((word, index) => [word, String.fromCharCode(index + 1)]));
const anyWord = new RegExp(words.map((word) => word.replace(/[.[\]{}]/g, '\\$&')).join('|'), 'g');
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the words are written as.
const anyCode = /[\u0001-\u001f]/g;
/** Longer ones would not come under `plainBytes`. */
const worthAbbreviating = 1800;

const abbreviate = (json: string): string => json.replace(anyWord, (word) => codeOf.get(word) ?? word);
const spellOut = (text: string): string =>
  text.replace(anyCode, (code) => words[code.charCodeAt(0) - 1] ?? code);
/** Below this the item stays within one write unit (1 KB with its keys) anyway, and deflating costs more CPU than all else done with it. */
const plainBytes = 900;
/** A small window, hash table and output buffer: stored values are short, and setting the coder up costs as much as running it. */
const coder = { dictionary, windowBits: 13, memLevel: 5, level: 4, chunkSize: 1024 } as const;

/** JSON-able value to bytes. */
export const pack = (value: unknown): Uint8Array => {
  const json = JSON.stringify(value);
  if (isShort(json)) return formatted(plain, Buffer.from(json, 'utf8'));
  const shorter = json.length < worthAbbreviating ? abbreviate(json) : json;
  return isShort(shorter)
    ? formatted(abbreviated, Buffer.from(shorter, 'utf8'))
    : formatted(deflated, deflateRawSync(json, coder));
};

const isShort = (text: string): boolean => text.length < plainBytes && Buffer.byteLength(text) < plainBytes;

const formatted = (format: number, body: Uint8Array): Uint8Array => {
  const out = Buffer.allocUnsafe(body.length + 1);
  out[0] = format;
  out.set(body, 1);
  return out;
};

/** Bytes back to a value of unknown shape: the caller parses it. Throws on an unknown format byte or damaged bytes. */
export const unpack = (bytes: unknown): unknown => {
  if (!(bytes instanceof Uint8Array)) throw new Error('packed attribute is not binary');
  const body = bytes.subarray(1);
  if (bytes[0] === plain) return JSON.parse(Buffer.from(body).toString('utf8'));
  if (bytes[0] === abbreviated) return JSON.parse(spellOut(Buffer.from(body).toString('utf8')));
  if (bytes[0] === deflated) return JSON.parse(inflateRawSync(body, coder).toString('utf8'));
  throw new Error(`unknown packed format ${bytes[0]}`);
};
