import { gunzipSync } from 'node:zlib';
import type { Method } from './http-route.ts';
import { isTooDeep, maximumDepth } from './json-depth.ts';
import { parseJsonText } from './json-value.ts';
import { Problem } from './problem.ts';

const defaultMaximumBytes = 4 * 1024 * 1024;
const json = 'application/json';

export interface BodyRules {
  method: Method;
  accepts?: readonly string[];
  maximumBytes?: number;
}

export interface SentBody {
  body: string | undefined;
  isBase64Encoded: boolean;
  headers: Record<string, string>;
}

export interface ReadBody {
  body: unknown;
  text: string;
  contentType: string;
}

/** The whole body, decoded and, when JSON, parsed. Throws 415, 413 and 400 as problems. */
export const readBody = (rules: BodyRules, sent: SentBody): ReadBody => {
  const accepts = rules.accepts ?? (rules.method === 'POST' || rules.method === 'PUT' ? [json] : []);
  const limit = rules.maximumBytes ?? defaultMaximumBytes;
  if (accepts.length === 0) return { body: undefined, text: '', contentType: '' };
  const contentType = mediaType(sent.headers['content-type'] ?? json);
  if (!accepts.includes(contentType)) throw unsupported(`Send one of: ${accepts.join(', ')}.`);
  const text = decodeUtf8(decompress(sent, limit));
  return { body: contentType === json ? parseJson(text) : undefined, text, contentType };
};

const mediaType = (header: string): string => (header.split(';')[0] ?? '').trim().toLowerCase();

const decompress = (sent: SentBody, limit: number): Buffer => {
  const bytes = Buffer.from(sent.body ?? '', sent.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > limit) throw tooLarge(limit);
  const encoding = (sent.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return bytes;
  if (encoding !== 'gzip') throw unsupported('Content-Encoding may be gzip or absent.');
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit);
    throw unreadable('not-gzip', 'The body is not gzip, as Content-Encoding says');
  }
};

const decodeUtf8 = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('not-utf-8', 'The body is not UTF-8 text');
  }
};

const parseJson = (text: string): unknown => {
  if (isTooDeep(text)) throw unreadable('too-deep', `The JSON is nested deeper than ${maximumDepth} levels`);
  try {
    return parseJsonText(text);
  } catch {
    // The parser's message quotes the text, and the text is about people.
    throw unreadable('not-json', 'The body is not JSON');
  }
};

const unreadable = (code: string, title: string): Problem => new Problem({ status: 400, code, title });

const unsupported = (detail: string): Problem =>
  new Problem({ status: 415, code: 'unsupported-media-type', title: 'This content is not taken', detail });

const tooLarge = (limit: number): Problem =>
  new Problem({
    status: 413,
    code: 'too-large',
    title: 'The request is too large',
    detail: `At most ${limit} bytes are taken, counted after decoding; send the rest in another request.`,
    extensions: { limitBytes: limit },
  });
