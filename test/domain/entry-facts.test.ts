import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import {
  arrivalTime,
  context,
  day,
  documentOf,
  event,
  expectedStatement,
  hour,
  statement,
} from './evidence-builder.ts';

const derive = (statements: Statement[], events: EventEvidence[] = []) =>
  deriveEntry(documentOf(statements, events), [], context);
const other = (over: Partial<Statement>) =>
  statement({ agency: 'office', source: 'liaison-office', ...over });
const interview = (travelHistory: unknown[]) =>
  event('port-check', arrivalTime + hour, { travelHistory }, { by: 'S-CITY' });

describe('F0: what kind of entry it is', () => {
  test.each<[string, Statement[], EventEvidence[], string]>([
    ['F0: any stay abroad', [statement({ abroad: 'no' }), other({ abroad: 'yes' })], [], 'OVERSEAS'],
    ['F0: unknown counts as abroad', [statement({ abroad: 'unknown' })], [], 'OVERSEAS'],
    ['F0: until somebody knows', [statement({ abroad: 'unknown' }), other({ abroad: 'no' })], [], 'DOMESTIC'],
    ['F0: crew', [statement({ crew: true })], [], 'CREW'],
    ['F0: a contact of a case', [statement({ abroad: 'no', lastExposureOn: '2026-11-18' })], [], 'CONTACT'],
    [
      'F0, D16: the interview names a stay abroad',
      [statement({ abroad: 'no' })],
      [interview([{ country: 'ITA' }])],
      'OVERSEAS',
    ],
    [
      'F0, D16: a stay that ended before the fourteen days does not count',
      [statement({ abroad: 'no' })],
      [interview([{ country: 'ITA', to: '2026-10-01' }])],
      'DOMESTIC',
    ],
    [
      'F0, D16: the interview names only home',
      [statement({ abroad: 'unknown' })],
      [interview([{ country: 'CHN' }])],
      'DOMESTIC',
    ],
  ])('%s', (_, statements, events, kind) => {
    expect(derive(statements, events).kind).toBe(kind);
  });

  test('F0, N4: a stay abroad learned later takes back a clearance', () => {
    const events = [
      interview([{ country: 'CHN' }]),
      event('certificate', arrivalTime + 1.5 * hour),
      event('disposition', arrivalTime + 2 * hour, { disposition: 'clear' }),
    ];
    expect(derive([statement({ abroad: 'no' })], events).stage).toBe('COMMUNITY');
    const later = derive([statement({ abroad: 'no' }), other({ abroad: 'yes' })], events);
    expect(later).toMatchObject({ stage: 'CHECKED', conflicts: [{ code: 'cleared-from-abroad' }] });
  });
});

describe('M6: sources that disagree', () => {
  test('M6: the better source decides meanwhile, and the disagreement is told', () => {
    const entry = derive([other({ destination: 'N-FAR' }), statement()]);
    expect(entry.destination).toBe('N-EAST');
    expect(entry.conflicts).toMatchObject([
      { code: 'destination-disagrees', between: ['border/r-1', 'office/r-1'] },
    ]);
  });

  test('M6: a deeper place inside the other is more exact, not a disagreement', () => {
    const entry = derive([statement({ destination: 'N-CITY', destinationExact: false }), other({})]);
    expect(entry).toMatchObject({ destination: 'N-EAST', destinationExact: true, conflicts: [] });
  });

  test('M6: ports and arrival times far apart are told as well', () => {
    const entry = derive([statement(), other({ pointOfEntry: 'N-FAR', at: arrivalTime + day })]);
    expect(entry.conflicts.map((one) => one.code)).toEqual([
      'pointOfEntry-disagrees',
      'arrival-time-disagrees',
    ]);
    expect(entry).toMatchObject({ pointOfEntry: 'S-PORT', arrivalAt: arrivalTime });
  });
});

describe('F17: the way on', () => {
  const station = (over: Partial<Statement>) => other({ source: 'airport', pointOfEntry: 'N-FAR', ...over });

  test('F17: a station that registers somebody after the border did contradicts nobody, the same day or later', () => {
    for (const after of [4 * hour, 5 * day]) {
      const entry = derive([statement(), station({ at: arrivalTime + after })]);
      expect(entry).toMatchObject({ conflicts: [], pointOfEntry: 'S-PORT', arrivalAt: arrivalTime });
    }
  });

  test('M6: registered elsewhere before the border saw them, the two disagree', () => {
    const entry = derive([statement(), station({ at: arrivalTime - 4 * hour })]);
    expect(entry.conflicts.map((one) => one.code)).toEqual(['pointOfEntry-disagrees']);
  });
});

describe('versions of one record', () => {
  test('the newest version counts, whichever arrived last', () => {
    const newer = statement({ version: 'v2', statedAt: arrivalTime + 5 * hour, destination: 'N-WEST' });
    expect(derive([statement(), newer]).destination).toBe('N-WEST');
    expect(derive([newer, statement()])).toEqual(derive([statement(), newer]));
  });

  test('a withdrawn record counts no longer; with another standing the entry stays', () => {
    const gone = expectedStatement({ says: 'withdrawn', destination: 'N-FAR' });
    const entry = derive([gone, expectedStatement({ agency: 'employer', source: 'employer' })]);
    expect(entry).toMatchObject({ stage: 'EXPECTED', destination: 'N-EAST', conflicts: [] });
  });

  test('a withdrawal after the person was seen is a conflict', () => {
    const seen = event('verified', arrivalTime - 3 * day);
    const entry = derive([expectedStatement({ says: 'withdrawn' })], [seen]);
    expect(entry).toMatchObject({ stage: 'ARRIVED', conflicts: [{ code: 'does-not-follow' }] });
  });
});

test('a foreign national is whoever states another nationality', () => {
  const foreign = (nationality?: string) => derive([statement({ nationality })]).foreign;
  expect([foreign('ITA'), foreign('CHN'), foreign(undefined)]).toEqual([true, false, false]);
});

test('an entry without any record is still an entry', () => {
  const entry = derive([], [event('verified', arrivalTime + hour)]);
  expect(entry).toMatchObject({
    stage: 'ARRIVED',
    responsibility: { state: 'UNASSIGNED', locality: 'operator' },
  });
});
