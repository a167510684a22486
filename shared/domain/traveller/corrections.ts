import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import {
  type CorrectedFields,
  correctedFields,
  type PersonalField,
} from '../../contracts/corrected-fields.ts';
import type { EventEvidence, Statement } from '../evidence.ts';
import { isLocalDate } from '../time/local-days.ts';

/** G5: what officers decided about the journey, field by field; of two decisions the later one counts. Other evidence never outranks it. */
export const correctedBy = (events: readonly EventEvidence[]): CorrectedFields => {
  const decisions = events.filter((event) => event.type === 'corrected');
  if (decisions.length === 0) return {};
  decisions.sort((one, other) => one.occurredAt - other.occurredAt || (one.key < other.key ? -1 : 1));
  const all: CorrectedFields = {};
  for (const { data } of decisions) {
    const fields = correctedFields.safeParse(data.fields);
    if (fields.success) Object.assign(all, fields.data);
  }
  return all;
};

/** The statements with the corrected values in every one of them. What each source said stays as it is in the document. */
export const correctStatements = (statements: Statement[], events: readonly EventEvidence[]): Statement[] => {
  const changes = changesOf(correctedBy(events));
  if (changes.length === 0) return statements;
  return statements.map((one) => changes.reduce((so, change) => change(so), one));
};

/** The corrected destination was offered the person as well: it may answer. */
export const correctedDestination = (events: readonly EventEvidence[]): string[] => {
  const { destination } = correctedBy(events);
  return destination === undefined ? [] : [destination];
};

type Change = (one: Statement) => Statement;

const changesOf = (fields: CorrectedFields): Change[] => {
  const changes: Change[] = [];
  const { destination, pointOfEntry, arrivedAt, nationality, leftAreaOn, lastExposureOn } = fields;
  const { homeLocality: home, minor } = fields;
  if (destination !== undefined) {
    changes.push((one) => ({ ...one, destination, destinationExact: true }));
  }
  if (pointOfEntry !== undefined) {
    changes.push(({ pointOfEntryStated: _, ...one }) => ({ ...one, pointOfEntry }));
  }
  const at = arrivedAt === undefined ? Number.NaN : Date.parse(arrivedAt);
  if (!Number.isNaN(at)) changes.push((one) => arrivingAt(one, at));
  if (nationality !== undefined) changes.push((one) => ({ ...one, nationality }));
  if (isLocalDate(leftAreaOn)) changes.push((one) => ({ ...one, leftAreaOn }));
  if (isLocalDate(lastExposureOn)) changes.push((one) => ({ ...one, lastExposureOn }));
  if (home !== undefined) changes.push((one) => ({ ...one, home }));
  if (minor !== undefined) changes.push((one) => ({ ...one, minor: minor === 'true' }));
  return changes;
};

const arrivingAt = (one: Statement, at: number): Statement => ({
  ...one,
  at,
  atIs: one.says === 'arrived' || one.says === 'checked' ? 'arrived' : 'expected',
});

/** One corrected personal value; `documentType` and `issuer` with a document's number only. */
export interface PersonalCorrection {
  requestId: string;
  /** When it was decided, epoch ms. */
  at: number;
  field: PersonalField;
  value: string;
  documentType?: NonNullable<NonNullable<ArrivalRecord['traveller']['documents']>[number]['type']>;
  issuer?: string;
}

/** A record as it is shown after corrections: the corrected values stand in place of the stated ones. */
export const correctedRecord = (
  record: ArrivalRecord,
  corrections: readonly PersonalCorrection[],
): ArrivalRecord => {
  const inOrder = [...corrections].sort(
    (one, other) => one.at - other.at || (one.requestId < other.requestId ? -1 : 1),
  );
  const traveller = inOrder.reduce(correctTraveller, record.traveller);
  return { ...record, traveller };
};

type Traveller = ArrivalRecord['traveller'];

const correctTraveller = (traveller: Traveller, correction: PersonalCorrection): Traveller => {
  const { field, value } = correction;
  // The machine-readable lines repeat names, number and birth date as they were read.
  const { mrz: _, ...rest } = traveller;
  switch (field) {
    case 'familyName':
    case 'givenNames': {
      const { fullName, ...parts } = { ...rest, [field]: value };
      // A full name stays only where it alone tells the other part.
      const isWhole = parts.familyName !== undefined && parts.givenNames !== undefined;
      return isWhole || fullName === undefined ? parts : { ...parts, fullName };
    }
    case 'fullName': {
      const { familyName: __, givenNames: ___, ...whole } = rest;
      return { ...whole, fullName: value };
    }
    case 'phone':
      return { ...traveller, phones: [value] };
    case 'document':
      return { ...rest, documents: correctDocuments(traveller.documents ?? [], correction) };
    case 'nameLocal':
    case 'birthDate':
      return { ...rest, [field]: value };
  }
};

type Documents = NonNullable<Traveller['documents']>;

const correctDocuments = (
  documents: Documents,
  { value, documentType = 'passport', issuer }: PersonalCorrection,
): Documents => {
  const isMeant = (one: Documents[number]): boolean =>
    (one.type ?? 'passport').toLowerCase() === documentType &&
    (issuer === undefined || one.issuer === undefined || one.issuer === issuer);
  const replaced = documents.find(isMeant);
  const others = documents.filter((one) => one !== replaced);
  return [{ ...replaced, type: documentType, number: value, ...(issuer ? { issuer } : {}) }, ...others];
};
