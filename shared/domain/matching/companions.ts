import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { StatedFacts } from '../normalise/normalise-facts.ts';
import { documentNumber, nameForm } from '../normalise/normalise-text.ts';

type Stated = NonNullable<ArrivalRecord['companions']>[number];

/** One agency's record about somebody. */
export interface ToldOf {
  agency: string;
  record: Pick<ArrivalRecord, 'recordId' | 'companions'>;
  facts: Pick<StatedFacts, 'documents' | 'names'>;
}

/** A companion as stated: another record of the same agency, or a person. */
export type Companion =
  | { agency: string; recordId: string }
  | { name?: string; number?: string; stated: Exclude<Stated, string> };

/** Those whom a record says travel along; nothing blank is anybody. */
export const companionsOf = ({ agency, record }: ToldOf): Companion[] =>
  (record.companions ?? []).flatMap((stated): Companion[] => {
    if (typeof stated === 'string') {
      return stated.trim() === '' ? [] : [{ agency, recordId: stated.trim() }];
    }
    const written = typeof stated.document === 'string' ? stated.document : stated.document?.number;
    const number = documentNumber(written ?? '');
    const name = nameForm(stated.name ?? '');
    if (number === '' && name === '') return [];
    return [{ ...(number === '' ? {} : { number }), ...(name === '' ? {} : { name }), stated }];
  });

/** Whether the companion is the person these records tell of; a name alone counts only where no document is stated. */
export const isCompanion = (companion: Companion, person: readonly ToldOf[]): boolean =>
  person.some(({ agency, record, facts }) => {
    if ('recordId' in companion) return companion.agency === agency && companion.recordId === record.recordId;
    const { name, number } = companion;
    if (number !== undefined) return facts.documents.some((one) => one.number === number);
    return name !== undefined && facts.names.includes(name);
  });

/** Whether one of the two says that the other travels along. */
export const travelTogether = (one: readonly ToldOf[], other: readonly ToldOf[]): boolean =>
  one.flatMap(companionsOf).some((companion) => isCompanion(companion, other)) ||
  other.flatMap(companionsOf).some((companion) => isCompanion(companion, one));
