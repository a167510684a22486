import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { correctedRecord, type PersonalCorrection } from '../../shared/domain/traveller/corrections.ts';
import {
  arrivalTime,
  context,
  day,
  documentOf,
  event,
  statement,
  wayToQuarantine,
} from './evidence-builder.ts';

const corrected = (fields: Record<string, string>, at = arrivalTime + day): EventEvidence =>
  event('corrected', at, { requestId: `req_${at}`, fields }, { officer: 'Zhao' });
const derive = (statements: Statement[], events: EventEvidence[]) =>
  deriveEntry(documentOf(statements, events), [], context);

describe('G5: the journey as it was corrected', () => {
  const sources = [
    statement(),
    statement({
      recordId: 'r-2',
      source: 'airport',
      agency: 'airport',
      destination: 'N-FAR',
      nationality: 'SGP',
    }),
  ];

  test('G5: the value outranks every source, now and later, and settles what they disagreed about', () => {
    expect(derive(sources, []).conflicts.map(({ code }) => code)).toContain('destination-disagrees');
    const fields = { destination: 'N-WEST', nationality: 'FRA', homeLocality: 'N-FAR' };
    const after = derive(sources, [corrected(fields)]);
    expect([after.destination, after.nationality, after.foreign, after.home]).toEqual([
      'N-WEST',
      'FRA',
      true,
      'N-FAR',
    ]);
    expect(after.conflicts).toEqual([]);
    const repeated = statement({ recordId: 'r-3', statedAt: arrivalTime + 3 * day, destination: 'N-EAST' });
    expect(derive([...sources, repeated], [corrected(fields)]).destination).toBe('N-WEST');
  });

  test('G5: the period is counted from the corrected arrival', () => {
    const earlier = new Date(arrivalTime - 2 * day).toISOString();
    const before = derive([statement()], wayToQuarantine());
    const after = derive([statement()], [...wayToQuarantine(), corrected({ arrivedAt: earlier })]);
    expect([before.quarantine?.lastDay, after.quarantine?.lastDay]).toEqual(['2026-12-04', '2026-12-02']);
    expect(after.stage).toBe('QUARANTINE');
  });

  test('G5: who had accepted goes on answering until the new destination does', () => {
    const after = derive([statement()], [...wayToQuarantine(), corrected({ destination: 'N-WEST' })]);
    expect(after.responsibility).toMatchObject({
      state: 'TRANSFER_OFFERED',
      locality: 'N-EAST',
      offeredTo: 'N-WEST',
    });
    const open = derive([statement()], [corrected({ destination: 'N-WEST' })]);
    expect(open.responsibility).toMatchObject({ state: 'OFFERED', offeredTo: 'N-WEST' });
  });

  test('G5: what cannot be used changes nothing, and never stops a derivation', () => {
    const odd: Record<string, string>[] = [
      { arrivedAt: 'never' },
      { leftAreaOn: '2026-13-40' },
      { somethingElse: 'x' },
      { destination: '' },
    ];
    const plain = derive([statement()], []);
    for (const fields of odd) {
      // That somebody decided something is part of the story, and a sign of life.
      const after = derive([statement()], [corrected(fields)]);
      expect({ ...after, timeline: [], deadlines: [] }).toEqual({ ...plain, timeline: [], deadlines: [] });
    }
  });

  test('G5 I11: of two decisions the later one counts, in whatever order they are told', () => {
    const all = [
      corrected({ destination: 'N-WEST' }, arrivalTime + day),
      corrected({ destination: 'N-FAR', nationality: 'DEU' }, arrivalTime + 2 * day),
      corrected({ nationality: 'FRA' }, arrivalTime + 3 * day),
      ...wayToQuarantine(),
    ];
    const told = derive(sources, all);
    expect([told.destination, told.nationality]).toEqual(['N-FAR', 'FRA']);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
        expect(derive(sources, [...order, ...order])).toEqual(told);
      }),
      { numRuns: 60 },
    );
  });
});

describe('G5: the person as corrected', () => {
  const record: ArrivalRecord = {
    recordId: 'r-1',
    traveller: {
      familyName: 'WANG',
      givenNames: 'FANG',
      fullName: 'WANG FANG',
      birthDate: '1980-01-01',
      phones: ['+8613800000000', '+8613800000001'],
      mrz: ['P<CHNWANG<<FANG', 'E100'],
      documents: [
        { type: 'national-id', number: '110101198001010011' },
        { type: 'passport', issuer: 'CHN', number: 'E100', expiresOn: '2030-01-01' },
      ],
    },
    entry: {},
  };
  let at = 0;
  const one = (field: PersonalCorrection['field'], value: string, more: Partial<PersonalCorrection> = {}) => {
    at += 1;
    return { requestId: `req_${at}`, at, field, value, ...more };
  };
  const traveller = (...corrections: PersonalCorrection[]) => correctedRecord(record, corrections).traveller;

  test('G5: a name takes the place of the old one wherever it stood', () => {
    expect(JSON.stringify(traveller(one('familyName', 'ZHAO')))).not.toContain('WANG');
    expect(traveller(one('familyName', 'ZHAO'))).toMatchObject({ familyName: 'ZHAO', givenNames: 'FANG' });
    const { familyName, givenNames, fullName } = traveller(one('fullName', 'ZHAO FEI'));
    expect([familyName, givenNames, fullName]).toEqual([undefined, undefined, 'ZHAO FEI']);
    const nameless = { ...record, traveller: { fullName: 'WANG FANG' } };
    expect(correctedRecord(nameless, [one('familyName', 'ZHAO')]).traveller).toEqual({
      fullName: 'WANG FANG',
      familyName: 'ZHAO',
    });
  });

  test('G5: a number replaces the one of its kind, and the others stay', () => {
    const { documents, mrz } = traveller(
      one('document', 'E200', { documentType: 'passport', issuer: 'CHN' }),
    );
    expect(documents).toEqual([
      { type: 'passport', issuer: 'CHN', number: 'E200', expiresOn: '2030-01-01' },
      { type: 'national-id', number: '110101198001010011' },
    ]);
    expect(mrz).toBeUndefined();
    const crew = traveller(one('document', 'C1', { documentType: 'crew' })).documents;
    expect(crew?.map(({ number }) => number)).toEqual(['C1', '110101198001010011', 'E100']);
  });

  test('G5: phone and birth date; of two corrections the later one, whatever their order', () => {
    const [first, second] = [one('phone', '+331'), one('phone', '+332')];
    expect(traveller(second, first).phones).toEqual(['+332']);
    expect(traveller(one('birthDate', '1981-02-03')).birthDate).toBe('1981-02-03');
    expect(record.traveller.birthDate).toBe('1980-01-01');
  });
});
