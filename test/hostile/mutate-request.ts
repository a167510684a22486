import { gzipSync } from 'node:zlib';
import { encodeCursor } from '../../shared/lambda/cursor.ts';
import { type Valid, type WireRequest, wireOf } from './exchange.ts';
import { hostileNames, hostileTexts, hostileTimes } from './hostile-values.ts';
import { hostileValue, mutateValue, type Step } from './mutate-value.ts';

const pick = <Value>(values: readonly Value[], number: number): Value =>
  values[number % values.length] as Value;
const textOf = ({ what, text }: Step): string =>
  what % 5 === 4 ? text : pick(what % 5 === 3 ? hostileTimes : hostileTexts, what >> 3);

type OnValid = (valid: Valid, step: Step, keys: readonly string[]) => Valid;

const body: OnValid = (valid, step) => {
  if (valid.body === undefined) return { ...valid, body: hostileValue(step) ?? 'null' };
  if (typeof valid.body === 'string') return onText(valid, step, []);
  return { ...valid, body: mutateValue(valid.body, step) };
};
const onText: OnValid = (valid, step) => {
  const lines = String(valid.body).split('\n');
  const index = step.where % lines.length;
  lines[index] =
    step.how % 3 === 0 ? textOf(step) : JSON.stringify(mutateValue(parsed(lines[index] ?? ''), step));
  return { ...valid, body: lines.join('\n') };
};
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
const params: OnValid = (valid, step) => {
  const names = Object.keys(valid.params ?? {});
  if (names.length === 0) return query(valid, step, []);
  return { ...valid, params: { ...valid.params, [pick(names, step.where)]: textOf(step).toWellFormed() } };
};
const queryNames = [
  'limit',
  'cursor',
  'after',
  'state',
  'from',
  'to',
  'mode',
  'stage',
  'overdue',
  'date',
  'locality',
  'day',
  'subject',
  'recipient',
  'preview',
  'agency',
  'purpose',
  'notice',
];
const query: OnValid = (valid, step) => {
  const name = step.how % 6 === 0 ? pick(hostileNames, step.where) : pick(queryNames, step.where);
  return { ...valid, query: { ...valid.query, [name.toWellFormed()]: textOf(step).toWellFormed() } };
};
const cursor: OnValid = (valid, step) => {
  const positions = [
    '0',
    '1',
    '7',
    '8',
    '-1',
    '1.5',
    'NaN',
    '1e9',
    '0 14',
    '14/1401/140105/#x',
    '0 14/1401/140105/#ent_x',
    '2026-11-21 14/1401/140105 14/1401/140105/#x',
    '3 14 14/1401/140105/#e',
    'zzz',
    ' ',
    '\n',
  ];
  const position = step.what % 3 === 0 ? textOf(step) : pick(positions, step.where);
  const name = step.how % 4 === 0 ? 'after' : 'cursor';
  return { ...valid, query: { ...valid.query, [name]: encodeCursor(position) } };
};
const caller: OnValid = (valid, step, keys) => {
  const others = [
    undefined,
    '',
    'x',
    'lf_test_aaaaaaaaaaaaaaaa_',
    ...keys,
    ...keys,
    textOf(step).replace(/[^\x20-\x7e]/g, '?'),
  ];
  return { ...valid, key: pick(others, step.where) };
};
const headers: OnValid = (valid, step) => {
  const names = [
    'accept',
    'accept-language',
    'idempotency-key',
    'birth-date',
    'authorization',
    'content-type',
    'content-encoding',
    'x-request-id',
    'cookie',
    'content-length',
    'host',
    'if-match',
    'constructor',
    '__proto__',
  ];
  const values = [
    '',
    '*/*',
    'text/csv',
    'zh-Hant,*;q=0',
    'SelfCode AAAA-BBBB-CCCC-DDDD',
    'SelfSession lfs_x',
    'Bearer',
    'Basic eDp5',
    'application/x-ndjson',
    'text/plain',
    'application/json; charset=utf-16',
    'gzip',
    'br',
    'identity',
    'gzip, gzip',
    'a'.repeat(300),
    textOf(step).replace(/[^\x20-\x7e]/g, '?'),
  ];
  return { ...valid, headers: { ...valid.headers, [pick(names, step.where)]: pick(values, step.what) } };
};
const method: OnValid = (valid, step) => ({
  ...valid,
  method: pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'get'], step.where),
});

/** How often each is tried: the content of requests has the most ways of being wrong. */
const onValid: readonly OnValid[] = [
  body,
  body,
  body,
  body,
  body,
  body,
  body,
  params,
  query,
  cursor,
  caller,
  headers,
  method,
];

