import type { Entry } from '../entry.ts';
import type { EntryDocument, EventEvidence } from '../evidence.ts';
import { personTimes } from '../person-times.ts';
import { channelCounts } from '../places/channels.ts';
import { followUpCounts } from '../quarantine/follow-up.ts';
import { tellsIllness } from '../stages/evidence-fields.ts';
import { type Gate, gatesOf } from '../transfer/gates.ts';
import { add, type Tally, type Term } from './report-counters.ts';
import type { ReportDay } from './report-day.ts';
import { countDwell } from './report-dwell.ts';

/** One entry as a report sees it: at the end of the day, and before it. */
export interface Seen {
  after: Entry;
  /** Undefined when nothing was known of the journey when the day began. */
  before: Entry | undefined;
  /** The evidence `after` was made of, and `before`. */
  document: EntryDocument;
  documentBefore: EntryDocument | undefined;
}

/** P9: ABOARD and whatever comes after the arrival counts as arrived; an end counts only for those who had come. */
export const hasArrived = ({ arrived, stage }: Pick<Entry, 'arrived' | 'stage'>): boolean =>
  arrived || !['EXPECTED', 'REPORTED', 'CLOSED'].includes(stage);

const termOfStage: Partial<Record<Entry['stage'], Term>> = {
  CHECKED: 'checked-not-placed',
  AWAITING_TRANSFER: 'checked-not-placed',
  IN_TRANSFER: 'in-transfer',
  HANDED_OVER: 'handed-over',
  QUARANTINE: 'in-quarantine',
  HOSPITAL: 'in-hospital',
  ABOARD: 'aboard',
  RELEASED: 'released',
  COMMUNITY: 'in-community',
  CLOSED: 'closed',
};

/** The term of P9's sum somebody is in; `not-checked` stands outside it: whoever left a port unchecked is a difference. */
export const termOf = (entry: Entry): Term | 'not-checked' | undefined =>
  hasArrived(entry) ? (termOfStage[entry.stage] ?? 'not-checked') : undefined;

/** P8: what one entry adds to the counters of the locality that answers for it. */
export const countEntry = (seen: Seen, day: ReportDay): Tally => {
  const tally: Tally = {};
  countKnown(tally, seen);
  countArrived(tally, seen);
  countTransfer(tally, seen);
  countHealth(tally, seen);
  countWork(tally, seen, day);
  countClocks(tally, seen, day);
  return tally;
};

const countKnown = (tally: Tally, { after, before, document }: Seen): void => {
  add(tally, 'known');
  if (before === undefined) add(tally, 'known-today');
  for (const source of new Set(document.statements.map((one) => one.source)))
    add(tally, `known/source/${source}`);
  add(tally, `known/port/${after.pointOfEntry ?? after.pointOfEntryStated ?? 'unknown'}`);
  if (after.stage === 'EXPECTED') add(tally, 'expected');
  if (after.stage === 'REPORTED') add(tally, 'reported');
  const stations = new Set(document.statements.filter(atStation).map((one) => one.agency));
  if (stations.size > 0) add(tally, 'registered');
  for (const station of stations) add(tally, `registered/station/${station}`);
};

/** D6, D14: whoever registers people where they get off. */
const stationSources: readonly string[] = ['airport', 'rail', 'coach', 'road-checkpoint'];

const atStation = ({ source, says }: EntryDocument['statements'][number]): boolean =>
  stationSources.includes(source) && (says === 'arrived' || says === 'checked');

const countArrived = (tally: Tally, { after, before }: Seen): void => {
  const term = termOf(after);
  if (term === undefined) return;
  add(tally, 'arrived');
  if (before === undefined || !hasArrived(before)) add(tally, 'arrived-today');
  add(tally, `arrived/nationality/${nationalityOf(after)}`);
  add(tally, `arrived/country/${after.nationality ?? 'unknown'}`);
  add(tally, `arrived/kind/${after.kind}`);
  add(tally, `arrived/category/${after.category ?? 'unknown'}`);
  for (const exposure of after.exposures ?? []) add(tally, `arrived/exposure/${exposure}`);
  add(tally, `arrived/known-by/${after.knownBy ?? 'unknown'}`);
  if (after.knownBy !== undefined && after.knownBy !== 'after') add(tally, 'known-before-landing');
  add(tally, term);
  if (term === 'in-quarantine') add(tally, `in-quarantine/type/${after.quarantine?.type ?? 'facility'}`);
  if (term === 'closed') add(tally, `closed/outcome/${after.outcome ?? 'COMPLETED'}`);
};

const nationalityOf = ({ nationality, foreign }: Entry): string => {
  if (nationality === undefined) return 'unknown';
  return foreign ? 'foreign' : 'own';
};

