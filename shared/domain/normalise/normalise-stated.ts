import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import { evidenceKinds, travellerCategories } from '../../contracts/arrival-terms.ts';
import type { Fault } from '../../contracts/fault.ts';
import { readBirthDate, readDocuments } from './normalise-documents.ts';
import type { StatedFacts, TravellerFacts } from './normalise-facts.ts';
import { makeReader, type Reader } from './normalise-faults.ts';
import { readJourney } from './normalise-journey.ts';
import { type MrzFacts, readMrz } from './normalise-mrz.ts';
import { readPortCalls } from './normalise-ship.ts';
import { nameForm } from './normalise-text.ts';

export interface NormalisedRecord {
  facts: TravellerFacts;
  /** Values that could not be used; the record is accepted with them. */
  warnings: Fault[];
  /** Why the record is rejected: only M7's reasons. Pointers of both are relative to the record. */
  errors: Fault[];
}

const sexes = ['F', 'M', 'X', 'U'] as const;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;
const longestRecordId = 128;

/** Reads the telephone numbers of a record into E.164; what it cannot read is a warning. */
export type ReadPhones = (traveller: ArrivalRecord['traveller'], reader: Reader) => string[];

/** All a record says but its telephone numbers, which only matching compares: the world's numbering plans stay out of bundles that read these. */
export const statedFacts = (record: ArrivalRecord): StatedFacts => normaliseWith(record, () => []).facts;

/** `normaliseRecord` with a reader of telephone numbers. */
export const normaliseWith = (record: ArrivalRecord, readPhones: ReadPhones): NormalisedRecord => {
  const reader = makeReader();
  const { traveller } = record;
  const journey = readJourney(record, reader);
  const time = journey.arrivedAt ?? journey.expectedAt ?? journey.recordedAt;
  const onDate = time === undefined ? undefined : new Date(time).toISOString().slice(0, 10);
  const mrz = readMrzOf(traveller.mrz, reader, onDate);
  const nationality = reader.country('/traveller/nationality', traveller.nationality) ?? mrz.nationality;
  const documents = readDocuments(traveller, reader, { nationality, mrz, onDate });
  const birthDate = readBirthDate(traveller, reader, { documents, mrz, onDate });
  const sex = reader.oneOf('/traveller/sex', traveller.sex, sexes) ?? mrz.sex;
  const category = reader.oneOf('/traveller/category', traveller.category, travellerCategories);
  const evidence = reader.oneOf('/evidence', record.evidence, evidenceKinds);
  checkEvidence(evidence, journey, reader);

  const facts: TravellerFacts = {
    ...journey,
    names: namesOf(traveller, mrz),
    documents,
    phones: readPhones(traveller, reader),
  };
  if (birthDate !== undefined) facts.birthDate = birthDate;
  if (nationality !== undefined) facts.nationality = nationality;
  if (sex !== undefined) facts.sex = sex;
  if (category !== undefined) facts.category = category;
  if (evidence !== undefined) facts.evidence = evidence;
  const portCalls = readPortCalls(record, reader);
  if (portCalls !== undefined) facts.portCalls = portCalls;
  return { facts, warnings: reader.warnings, errors: errorsOf(record, facts) };
};

const errorsOf = (record: ArrivalRecord, facts: TravellerFacts): Fault[] => {
  const errors: Fault[] = [];
  const { recordId } = record;
  if (recordId.trim() === '') {
    errors.push({ pointer: '/recordId', code: 'required', detail: 'The record has no id.' });
  } else if (!printable.test(recordId) || [...recordId].length > longestRecordId) {
    errors.push({
      pointer: '/recordId',
      code: 'record-id',
      detail: 'An id has 1 to 128 printable characters.',
    });
  }
  if (facts.names.length === 0 && facts.documents.length === 0) {
    errors.push({
      pointer: '/traveller',
      code: 'no-person',
      detail: 'No person can be told apart: give a name or a document number.',
    });
  }
  return errors;
};

const readMrzOf = (
  lines: readonly string[] | undefined,
  reader: Reader,
  onDate: string | undefined,
): MrzFacts => {
  const filled = (lines ?? []).filter((line) => line.trim() !== '');
  if (filled.length === 0) return {};
  const { facts, warnings } = readMrz(filled, onDate === undefined ? undefined : Number(onDate.slice(0, 4)));
  reader.warnings.push(...warnings);
  return facts;
};

/** A given name with its family name is one form; a Chinese form and its pinyin are two, never compared with each other (M3). */
const namesOf = (traveller: ArrivalRecord['traveller'], mrz: MrzFacts): string[] => {
  const { familyName, givenNames, fullName, nameLocal } = traveller;
  const forms = new Set<string>();
  const add = (name: string | undefined) => {
    const form = name === undefined ? '' : nameForm(name);
    if (form !== '') forms.add(form);
  };
  add(fullName);
  add(
    familyName === undefined || givenNames === undefined
      ? (familyName ?? givenNames)
      : `${familyName} ${givenNames}`,
  );
  add(nameLocal);
  if (mrz.name !== undefined && ![...forms].some(isLatin)) forms.add(mrz.name);
  return [...forms].sort();
};

const isLatin = (form: string): boolean => /^[a-z0-9 ]+$/.test(form);

/** What needs no time: nobody comes. */
const timeless: ReadonlySet<TravellerFacts['evidence']> = new Set(['withdrawn', 'away']);

const checkEvidence = (
  evidence: TravellerFacts['evidence'],
  journey: Pick<TravellerFacts, 'arrivedAt' | 'expectedAt'>,
  reader: Reader,
): void => {
  const { arrivedAt, expectedAt } = journey;
  if (arrivedAt !== undefined && expectedAt !== undefined) {
    reader.warn(
      '/entry/expectedAt',
      'both-times',
      'arrivedAt and expectedAt exclude each other; arrivedAt is used.',
    );
  }
  if (arrivedAt === undefined && expectedAt === undefined && !timeless.has(evidence)) {
    reader.warn(
      '/entry',
      'arrival-time-missing',
      'Without a readable time the arrival counts as the time of receipt.',
    );
  } else if (arrivedAt === undefined && (evidence === 'arrived' || evidence === 'checked')) {
    reader.warn('/entry/arrivedAt', 'arrival-time-missing', 'An arrival was stated without its time.');
  }
};