type OnWire = (wire: WireRequest, step: Step) => WireRequest;

const spliceBody = (wire: WireRequest, at: number, put: Buffer, dropped: number): WireRequest => ({
  ...wire,
  body: Buffer.concat([wire.body.subarray(0, at), put, wire.body.subarray(at + dropped)]),
});
const withHeader = (wire: WireRequest, name: string, value: string): WireRequest => ({
  ...wire,
  headers: [...wire.headers, [name, value]],
});

const bombs = {
  zeros: gzipSync(Buffer.alloc(8 * 1024 * 1024)),
  nested: gzipSync(Buffer.alloc(3 * 1024 * 1024, '[')),
};
const bytes: readonly Buffer[] = [
  Buffer.from([0]),
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from('\ufeff'),
  Buffer.from('\\u0000'),
  Buffer.from('\\ud800'),
  Buffer.from('"'),
  Buffer.from('{'),
  Buffer.from('}'),
  Buffer.from(','),
  Buffer.from('1e999'),
  Buffer.from('-'),
  Buffer.from('[['.repeat(40)),
  Buffer.from('{"a":'.repeat(3000)),
  Buffer.from('"__proto__":{},'),
  Buffer.from('"records":[],'),
  Buffer.from('\r\n'),
];

const onWire: readonly OnWire[] = [
  (wire, { where, what }) => spliceBody(wire, where % (wire.body.length + 1), pick(bytes, what), 0),
  (wire, { where, what }) =>
    spliceBody(wire, where % (wire.body.length + 1), pick(bytes, what), 1 + (what % 7)),
  (wire, { where }) => ({ ...wire, body: wire.body.subarray(0, where % (wire.body.length + 1)) }),
  // The same name twice in one object, the second time with another value.
  (wire, { what }) =>
    spliceBody(
      wire,
      1,
      Buffer.from(pick(['"records":1,', '"events":[],', '"items":null,', '"kind":"help",'], what)),
      0,
    ),
  (wire) => withHeader({ ...wire, body: gzipSync(wire.body) }, 'content-encoding', 'gzip'),
  (wire, { where }) =>
    withHeader({ ...wire, body: gzipSync(wire.body).subarray(0, where % 40) }, 'content-encoding', 'gzip'),
  (wire, { what }) =>
    what % 100 === 0
      ? withHeader({ ...wire, body: bombs.zeros }, 'content-encoding', 'gzip')
      : withHeader(wire, 'content-encoding', 'gzip'),
  (wire, { what }) =>
    what % 100 === 0
      ? withHeader({ ...wire, body: bombs.nested }, 'content-encoding', 'gzip')
      : withHeader(wire, 'content-encoding', 'deflate'),
  (wire, step) =>
    withHeader(
      wire,
      pick(['authorization', 'content-type', 'birth-date', 'idempotency-key'], step.where),
      pick(['x', 'Bearer y', 'application/json'], step.what),
    ),
  (wire, step) => ({
    ...wire,
    target:
      wire.target +
      pick(
        [
          '/',
          '//',
          '/..',
          '%00',
          '%',
          '%2f',
          '%ed%a0%80',
          '?a=b',
          '&limit=5&limit=6',
          '#x',
          ';a=b',
          '/%2e%2e/keys',
          `/${'x'.repeat(900)}`,
        ],
        step.what,
      ),
  }),
  (wire, step) => ({
    ...wire,
    target: wire.target.replace(
      /v1/,
      pick(['V1', 'v1/', 'v2', '%76%31', 'v1%2f', '__proto__', '', '.'], step.what),
    ),
  }),
  (wire, { what }) =>
    withHeader(
      { ...wire, headers: wire.headers.filter(([name]) => name !== 'content-type') },
      'content-type',
      pick(
        [
          'text/plain',
          'application/octet-stream',
          'application/json;charset=latin1',
          'APPLICATION/JSON',
          'application/x-ndjson',
          '',
          'a/b',
          'application/json, text/html',
        ],
        what,
      ),
    ),
];

/** The first steps are taken on the request's parts, where it says so the last one on its bytes. */
export const mutateRequest = (
  valid: Valid,
  steps: readonly Step[],
  bytesToo: boolean,
  keys: readonly string[],
): WireRequest => {
  const [last, ...rest] = bytesToo ? [...steps].reverse() : [undefined, ...steps];
  const changed = rest.reduce(
    (so, step) =>
      step ? pick(onValid, step.how)(so, { ...step, how: Math.floor(step.how / onValid.length) }, keys) : so,
    valid,
  );
  const wire = wireOf(changed);
  return last ? pick(onWire, last.how)(wire, last) : wire;
};
