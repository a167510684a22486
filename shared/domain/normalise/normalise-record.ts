import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import { phoneNumber } from './normalise-phone.ts';
import { type NormalisedRecord, normaliseWith, type ReadPhones } from './normalise-stated.ts';

/** Judges every value of a decoded record and brings what a match compares into one form (M3, M7). All faults, not the first. */
export const normaliseRecord = (record: ArrivalRecord): NormalisedRecord => normaliseWith(record, phonesOf);

const phonesOf: ReadPhones = (traveller, reader) => {
  const phones = new Set<string>();
  for (const [index, stated] of (traveller.phones ?? []).entries()) {
    if (stated.trim() === '') continue;
    const phone = phoneNumber(stated);
    if (phone === undefined) {
      reader.warn(
        `/traveller/phones/${index}`,
        'unreadable-phone',
        'Write the number with + and country code.',
      );
    } else {
      phones.add(phone);
    }
  }
  return [...phones].sort();
};
