import { type Appended, appendEvents } from '../../shared/commit/append-events.ts';
import { loadPeople, type Person } from '../../shared/commit/load-people.ts';
import type { Link } from '../../shared/domain/contacts/contact-links.ts';
import type { ContactOf, Tracing } from '../../shared/domain/contacts/contact-of.ts';
import type { Outcome } from '../../shared/domain/entry.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../../shared/domain/evidence.ts';
import { eventKey, idFrom } from '../../shared/domain/stages/event-key.ts';
import { listCaseContacts } from '../../shared/store/case-contacts.ts';
import type { Due } from '../../shared/store/due.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';
import { presentJourneys } from './contact-journeys.ts';
import { searchContacts } from './contact-search.ts';
import { companionRecords, reportContacts, unfollowedRecord } from './report-contacts.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Somebody's record may come later than the case: so soon after it is looked again, and then daily. */
const againAfter: readonly EpochMs[] = [hour, 6 * hour, 12 * hour];
/** So many contacts are told at once; after a stop the next tick finds these told. */
const toldTogether = 50;
const speaker = { kind: 'system', id: 'contacts' } as const;

/** L7: the contacts of suspected and confirmed cases, each told to the contact's own locality; or told that the case was none. */
export const findContacts: Check = async (work, items) => {
  const next: Due[] = [];
  for (const ref of refsOf(items)) next.push(...(await traceCase(work, ref)));
  return next;
};

const traceCase = async (work: CheckWork, entryId: string): Promise<Due[]> => {
  const search = { table: work.deps.table, config: work.config, now: work.now };
  const [subject] = await loadPeople(search, [entryId]);
  const tracing = subject?.entry.tracing;
  if (subject === undefined || tracing === undefined) return [];
  if (tracing.status === 'excluded') {
    await withdraw(work, subject);
    return [];
  }
  const { links, people } = await searchContacts(search, subject, tracing);
  const journeys = await presentJourneys(search, links, people);
  const found = journeys.filter(({ person, link }) => isNews(subject, person, link));
  const followed = found.filter(({ unfollowed }) => !unfollowed);
  await tell(
    work,
    followed.map(({ person, link }) => identified(work, { subject, tracing, person, link })),
  );
  const traced = { subject, tracing };
  await reportContacts(work, [
    ...companionRecords(work, traced, [...people.values()]),
    ...found.flatMap((one) => (one.unfollowed ? unfollowedRecord(work, traced, one) : [])),
  ]);
  const at = nextSearch(work, tracing);
  return at === undefined ? [] : [{ kind: 'contacts', at, ref: subject.entryId }];
};

const tell = async (work: CheckWork, found: readonly Appended[]): Promise<void> => {
  for (let start = 0; start < found.length; start += toldTogether) {
    const outcomes = await appendEvents(work.deps)(found.slice(start, start + toldTogether));
    if (outcomes.some(({ status }) => status === 'busy')) throw new Error('contacts kept being changed');
  }
};

const idsOf = ({ entryId, absorbed = [] }: EntryDocument): string[] => [entryId, ...absorbed];

const linkTo = (subject: Person, { entry }: Person): ContactOf | undefined => {
  const ids = idsOf(subject.document);
  return entry.contactOf?.find(({ caseEntryId }) => ids.includes(caseEntryId));
};

/** Nobody was aboard who did not travel. */
const neverCame: readonly Outcome[] = ['DID_NOT_TRAVEL', 'FALSE_REPORT'];

/** A link that says more than what is known of the two; what a person decided about an unsure one stands. */
const isNews = (subject: Person, person: Person, link: Link): boolean => {
  if (person.entry.outcome !== undefined && neverCame.includes(person.entry.outcome)) return false;
  const known = linkTo(subject, person);
  if (known === undefined || known.standing === 'withdrawn') return true;
  if (link.verify) return false;
  return known.standing !== 'contact' || link.exposedOn > known.exposedOn;
};

const identified = (
  work: CheckWork,
  { subject, tracing, person, link }: { subject: Person; tracing: Tracing; person: Person; link: Link },
): Appended => {
  const { how, exposedOn, verify } = link;
  const cause = [tracing.since, exposedOn, verify ? 'verify' : 'sure'].join(' ');
  // The name under which the entry knows the case already: it may have been merged since.
  const caseEntryId = linkTo(subject, person)?.caseEntryId ?? subject.entryId;
  const data = { caseEntryId, exposedOn, how, ...(verify ? { verify } : {}) };
  return { entryId: person.entryId, event: eventOf(work, [caseEntryId, person.entryId, cause], data) };
};

/** The same step of the same two has the same key: said once, however often it is found. */
const eventOf = (
  { now }: CheckWork,
  about: readonly string[],
  data: EventEvidence['data'],
): EventEvidence => {
  const eventId = idFrom(about);
  return {
    key: eventKey(speaker, eventId),
    eventId,
    by: speaker,
    type: 'contact-identified',
    occurredAt: now,
    learnedAt: now,
    data,
  };
};

/** The case turned out to be none: whoever was told is told that too. What becomes of their quarantine is an officer's decision. */
const withdraw = async (work: CheckWork, subject: Person): Promise<void> => {
  const { table } = work.deps;
  const ids = await listCaseContacts(table, idsOf(subject.document));
  const people = await loadPeople({ table, config: work.config }, ids);
  const events = people.flatMap((person): Appended[] => {
    const known = linkTo(subject, person);
    if (known === undefined || known.standing === 'withdrawn' || known.standing === 'not-contact') return [];
    const { caseEntryId, exposedOn, how, since } = known;
    const about = [caseEntryId, person.entryId, `withdrawn ${since}`];
    return [
      {
        entryId: person.entryId,
        event: eventOf(work, about, { caseEntryId, exposedOn, how, withdrawn: true }),
      },
    ];
  });
  await tell(work, events);
};

/** At hours that follow from the case, so that two searches of one case end up at one time. */
const nextSearch = ({ config, now }: CheckWork, { since }: Tracing): EpochMs | undefined => {
  const days = config.policies.at(now).policy.quarantineDays.CONTACT;
  const daily = Array.from({ length: days }, (_, index) => (index + 1) * day);
  return [...againAfter, ...daily].map((after) => since + after).find((at) => at > now);
};
