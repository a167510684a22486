import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import { documentTypes } from '../../contracts/arrival-terms.ts';
import type { LocalDate } from '../evidence.ts';
import { birthDateOfResidentId, isResidentId } from './check-digits.ts';
import type { DocumentFacts } from './normalise-facts.ts';
import type { Reader } from './normalise-faults.ts';
import type { MrzFacts } from './normalise-mrz.ts';
import { documentNumber } from './normalise-text.ts';

type Traveller = ArrivalRecord['traveller'];

interface DocumentContext {
  nationality: string | undefined;
  mrz: MrzFacts;
  /** The local date of the journey, by which an expired document is one; unknown when the record has no time. */
  onDate: LocalDate | undefined;
}

/** The record's documents with a number, the machine readable one included once. */
export const readDocuments = (
  traveller: Traveller,
  reader: Reader,
  { nationality, mrz, onDate }: DocumentContext,
): DocumentFacts[] => {
  const documents: DocumentFacts[] = [];
  const add = (one: DocumentFacts) => {
    const same = documents.some(
      (known) => known.type === one.type && known.issuer === one.issuer && known.number === one.number,
    );
    if (!same) documents.push(one);
  };
  for (const [index, stated] of (traveller.documents ?? []).entries()) {
    const pointer = `/traveller/documents/${index}`;
    const type = reader.oneOf(`${pointer}/type`, stated.type, documentTypes) ?? 'other';
    const issuer = reader.country(`${pointer}/issuer`, stated.issuer);
    const expiresOn = reader.date(`${pointer}/expiresOn`, stated.expiresOn);
    if (expiresOn !== undefined && onDate !== undefined && expiresOn < onDate) {
      reader.warn(`${pointer}/expiresOn`, 'document-expired', 'The document had expired before the arrival.');
    }
    const number = documentNumber(stated.number ?? '');
    if (number === '') continue;
    add({ type, issuer: issuer ?? impliedIssuer(type, number, nationality ?? mrz.nationality), number });
    if (type === 'national-id') checkNationalId(`${pointer}/number`, documents.at(-1), reader);
  }
  // The same number twice is one document, even where the two parts of the record disagree about its type.
  if (mrz.document && !documents.some(({ number }) => number === mrz.document?.number)) add(mrz.document);
  return documents;
};

/** A passport and an identity card are issued by the state of the nationality; a valid resident number is a Chinese one. */
const impliedIssuer = (
  type: DocumentFacts['type'],
  number: string,
  nationality: string | undefined,
): string => {
  if (type === 'national-id' && isResidentId(number)) return 'CHN';
  return type === 'passport' || type === 'national-id' ? (nationality ?? '') : '';
};

const checkNationalId = (pointer: string, document: DocumentFacts | undefined, reader: Reader): void => {
  if (document?.issuer !== 'CHN' || isResidentId(document.number)) return;
  reader.warn(
    pointer,
    'check-digit',
    'This is not a resident identity number: form, date or check digit is wrong.',
  );
};

/** The birth date: as stated, else from the machine readable zone, else from a Chinese identity number. Disagreement is a warning. */
export const readBirthDate = (
  traveller: Traveller,
  reader: Reader,
  {
    documents,
    mrz,
    onDate,
  }: { documents: readonly DocumentFacts[]; mrz: MrzFacts; onDate: LocalDate | undefined },
): LocalDate | undefined => {
  const pointer = '/traveller/birthDate';
  const chinese = documents.find(
    ({ type, issuer, number }) => type === 'national-id' && issuer === 'CHN' && isResidentId(number),
  );
  const implied = mrz.birthDate ?? (chinese && birthDateOfResidentId(chinese.number));
  const stated = reader.date(pointer, traveller.birthDate);
  if (stated !== undefined && onDate !== undefined && stated > onDate) {
    reader.warn(pointer, 'implausible-date', 'The traveller was born after the arrival.');
    return implied;
  }
  if (stated !== undefined && implied !== undefined && stated !== implied) {
    reader.warn(
      pointer,
      'birth-date-differs',
      'The document gives another birth date; the stated one is used.',
    );
  }
  return stated ?? implied;
};
