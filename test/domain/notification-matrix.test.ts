import { describe, expect, test } from 'vitest';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { departments } from '../../shared/contracts/localities.ts';
import {
  dataFor,
  type FieldGroup,
  groupsFor,
  relationOf,
  valuesIn,
} from '../../shared/domain/notices/notification-matrix.ts';
import { accepted, entry, twoProvinces as tree } from './entry-builder.ts';
import { record } from './record-builder.ts';

const x = true;
const o = false;
/** G2, written out: which group of fields which department of which locality sees of an entry that has just arrived. */
const columns = [
  'caring health',
  'caring epidemic-control',
  'caring reception',
  'caring foreign-affairs',
  'caring customs',
  'caring lead',
  'home health',
  'home reception',
  'point-of-entry customs',
  'point-of-entry lead',
  'none health',
] as const;
const matrix: Record<FieldGroup, boolean[]> = {
  name: [x, x, x, x, o, o, x, o, x, o, o],
  identity: [x, x, x, o, o, o, x, o, x, o, o],
  contact: [x, x, x, x, o, o, o, o, o, o, o],
  trip: [x, x, x, o, o, o, o, o, x, o, o],
  history: [x, x, o, o, o, o, o, o, x, o, o],
  needs: [x, x, x, o, o, o, o, o, o, o, o],
  destination: [x, x, x, o, o, o, x, o, x, o, o],
  place: [x, x, o, x, o, x, o, o, o, o, o],
  health: [x, x, o, o, o, o, o, o, x, o, o],
  endDate: [x, x, x, o, o, x, o, o, o, o, o],
  precautions: [x, x, x, o, o, o, o, o, o, o, o],
  stage: [x, x, x, o, o, x, o, o, x, o, o],
  open: [x, x, x, x, x, x, x, x, x, x, x],
};

const split = (column: string) => {
  const [relation, name] = column.split(' ');
  const department = departments.find((one) => one === name);
  if (
    !department ||
    (relation !== 'caring' && relation !== 'home' && relation !== 'point-of-entry' && relation !== 'none')
  ) {
    throw new Error(column);
  }
  return { relation, department } as const;
};

describe('G2: the matrix', () => {
  test('times in what a recipient is shown are RFC 3339', () => {
    const ill = entry({
      stage: 'HOSPITAL',
      hospital: { since: Date.UTC(2026, 10, 20, 4), caseConfirmed: true },
    });
    expect(valuesIn(['health'], ill, undefined)).toMatchObject({
      hospital: { since: '2026-11-20T04:00:00.000Z', caseConfirmed: true },
    });
  });

  test.each(columns.map((column, index) => [column, index] as const))('%s', (column, index) => {
    const { relation, department } = split(column);
    const allowed = Object.entries(matrix).flatMap(([group, row]) => (row[index] ? [group] : []));
    expect([...groupsFor(department, relation, entry())].sort()).toEqual(allowed.sort());
  });
  test('the point of entry sees nothing of the person once handed over', () => {
    for (const stage of ['HANDED_OVER', 'QUARANTINE', 'RELEASED', 'COMMUNITY', 'CLOSED'] as const) {
      expect(groupsFor('customs', 'point-of-entry', entry({ stage }))).toEqual(['open']);
    }
  });
});

const full: ArrivalRecord = record({
  traveller: {
    fullName: 'Wang Xiaoming',
    nameLocal: '王小明',
    birthDate: '1988-03-07',
    nationality: 'CHN',
    phones: ['+8613812345678'],
    documents: [{ type: 'passport', number: 'E55512345' }],
  },
  health: { temperatureC: 38.5, symptoms: ['cough'] },
  destination: { address: 'Tulip Road 5' },
  extras: { note: 'kept, never told' },
});

describe('I7: no notification holds a field outside its recipient’s matrix', () => {
  const text = (
    department: (typeof departments)[number],
    relation: 'caring' | 'home' | 'point-of-entry' | 'none',
  ) => JSON.stringify(dataFor(department, relation, entry({ symptomatic: true }), full));
  test('health sees all, extras never', () => {
    expect(text('health', 'caring')).toMatch(/E55512345.*cough/s);
    expect(text('health', 'caring')).not.toContain('kept, never told');
  });
  test('reception is told of precautions, not of the illness', () => {
    expect(text('reception', 'caring')).toContain('"precautions":true');
    expect(text('reception', 'caring')).not.toMatch(/38\.5|cough|symptomatic/);
  });
  test('L6: foreign affairs sees no health data and no document', () => {
    expect(text('foreign-affairs', 'caring')).toContain('+8613812345678');
    expect(text('foreign-affairs', 'caring')).not.toMatch(/38\.5|cough|precautions|E55512345|1988/);
  });
  test('a lead, a stranger and the operator see nobody', () => {
    for (const some of [text('lead', 'caring'), text('health', 'none'), text('lead', 'none')]) {
      expect(some).not.toMatch(/Wang|王|1988|E55512345|13812345678|Tulip|cough/);
    }
  });
  test('fields without a value are left out, and a missing record leaves the entry’s part', () => {
    expect(dataFor('health', 'home', entry(), undefined)).toEqual({
      nationality: 'CHN',
      destination: '140105',
      destinationExact: true,
      open: true,
    });
  });
});

describe('G2: what a locality is to an entry', () => {
  test.each([
    ['140105', 'caring'],
    ['1401', 'caring'],
    ['14', 'caring'],
    ['140106', 'home'],
    ['poe', 'point-of-entry'],
    ['120110', 'point-of-entry'],
    ['1402', 'none'],
    ['operator', 'none'],
  ])('%s: %s', (locality, relation) => {
    expect(relationOf(locality, entry({ home: '140106' }), tree)).toBe(relation);
  });
  test('D12: an unverified report is seen by the verifying locality alone', () => {
    const reported = entry({ stage: 'REPORTED', home: '140106', presentAt: '1402' });
    const relations = ['140105', '140106', '1402', 'poe'].map((code) => relationOf(code, reported, tree));
    expect(relations).toEqual(['caring', 'none', 'none', 'none']);
  });
  test('who is offered the person, holds them or answers for them cares', () => {
    expect(relationOf('1402', entry({ responsibility: accepted('1402') }), tree)).toBe('caring');
    expect(relationOf('1402', entry({ presentAt: '1402' }), tree)).toBe('caring');
    expect(
      relationOf(
        '1402',
        entry({ responsibility: { state: 'OFFERED', locality: '12', offeredTo: '1402', hops: 1 } }),
        tree,
      ),
    ).toBe('caring');
  });
});
