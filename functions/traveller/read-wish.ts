import type { Fault } from '../../shared/contracts/fault.ts';
import type { Correction, Wish } from '../../shared/contracts/request.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { countryOf } from '../../shared/domain/normalise/normalise-countries.ts';
import { phoneNumber } from '../../shared/domain/normalise/normalise-phone.ts';
import { documentNumber } from '../../shared/domain/normalise/normalise-text.ts';
import type { LocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { isLocalDate } from '../../shared/domain/time/local-days.ts';
import { invalidRequest } from '../../shared/lambda/problem.ts';

interface World {
  tree: LocalityTree;
  now: EpochMs;
}

/** A wish whose corrected value can be used as it stands; throws the 422 that says what is wrong with it. */
export const readWish = (wish: Wish, world: World): Wish => {
  if (wish.kind !== 'correction') return wish;
  const read = readers[wish.field](wish.value, world);
  const faults = [
    ...(typeof read === 'string' ? [] : [{ pointer: '/value', ...read }]),
    ...documentFaults(wish),
  ];
  if (faults.length > 0 || typeof read !== 'string') throw invalidRequest(faults);
  const issuer = wish.issuer === undefined ? undefined : countryOf(wish.issuer);
  const { issuer: _, ...rest } = wish;
  return {
    ...rest,
    value: read,
    ...(wish.field === 'document' ? { documentType: wish.documentType ?? 'passport' } : {}),
    ...(issuer === undefined ? {} : { issuer }),
  };
};

const documentFaults = ({ field, documentType, issuer }: Correction): Fault[] => {
  const faults: Fault[] = [];
  if (field !== 'document') {
    const detail = 'Only a corrected document has this.';
    if (documentType !== undefined) faults.push({ pointer: '/documentType', code: 'unknown-field', detail });
    if (issuer !== undefined) faults.push({ pointer: '/issuer', code: 'unknown-field', detail });
  } else if (issuer !== undefined && countryOf(issuer) === undefined) {
    faults.push({ pointer: '/issuer', ...unknownCountry });
  }
  return faults;
};

type Wrong = Pick<Fault, 'code' | 'detail'>;
type Reader = (value: string, world: World) => string | Wrong;

const unknownCountry: Wrong = {
  code: 'unknown-country',
  detail: 'Use an ISO 3166-1 alpha-3 code such as CHN.',
};
const unknownLocality: Wrong = {
  code: 'unknown-locality',
  detail: 'There is no such place in the tree of localities.',
};

const place: Reader = (value, { tree }) => (tree.get(value) ? value : unknownLocality);

const pastDate: Reader = (value, { now }) => {
  const latest = new Date(now + 24 * 3_600_000).toISOString().slice(0, 10);
  if (isLocalDate(value) && value <= latest) return value;
  return { code: 'invalid-value', detail: 'must be a calendar date, YYYY-MM-DD, not in the future' };
};

const asStated: Reader = (value) => value;

const readers: Record<Correction['field'], Reader> = {
  destination: place,
  homeLocality: place,
  pointOfEntry: (value, { tree }) => tree.pointOfEntry(value) ?? unknownLocality,
  arrivedAt: (value) => {
    const at = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(at)) return new Date(at).toISOString();
    return { code: 'invalid-value', detail: 'must be an RFC 3339 time with an offset' };
  },
  nationality: (value) => countryOf(value) ?? unknownCountry,
  leftAreaOn: pastDate,
  lastExposureOn: pastDate,
  birthDate: pastDate,
  familyName: asStated,
  givenNames: asStated,
  fullName: asStated,
  nameLocal: asStated,
  phone: (value) =>
    phoneNumber(value) ?? { code: 'unreadable-phone', detail: 'Write the number with + and country code.' },
  document: (value) =>
    documentNumber(value) === '' ? { code: 'invalid-value', detail: 'A document has a number.' } : value,
};
