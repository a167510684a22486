import { canary } from './canaries.ts';
import { worldStart } from './world.ts';

const hour = 3_600_000;
export const landedAt = new Date(worldStart - 6 * hour).toISOString();

/** One traveller of whom everything is known. */
export const fullRecord = {
  recordId: 'r-full',
  evidence: 'arrived',
  recordedAt: landedAt,
  traveller: {
    familyName: canary.familyName,
    givenNames: canary.givenNames,
    nameLocal: canary.nameLocal,
    sex: 'F',
    birthDate: canary.birthDate,
    nationality: 'CHN',
    documents: [
      { type: 'passport', number: canary.passport, issuer: 'CHN', expiresOn: '2031-01-01' },
      { type: 'national-id', number: canary.nationalId, issuer: 'CHN' },
    ],
    phones: [canary.phone],
    email: canary.email,
    category: 'student',
  },
  conveyance: { mode: 'air', number: 'CZ328', carrier: 'CZ', seat: canary.seat },
  entry: { pointOfEntry: 'CAN', arrivedAt: landedAt },
  legs: [
    {
      mode: 'air',
      number: 'CZ328',
      from: 'LHR',
      to: 'CAN',
      departedAt: '2026-11-20T14:00:00Z',
      arrivedAt: landedAt,
    },
  ],
  travelHistory: [
    { country: 'GBR', area: canary.area, exposure: 'returned-from', from: '2026-10-01', to: '2026-11-20' },
  ],
  destination: {
    localityCode: '140105',
    names: ['山西省', '太原市', '小店区'],
    address: canary.address,
    placeName: canary.placeName,
    singleRoom: true,
  },
  homeLocality: '420106',
  companions: [
    'r-companion',
    {
      name: canary.companion,
      document: { type: 'passport', number: canary.companionDocument, issuer: 'CHN' },
    },
  ],
  health: {
    temperatureC: 36.6,
    symptoms: [canary.symptom],
    contactWithCase: false,
    tests: [{ kind: 'pcr', takenAt: landedAt, result: 'negative' }],
  },
  employer: { name: 'Steel works', code: 'SW1', contact: canary.employerContact },
  references: { booking: canary.reference },
  extras: { remark: canary.extras },
};

const letters = (n: number): string =>
  [...String(n)].map((digit) => String.fromCharCode(65 + Number(digit))).join('');

/** Traveller `n`: a name, a birth date and a passport of its own. */
export const plainRecord = (n: number, more: object = {}) => ({
  recordId: `r-${n}`,
  traveller: {
    familyName: 'LI',
    givenNames: `MIN ${letters(n)}`,
    birthDate: `19${50 + (n % 50)}-03-1${n % 10}`,
    nationality: 'CHN',
    documents: [{ type: 'passport', issuer: 'CHN', number: `E${50_000_000 + n}` }],
  },
  conveyance: { mode: 'air', number: 'CZ328', seat: `${60 + (n % 3)}A` },
  entry: { pointOfEntry: 'CAN', arrivedAt: landedAt },
  destination: { localityCode: '140105' },
  ...more,
});

/** The same name and birth date as traveller `n`, under another number: nobody can be sure. */
export const lookalike = (n: number) => {
  const { traveller, ...rest } = plainRecord(n);
  const documents = [{ type: 'passport', issuer: 'CHN', number: `G${70_000_000 + n}` }];
  return { ...rest, recordId: `r-${n}-other`, traveller: { ...traveller, documents } };
};

export const awayRecord = {
  recordId: 'r-away',
  evidence: 'away',
  traveller: {
    fullName: 'WANG FANG',
    birthDate: '1979-05-05',
    phones: [canary.phone],
    documents: [{ type: 'passport', issuer: 'CHN', number: 'E10000001' }],
  },
  entry: {},
  homeLocality: '140105',
};

export const passingRecord = {
  recordId: 'r-passing',
  traveller: { fullName: 'ZHAO LEI', documents: [{ type: 'passport', issuer: 'CHN', number: 'E10000002' }] },
  conveyance: { mode: 'road', plate: canary.plate },
  entry: { arrivedAt: landedAt },
  destination: { localityCode: '420106' },
};
