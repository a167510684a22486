import type { EventStatus } from '../../contracts/event.ts';
import type { Fault } from '../../contracts/fault.ts';
import { contentHash } from '../content-hash.ts';
import type { DeriveContext } from '../derive-context.ts';
import { entryOf } from '../derive-entry.ts';
import type { Entry } from '../entry.ts';
import { factsOf } from '../entry-facts.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../evidence.ts';
import { isRoutineSpeaker, tellsNothingNew } from '../quarantine/routine-follow-up.ts';
import { isMinor, minorAlone } from '../traveller/minors.ts';
import { runEvidence } from './run-evidence.ts';

const toleranceMs = 5 * 60_000;

export interface Judgement {
  status: EventStatus;
  /** Why it is not plainly applied: a stable code. */
  rule?: string;
  errors?: Fault[];
  /** The entry after the event (unchanged when it was refused or a duplicate). */
  entry: Entry;
  /** A daily follow-up that tells nothing new: kept in its speaker's journal, the stored state stays as it is. */
  routine: boolean;
}

/** Judges one posted event against the entry its earlier evidence makes, and says what the entry is afterwards. */
export const judgeEvent = (
  document: EntryDocument,
  followUps: EventEvidence[],
  event: EventEvidence,
  context: DeriveContext,
  now: EpochMs,
): Judgement => {
  const known = [...document.events, ...followUps];
  const unchanged = () => entryOf(document, runEvidence(document, known, context));
  const stop = (status: EventStatus, rule?: string, errors?: Fault[]): Judgement => ({
    status,
    rule,
    errors,
    entry: unchanged(),
    routine: false,
  });
  const same = known.find((one) => one.key === event.key);
  if (same !== undefined) {
    return contentOf(same) === contentOf(event) ? stop('duplicate') : stop('refused', ...reused);
  }
  if (event.occurredAt > now + toleranceMs) return stop('refused', ...inFuture);
  if (document.mergedInto !== undefined) return stop('refused', ...merged(document.mergedInto));
  const alone = aloneThough(document, known, event, context);
  if (alone) return stop('refused', alone.code, [alone]);

  const run = runEvidence(document, [...known, event], context);
  const met = run.met.get(event.key);
  if (met?.is === 'conflict' && met.refusable) return stop('refused', met.rule, met.errors);
  const standing = run.standing.get(event.key);
  const entry = entryOf(document, run);
  if (standing?.verdict.is === 'applied') {
    const routine =
      met?.is === 'applied' &&
      standing.stage === 'QUARANTINE' &&
      tellsNothingNew(event) &&
      !run.state.wellBy.has(event.key) &&
      isRoutineSpeaker(document, event.by);
    return { status: 'applied', entry, routine };
  }
  const rule = standing?.verdict.is === 'conflict' ? standing.verdict.rule : 'missing-step';
  return { status: 'held', rule, entry, routine: false };
};

/** G12: what was posted before anybody knew that this is a minor stands; what is posted now names a guardian. */
const aloneThough = (
  document: EntryDocument,
  events: EventEvidence[],
  event: EventEvidence,
  context: DeriveContext,
): Fault | undefined => {
  const alone = minorAlone(event, { entryId: document.entryId, events });
  // Who is of age is the rule: looking closer would cost every event a derivation.
  const isStated = isMinor(document.statements) || events.some(({ type }) => type === 'corrected');
  return alone && isStated && isMinor(factsOf(document, events, context).statements) ? alone : undefined;
};

const contentOf = ({ type, occurredAt, officer, data }: EventEvidence): string =>
  contentHash({ type, occurredAt, officer, data });

type Refusal = [rule: string, errors: Fault[]];

const fault = (pointer: string, code: string, detail: string): Refusal => [code, [{ pointer, code, detail }]];

const reused = fault('/eventId', 'event-id-reused', 'This eventId was used before with other content.');

const inFuture = fault('/occurredAt', 'event-in-future', 'More than five minutes ahead of our clock.');

const merged = (into: string): Refusal => fault('/entryId', 'merged', `Merged into ${into}: post it there.`);