/** I4: handed over is signed by both: the stage table takes `received` only from those the giver's manifest names. */
const countTransfer = (tally: Tally, { after, before }: Seen): void => {
  const steps = {
    transferred: (entry: Entry) => tells(entry, 'boarded'),
    'transfer-received': (entry: Entry) => tells(entry, 'boarded') && tells(entry, 'received'),
    'transfer-placed': (entry: Entry) =>
      tells(entry, 'boarded') && tells(entry, 'received') && tells(entry, 'placed'),
    placed: (entry: Entry) => tells(entry, 'placed'),
    'released-ever': (entry: Entry) => entry.releasedAt !== undefined,
  };
  for (const [name, is] of Object.entries(steps)) countPerson(tally, name, { after, before, is });
};

const countPerson = (
  tally: Tally,
  name: string,
  { after, before, is }: Pick<Seen, 'after' | 'before'> & { is: (entry: Entry) => boolean },
): void => {
  if (!is(after)) return;
  add(tally, name);
  if (before === undefined || !is(before)) add(tally, `${name}-today`);
};

const tells = ({ timeline }: Entry, what: string): boolean =>
  timeline.some((step) => step.status === 'applied' && step.what === what);

const countHealth = (tally: Tally, { after, before, document, documentBefore }: Seen): void => {
  const confirmed = (events: EventEvidence[]) => events.some((one) => says(one, 'confirmed'));
  const isConfirmed = (entry: Entry, events: EventEvidence[]) =>
    entry.hospital?.caseConfirmed === true || confirmed(events);
  const at = (entry: Entry) => (entry === after ? document : documentBefore)?.events ?? [];
  const person = (name: string, is: (entry: Entry) => boolean) =>
    countPerson(tally, name, { after, before, is });
  person('referred', (entry) => entry.timeline.some(isReferral));
  person('confirmed', (entry) => isConfirmed(entry, at(entry)));
  person(
    'suspected',
    (entry) => !isConfirmed(entry, at(entry)) && at(entry).some((one) => says(one, 'suspected')),
  );
  person('port-symptomatic', (entry) => at(entry).some(foundIll));
  person('port-contacts', (entry) => at(entry).some(({ data }) => data.category === 'close-contact'));
  person('refused', ({ outcome }) => outcome === 'REFUSED_ENTRY' || outcome === 'RETURNED');
};

const isReferral = ({ status, what, stage }: Entry['timeline'][number]): boolean =>
  status === 'applied' && stage === 'HOSPITAL' && (what === 'disposition' || what === 'hospitalised');

const says = ({ type, data }: EventEvidence, word: 'confirmed' | 'suspected'): boolean =>
  (type === 'test-result' && data.result === word) || (type === 'disposition' && data.category === word);

const foundIll = ({ type, data }: EventEvidence): boolean =>
  type === 'port-check' &&
  typeof data.health === 'object' &&
  data.health !== null &&
  tellsIllness(data.health);

/** P8: persons and person-times apart. */
const countWork = (tally: Tally, { after }: Seen, day: ReportDay): void => {
  const { date, timeZone } = day;
  const { investigations, clinicVisits, checks, tests } = personTimes(after, date, timeZone);
  for (const [name, done] of Object.entries({
    checks,
    investigations,
    'clinic-visits': clinicVisits,
    tests,
  })) {
    add(tally, `${name}-today`, Math.min(1, done));
    add(tally, `${name}-times-today`, done);
  }
  const { owed, made, missed } = followUpCounts(after, date);
  add(tally, 'follow-ups-owed', owed);
  add(tally, 'follow-ups-made', made);
  add(tally, 'follow-ups-missed', missed);
};

const countClocks = (tally: Tally, { after, document }: Seen, day: ReportDay): void => {
  const { state } = after.responsibility;
  const isOwned = state === 'ACCEPTED' || state === 'TRANSFER_OFFERED';
  if (after.stage !== 'CLOSED' && hasArrived(after) && !isOwned) add(tally, 'unowned');
  if (after.conflicts.some(({ resolvedAt }) => resolvedAt === undefined)) add(tally, 'in-conflict');
  const late = new Set(after.deadlines.filter(({ dueAt }) => dueAt <= day.to).map(({ kind }) => kind));
  if (late.size > 0) add(tally, 'overdue');
  for (const kind of late) add(tally, `overdue/clock/${kind}`);
  const told = document.told.filter(({ at }) => at < day.cutOff);
  for (const [channel, { people, notices }] of Object.entries(channelCounts([{ told }]))) {
    add(tally, 'channel-people', people);
    add(tally, `channel-people/channel/${channel}`, people);
    add(tally, 'channel-notices', notices);
    add(tally, `channel-notices/channel/${channel}`, notices);
  }
  for (const gate of gatesOf([after], day.to)) countGate(tally, gate);
  countDwell(tally, after, day);
};

/** F1, F3: in = out + explained + difference, at each gate. */
const countGate = (tally: Tally, gate: Gate): void => {
  const explained = Object.values(gate.explained).reduce((sum, amount) => sum + amount, 0);
  const counts = { in: gate.in, out: gate.out, explained, difference: gate.difference.length };
  for (const [what, amount] of Object.entries(counts)) {
    add(tally, `gate-${what}`, amount);
    add(tally, `gate-${what}/gate/${gate.gate}`, amount);
  }
};
