import { createHash } from 'node:crypto';
import type { Person } from '../../shared/commit/load-people.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { isResidentId } from '../../shared/domain/check-digits.ts';
import { type Companion, companionsOf, isCompanion } from '../../shared/domain/companions.ts';
import type { Tracing } from '../../shared/domain/contact-of.ts';
import { localDateOf } from '../../shared/domain/local-days.ts';
import { documentNumber } from '../../shared/domain/normalise-text.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { CheckWork } from './check-work.ts';

/** The agency in whose name Landfall itself reports somebody. No agency that is put can be called so: it has an underscore. */
const ownAgency = 'landfall_contacts';

interface Traced {
  subject: Person;
  tracing: Tracing;
  people: readonly Person[];
}

/**
 * Companions whom no journey we know of shows: reported like any record, so that they join a journey of theirs by their document or
 * become a REPORTED entry that somebody has to verify (L7).
 */
export const reportCompanions = async (work: CheckWork, traced: Traced): Promise<void> => {
  const { subject, people } = traced;
  const records = subject.told
    .flatMap(companionsOf)
    .filter((one) => 'stated' in one && !people.some(({ told }) => isCompanion(one, told)))
    .map((one) => recordOf(work, traced, one));
  const byId = new Map(records.map((one) => [one.recordId, one]));
  const all = [...byId.values()];
  const known = await loadRecords(
    work.deps.table,
    all.map(({ recordId }) => ({ agency: ownAgency, recordId })),
    { consistent: true },
  );
  const fresh = all.filter((_, index) => known[index] === undefined);
  if (fresh.length === 0) return;
  await work.deps.arrivals.send([
    {
      v: 1,
      submissionId: `sub_contacts-${subject.entryId}`,
      agency: ownAgency,
      source: 'contact-tracing',
      receivedAt: work.now,
      records: fresh.map((record, index) => ({ index, record })),
    },
  ]);
};

/** Everything in it follows from the case and the companion: sent again, it is the same record. */
const recordOf = (
  { config }: CheckWork,
  { subject, tracing }: Traced,
  companion: Companion,
): ArrivalRecord => {
  const { entry, timeZone, entryId } = subject;
  const stated = 'stated' in companion ? companion.stated : {};
  const { name, number } = 'stated' in companion ? companion : {};
  const digest = createHash('sha256').update([entryId, number ?? '', name ?? ''].join('\n'));
  const exposedOn = localDateOf(Math.min(entry.arrivalAt, tracing.since), timeZone);
  const { homeCountry } = config.policies.at(tracing.since).policy;
  const document = typeof stated.document === 'string' ? documentBy(stated.document) : stated.document;
  return {
    recordId: digest.digest('hex').slice(0, 24),
    evidence: 'reported',
    recordedAt: new Date(tracing.since).toISOString(),
    traveller: {
      ...(stated.name === undefined ? {} : { fullName: stated.name }),
      ...(document === undefined ? {} : { documents: [document] }),
    },
    entry: {
      ...(entry.arrived ? { arrivedAt: new Date(entry.arrivalAt).toISOString() } : {}),
      ...(entry.pointOfEntryStated === undefined ? {} : { pointOfEntry: entry.pointOfEntryStated }),
    },
    travelHistory: [{ country: homeCountry, exposure: 'contact', to: exposedOn }],
    ...(entry.destination === undefined ? {} : { destination: { localityCode: entry.destination } }),
    references: { caseEntryId: entryId },
  };
};

/** Of a bare number only a resident's is known by its form. */
const documentBy = (number: string) => ({
  ...(isResidentId(documentNumber(number)) ? { type: 'national-id' } : {}),
  number,
});
