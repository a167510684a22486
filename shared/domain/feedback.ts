import { feedbackOutcomes } from '../contracts/event-terms.ts';
import { operatorLocality } from '../contracts/localities.ts';
import { liesWithin, type PlaceTree } from './derive-context.ts';
import type { Entry } from './entry.ts';
import type { EntryDocument, EpochMs, EventEvidence } from './evidence.ts';
import { type Signal, signalOf } from './stages/signals.ts';

/** L5: the outcomes a person can have; nothing else is feedback. */
export type FeedbackOutcome = (typeof feedbackOutcomes)[number];

/** L1: the four times of one recipient locality; what has not happened yet is left out. */
export interface Funnel {
  locality: string;
  /** Whether the locality is asked for an outcome of its own: the destination and who answers, not home and not the port. */
  asked: boolean;
  /** First told of the arrival. */
  pushed: EpochMs;
  /** First acknowledged a notice about this person, or said something of them. */
  matched?: EpochMs;
  /** First knew that somebody had seen the person: it itself, or the port. */
  checked?: EpochMs;
  /** First outcome of its own; a batch acknowledgement is none. */
  fedBack?: EpochMs;
  outcome?: FeedbackOutcome;
}

/** An outcome that was told, by whom and of when. */
export interface StatedOutcome {
  by: EventEvidence['by'];
  at: EpochMs;
  outcome: FeedbackOutcome;
}

const byThemselves: Partial<Record<Signal, FeedbackOutcome>> = {
  placed: 'placed',
  'disposition:hold': 'placed',
  'verified:quarantined': 'placed',
  'verified:observed': 'placed',
  'disposition:clear': 'cleared',
  hospitalised: 'in-hospital',
  'disposition:refer': 'in-hospital',
  'verified:hospital': 'in-hospital',
  'test:positive': 'in-hospital',
  'test:suspected': 'in-hospital',
  'test:confirmed': 'in-hospital',
  departed: 'left',
  returned: 'left',
  'refused-entry': 'left',
  died: 'left',
  'verified:not-found': 'not-found',
  'verified:false-report': 'not-found',
  'did-not-travel': 'not-found',
  lost: 'not-found',
  rejected: 'not-ours',
  'transfer-offered': 'elsewhere',
};

const isOutcome = (value: unknown): value is FeedbackOutcome => feedbackOutcomes.some((one) => one === value);

/** What an event says became of the person; undefined when it is no feedback. Some events are feedback by themselves (L5). */
export const feedbackOf = (event: EventEvidence): FeedbackOutcome | undefined => {
  if (event.type !== 'feedback') return byThemselves[signalOf(event)];
  const { outcome } = event.data;
  return isOutcome(outcome) ? outcome : undefined;
};

/** Whether `by` speaks for `locality`: itself, somebody above it, or one of its own communities. */
export const speaksFor = (tree: PlaceTree, by: EventEvidence['by'], locality: string): boolean =>
  by.kind === 'locality' && (liesWithin(tree, locality, by.id) || liesWithin(tree, by.id, locality));

/** C2: who is asked for an outcome: the destination, and who answers or is offered to. */
export const askedForFeedback = ({
  destination,
  responsibility,
}: Pick<Entry, 'destination' | 'responsibility'>): string[] => {
  const { state, locality, offeredTo } = responsibility;
  const answers = state === 'ACCEPTED' || state === 'TRANSFER_OFFERED' ? locality : offeredTo;
  return [...new Set([destination, answers].filter((code) => code !== undefined))];
};

const sightings: readonly EventEvidence['type'][] = [
  'port-check',
  'verified',
  'received',
  'placed',
  'follow-up',
  'test-taken',
  'test-result',
  'hospitalised',
];

/**
 * L1: the funnel of every locality that was told of this arrival. `ackTimes`: when each notification was acknowledged by hand, by its id.
 * Times are those at which we learned of a thing, so that the same document cut at an earlier moment gives that moment's funnel.
 */
export const funnelOf = (
  entry: Entry,
  document: Pick<EntryDocument, 'told' | 'events'>,
  ackTimes: ReadonlyMap<string, EpochMs>,
  tree: PlaceTree,
): Funnel[] => {
  const asked = askedForFeedback(entry);
  const lines = document.told.filter(({ recipient }) => localityOf(recipient) !== operatorLocality);
  const told = Map.groupBy(lines, ({ recipient }) => localityOf(recipient));
  return [...told].flatMap(([locality, its]): Funnel[] => {
    const arrivals = its.filter(
      ({ kind }) => kind.startsWith('arrival.') || kind === 'responsibility.offered',
    );
    const pushed = least(arrivals.map(({ at }) => at));
    if (pushed === undefined) return [];
    const own = document.events.filter((event) => speaksFor(tree, event.by, locality));
    const acknowledged = its.flatMap(({ notificationId }) => ackTimes.get(notificationId) ?? []);
    const fed = first(own.filter((event) => feedbackOf(event) !== undefined));
    const sighted = least(
      document.events
        .filter((event) => sees(tree, entry, { event, locality }))
        .map((event) => event.learnedAt),
    );
    return [
      withoutGaps({
        locality,
        asked: asked.includes(locality),
        pushed,
        matched: least([...acknowledged, ...own.map((event) => event.learnedAt)]),
        checked: sighted === undefined ? undefined : Math.max(sighted, pushed),
        fedBack: fed?.learnedAt,
        outcome: fed && feedbackOf(fed),
      }),
    ];
  });
};

const localityOf = (recipient: string): string => recipient.slice(0, recipient.indexOf('/'));

const sees = (
  tree: PlaceTree,
  { pointOfEntry }: Entry,
  { event, locality }: { event: EventEvidence; locality: string },
): boolean => {
  if (!sightings.includes(event.type) || notSeen.includes(String(event.data.outcome))) return false;
  return (
    speaksFor(tree, event.by, locality) ||
    (pointOfEntry !== undefined && (event.by.kind === 'agency' || speaksFor(tree, event.by, pointOfEntry)))
  );
};

/** Looked for and not met: no sighting. */
const notSeen = ['not-found', 'false-report', 'NOT_ATTEMPTED', 'NOT_PERFORMED', 'MISSED'];

const first = (events: readonly EventEvidence[]): EventEvidence | undefined =>
  events.reduce<EventEvidence | undefined>(
    (earliest, one) => (earliest === undefined || one.learnedAt < earliest.learnedAt ? one : earliest),
    undefined,
  );

const least = (times: readonly EpochMs[]): EpochMs | undefined =>
  times.length === 0 ? undefined : Math.min(...times);

type Gapped = { [Key in keyof Funnel]: Funnel[Key] | undefined } & Pick<
  Funnel,
  'locality' | 'asked' | 'pushed'
>;

const withoutGaps = ({ locality, asked, pushed, matched, checked, fedBack, outcome }: Gapped): Funnel => ({
  locality,
  asked,
  pushed,
  ...(matched === undefined ? {} : { matched }),
  ...(checked === undefined ? {} : { checked }),
  ...(fedBack === undefined ? {} : { fedBack }),
  ...(outcome === undefined ? {} : { outcome }),
});
