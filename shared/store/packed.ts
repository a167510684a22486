import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Packed = JSON; longer values deflated with a preset dictionary. The dictionary is part of the stored format: never edit it, add a new
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
/** Below this the item stays within one write unit (1 KB with its keys) anyway, and deflating costs more CPU than all else done with it. */
const plainBytes = 900;
/** A small window, hash table and output buffer: stored values are short, and setting the coder up costs as much as running it. */
const coder = { dictionary, windowBits: 13, memLevel: 5, level: 4, chunkSize: 1024 } as const;

/** JSON-able value to bytes. */
export const pack = (value: unknown): Uint8Array => {
  const json = JSON.stringify(value);
  const isShort = json.length < plainBytes && Buffer.byteLength(json) < plainBytes;
  const body = isShort ? Buffer.from(json, 'utf8') : deflateRawSync(json, coder);
  const out = Buffer.allocUnsafe(body.length + 1);
  out[0] = isShort ? plain : deflated;
  body.copy(out, 1);
  return out;
};

/** Bytes back to a value of unknown shape: the caller parses it. Throws on an unknown format byte or damaged bytes. */
export const unpack = (bytes: unknown): unknown => {
  if (!(bytes instanceof Uint8Array)) throw new Error('packed attribute is not binary');
  const body = bytes.subarray(1);
  if (bytes[0] === plain) return JSON.parse(Buffer.from(body).toString('utf8'));
  if (bytes[0] === deflated) return JSON.parse(inflateRawSync(body, coder).toString('utf8'));
  throw new Error(`unknown packed format ${bytes[0]}`);
};
