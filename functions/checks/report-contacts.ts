import { createHash } from 'node:crypto';
import type { Person } from '../../shared/commit/load-people.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Tracing } from '../../shared/domain/contacts/contact-of.ts';
import type { LocalDate } from '../../shared/domain/evidence.ts';
import { type Companion, companionsOf, isCompanion } from '../../shared/domain/matching/companions.ts';
import { isResidentId } from '../../shared/domain/normalise/check-digits.ts';
import { documentNumber } from '../../shared/domain/normalise/normalise-text.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { CheckWork } from './check-work.ts';
import type { Found } from './contact-journeys.ts';

/** The agency in whose name Landfall itself reports somebody. No agency that is put can be called so: it has an underscore. */
const ownAgency = 'landfall_contacts';

interface Traced {
  subject: Person;
  tracing: Tracing;
}

/**
 * Contacts whom no open journey shows: reported like any record, so that they join a journey of theirs by their document or become a
 * REPORTED entry that somebody has to verify (L7). What was reported before is not sent again.
 */
export const reportContacts = async (work: CheckWork, records: readonly ArrivalRecord[]): Promise<void> => {
  const all = [...new Map(records.map((one) => [one.recordId, one])).values()];
  const names = all.map(({ recordId }) => ({ agency: ownAgency, recordId }));
  const known = await loadRecords(work.deps.table, names, { consistent: true });
  const fresh = all.filter((_, index) => known[index] === undefined);
  if (fresh.length === 0) return;
  await work.deps.arrivals.send([
    {
      v: 1,
      submissionId: 'sub_contacts',
      agency: ownAgency,
      source: 'contact-tracing',
      receivedAt: work.now,
      records: fresh.map((record, index) => ({ index, record })),
    },
  ]);
};

/** Companions of the case who are none of the people that were found: going where the case was going, at the same time. */
export const companionRecords = (
  work: CheckWork,
  { subject, tracing }: Traced,
  people: readonly Person[],
): ArrivalRecord[] =>
  subject.told.flatMap(companionsOf).flatMap((companion) => {
    if (!('stated' in companion) || people.some(({ told }) => isCompanion(companion, told))) return [];
    const { name, number, stated } = companion;
    const { entry, timeZone } = subject;
    const record = recordOf(work, { subject, tracing }, [number ?? '', name ?? ''], {
      traveller: {
        ...(stated.name === undefined ? {} : { fullName: stated.name }),
        ...documentsOf(stated.document),
      },
      entry: {
        ...(entry.arrived ? { arrivedAt: new Date(entry.arrivalAt).toISOString() } : {}),
        ...(entry.pointOfEntryStated === undefined ? {} : { pointOfEntry: entry.pointOfEntryStated }),
      },
      exposedOn: localDateOf(Math.min(entry.arrivalAt, tracing.since), timeZone),
      destination: entry.destination,
    });
    return [record];
  });

/** Somebody whose only journey ended before the exposure: where it led them, by what was said of them last. */
export const unfollowedRecord = (
  work: CheckWork,
  traced: Traced,
  { person, link }: Found,
): ArrivalRecord[] =>
  person.newest === undefined
    ? []
    : [
        recordOf(work, traced, [person.entryId, link.exposedOn], {
          traveller: person.newest.traveller,
          entry: {},
          exposedOn: link.exposedOn,
          destination: person.entry.destination,
        }),
      ];

interface Said extends Pick<ArrivalRecord, 'traveller' | 'entry'> {
  exposedOn: LocalDate;
  destination: string | undefined;
}

/** Everything in it follows from the case and the person: said again, it is the same record. */
const recordOf = (
  { config }: CheckWork,
  { subject, tracing }: Traced,
  about: readonly string[],
  { traveller, entry, exposedOn, destination }: Said,
): ArrivalRecord => {
  const digest = createHash('sha256').update([subject.entryId, ...about].join('\n'));
  const { homeCountry } = config.policies.at(tracing.since).policy;
  return {
    recordId: digest.digest('hex').slice(0, 24),
    evidence: 'reported',
    recordedAt: new Date(tracing.since).toISOString(),
    traveller,
    entry,
    travelHistory: [{ country: homeCountry, exposure: 'contact', to: exposedOn }],
    ...(destination === undefined ? {} : { destination: { localityCode: destination } }),
    references: { caseEntryId: subject.entryId },
  };
};

type Stated = Extract<Companion, { stated: unknown }>['stated']['document'];

/** Of a bare number only a resident's is known by its form. */
const documentsOf = (stated: Stated): Pick<ArrivalRecord['traveller'], 'documents'> => {
  if (stated === undefined) return {};
  if (typeof stated !== 'string') return { documents: [stated] };
  const isId = isResidentId(documentNumber(stated));
  return { documents: [{ ...(isId ? { type: 'national-id' } : {}), number: stated }] };
};
