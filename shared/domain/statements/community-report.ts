import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { Fault } from '../../contracts/fault.ts';
import type { Entry } from '../entry.ts';
import type { EntryDocument, EpochMs } from '../evidence.ts';
import type { StatedFacts } from '../normalise/normalise-facts.ts';
import { hasMeaning } from './statement-of-places.ts';

/** D12: a report says of which journey it is; where somebody comes from is nobody's business without one. */
export const journeyFaults = (
  { conveyance, entry, legs, travelHistory }: ArrivalRecord,
  { arrivedAt, expectedAt }: Pick<StatedFacts, 'arrivedAt' | 'expectedAt'>,
): Fault[] => {
  const tells = [conveyance ?? {}, ...(legs ?? []), ...(travelHistory ?? [])].some((one) =>
    Object.values(one).some(hasMeaning),
  );
  if (tells || arrivedAt !== undefined || expectedAt !== undefined || hasMeaning(entry.pointOfEntry))
    return [];
  const detail =
    'Say of which journey this is: conveyance, legs, travel history, a time or the point of entry.';
  return [{ pointer: '/entry', code: 'no-journey', detail }];
};

/** D12: what a report says beside the contract may name who reported, in words nobody can list. None of it is taken. */
export const withoutReporter = (record: ArrivalRecord): { record: ArrivalRecord; warnings: Fault[] } => {
  const { extras, references, ...kept } = record;
  const dropped = Object.entries({ extras, references }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const detail = 'Dropped before anything was stored: who reported is not kept.';
  return {
    record: dropped.length === 0 ? record : kept,
    warnings: dropped.map((name) => ({ pointer: `/${name}`, code: 'reporter-not-kept', detail })),
  };
};

/**
 * D12: who alone sees a report: the locality that has to verify it, also once it found it false or found nobody. Undefined for every
 * other entry.
 */
export const verifierOf = (
  entry: Pick<Entry, 'stage' | 'outcome' | 'destination' | 'responsibility'>,
): string | undefined =>
  isUnverified(entry) ? (entry.destination ?? entry.responsibility.locality) : undefined;

/** D12: nobody has found the report true: not yet, or it was false, or nobody was there. */
export const isUnverified = ({ stage, outcome }: Pick<Entry, 'stage' | 'outcome'>): boolean =>
  stage === 'REPORTED' || outcome === 'FALSE_REPORT' || outcome === 'NOT_FOUND';

/** What a neighbour's report came to. */
export interface ReportVerdict {
  reportedAt: EpochMs;
  /** The verifying locality's finding; undefined while nobody has verified. */
  outcome?: string;
  verifiedAt?: EpochMs;
  /** The report was true and nobody has told the person of it yet. */
  personToBeTold: boolean;
}

const foundTrue = ['confirmed', 'hospital', 'observed', 'quarantined'];

/** The verdict on an entry that began with a neighbour's report; undefined for every other entry. */
export const reportVerdict = (
  { statements, events }: Pick<EntryDocument, 'statements' | 'events'>,
  { timeline }: Pick<Entry, 'timeline'>,
): ReportVerdict | undefined => {
  const reports = statements.filter(({ source }) => source === 'community-report');
  if (reports.length === 0) return undefined;
  const refused = new Set(
    timeline.filter((step) => step.status !== 'applied' && step.what === 'verified').map((step) => step.at),
  );
  const verdict = events
    .filter((event) => event.type === 'verified' && !refused.has(event.occurredAt))
    .toSorted((one, other) => one.occurredAt - other.occurredAt)
    .at(-1);
  const outcome = typeof verdict?.data.outcome === 'string' ? verdict.data.outcome : undefined;
  const told = events.some(
    (event) => event.type === 'notice-given' && event.occurredAt >= (verdict?.occurredAt ?? 0),
  );
  return {
    reportedAt: Math.min(...reports.map(({ receivedAt }) => receivedAt)),
    ...(outcome === undefined ? {} : { outcome, verifiedAt: verdict?.occurredAt }),
    personToBeTold: outcome !== undefined && foundTrue.includes(outcome) && !told,
  };
};
