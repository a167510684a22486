import type { EpochMs } from '../evidence.ts';
import { askedForFeedback, feedbackOf, type StatedOutcome, speaksFor } from '../feedback.ts';
import type { Clock, ClockInput } from './entry-deadlines.ts';

const hour = 3_600_000;

/** L5: where somebody is known to be, nobody has to be asked. */
const known: readonly string[] = [
  'QUARANTINE',
  'HOSPITAL',
  'RELEASED',
  'COMMUNITY',
  'ABOARD',
  'EXPECTED',
  'REPORTED',
];

/**
 * C2: for each locality that is asked, a day after the later of the arrival and its first notice, acknowledged or not. "Not yet arrived"
 * gives it another day.
 */
export const feedbackClocks = (input: ClockInput): Clock[] => {
  const { entry, state, policy } = input;
  if (!entry.arrived || known.includes(entry.stage) || state.onHold) return [];
  const asked = askedForFeedback(entry);
  const localities = asked.length > 0 ? asked : [entry.responsibility.locality];
  const told = outcomesOf(input);
  return localities.flatMap((locality): Clock[] => {
    const own = told.filter(({ by }) => speaksFor(state.context.tree, by, locality));
    if (own.some((one) => isOutcome(one, locality, input))) return [];
    const waits = own.filter(({ outcome }) => outcome === 'not-yet-arrived').map(({ at }) => at);
    const since = Math.max(entry.arrivalAt, state.landedAt ?? 0, pushedAt(input, locality), ...waits);
    return [
      {
        kind: 'feedback',
        dueAt: since + policy.feedbackHours * hour,
        locality,
        about: aboutOf(locality, waits),
      },
    ];
  });
};

const aboutOf = (locality: string, waits: readonly EpochMs[]): string =>
  waits.length === 0 ? locality : `${locality}.${Math.max(...waits)}`;

/** Also what still waits for a missing step: whoever said it has done their part. */
const outcomesOf = ({ state }: ClockInput): StatedOutcome[] => [
  ...state.outcomesTold,
  ...state.held.flatMap(({ evidence: { event } }) => {
    const outcome = event && feedbackOf(event);
    return event === undefined || outcome === undefined
      ? []
      : [{ by: event.by, at: event.occurredAt, outcome }];
  }),
];

/** "Not ours" is no answer of the one who answers now. */
const isOutcome = ({ outcome }: StatedOutcome, locality: string, { entry }: ClockInput): boolean => {
  if (outcome === 'not-yet-arrived') return false;
  const { responsibility } = entry;
  const answers = responsibility.state === 'OFFERED' ? responsibility.offeredTo : responsibility.locality;
  return (outcome !== 'not-ours' && outcome !== 'elsewhere') || answers !== locality;
};

const pushedAt = ({ document, state }: ClockInput, locality: string): EpochMs => {
  const first = document.told
    .filter(({ kind }) => kind.startsWith('arrival.') || kind.startsWith('responsibility.'))
    .filter(({ recipient }) => recipient.startsWith(`${locality}/`))
    .map(({ at }) => at);
  return first.length > 0 ? Math.min(...first) : namedAt(document, state, locality);
};

/**
 * Before its first notice is written, or where a level above hears it instead: when the locality came to be asked. By the times of the
 * events themselves, for what an entry is does not depend on when we learned of it (I11).
 */
const namedAt = (
  { statements, openedAt }: ClockInput['document'],
  { timeline }: ClockInput['state'],
  locality: string,
): EpochMs => {
  const named = statements.filter(({ destination }) => destination === locality);
  if (named.length > 0) return Math.max(openedAt, Math.min(...named.map(({ receivedAt }) => receivedAt)));
  const passedOn = timeline.filter(({ what, status }) => status === 'applied' && handsOn.includes(what));
  return Math.max(openedAt, ...passedOn.map(({ at }) => at));
};

const handsOn: readonly string[] = ['rejected', 'assigned', 'transfer-offered', 'corrected', 'feedback'];
