import { deadlinesOf } from './deadlines/entry-deadlines.ts';
import type { DeriveContext } from './derive-context.ts';
import type { Entry, FollowUpState, TimelineStep } from './entry.ts';
import { quarantineOf, ruledBy } from './entry-rules.ts';
import type { EntryState } from './entry-state.ts';
import type { EntryDocument, EventEvidence } from './evidence.ts';
import { dimensionsOf } from './reports/report-dimensions.ts';
import type { Run } from './stages/run-evidence.ts';
import { runEvidence } from './stages/run-evidence.ts';
import { settledConflicts } from './statements/resolutions.ts';
import { wayOf } from './transfer/custody-gaps.ts';
import { ownersOf } from './transfer/owner-history.ts';
import { interimOwner, responsibilityOf } from './transfer/responsibility.ts';

/** The entry its evidence makes: pure, total, without a clock, and the same for any order and repetition of it (I11). */
export const deriveEntry = (
  document: EntryDocument,
  followUps: EventEvidence[],
  context: DeriveContext,
): Entry => entryOf(document, runEvidence(document, [...document.events, ...followUps], context));

export const entryOf = (document: EntryDocument, { state }: Run): Entry => {
  const { facts, context, hospital, transfer } = state;
  const merged = document.mergedInto !== undefined;
  const interim = interimOwner(facts, state, context.tree);
  const core: Omit<Entry, 'deadlines'> = {
    entryId: document.entryId,
    travellerId: document.travellerId,
    stage: merged ? 'CLOSED' : state.stage,
    stageSince: state.stageSince,
    outcome: merged ? 'MERGED' : state.outcome,
    mergedInto: document.mergedInto,
    kind: facts.kind,
    arrivalAt: facts.arrivalAt,
    arrived: state.arrived,
    destination: facts.destination,
    destinationExact: facts.destinationExact,
    home: facts.home,
    pointOfEntry: facts.pointOfEntry,
    pointOfEntryStated: facts.pointOfEntryStated,
    nationality: facts.nationality,
    ...ruledBy(state),
    presentAt: state.presentAt,
    responsibility: responsibilityOf(state.ownership, interim),
    owners: ownersOf(state.ownership.history, {
      interim,
      openedAt: document.openedAt,
      closedAt: merged || state.stage === 'CLOSED' ? state.stageSince : undefined,
    }),
    quarantine: quarantineOf(state),
    hospital: hospital && { ...hospital },
    releasedAt: state.releasedAt,
    collectedAt: state.collectedAt,
    lastFollowUpAt: state.lastFollowUpAt,
    followUp: followUpOf(state),
    ...quarantineFacts(state),
    contactOf: state.contactOf.length > 0 ? state.contactOf : undefined,
    tracing: state.tracing,
    transfer:
      state.stage === 'IN_TRANSFER' && transfer
        ? { mode: transfer.mode, manifests: [...transfer.manifests.keys()] }
        : undefined,
    symptomatic: state.symptomatic,
    ...dimensionsOf(facts.statements),
    timeline: timelineOf(state),
    held: state.held.map(({ evidence, missing }) => ({
      key: evidence.key,
      type: evidence.event?.type ?? evidence.signal,
      missing,
    })),
    conflicts: settledConflicts(state.conflicts, facts.resolutions),
    ...wayOf(state, document),
  };
  return { ...core, deadlines: merged ? [] : deadlinesOf(core, state, document) };
};

/** What the quarantine's own files make of the evidence; absent where there is nothing to tell. */
const quarantineFacts = ({ followUps, stays, test, investigation, placement }: EntryState) => ({
  followUps: followUps.length > 0 ? [...followUps].sort((one, other) => one.at - other.at) : undefined,
  stays: stays.length > 0 ? stays : undefined,
  test,
  investigation,
  roomUnconfirmed: placement?.roomUnconfirmed,
});

const followUpOf = ({ placement, stage, outcome, releasedAt }: EntryState): FollowUpState => {
  if (placement === undefined) return 'NOT_STARTED';
  if (outcome === 'LOST_TO_FOLLOW_UP') return 'LOST';
  if (releasedAt !== undefined || outcome === 'COMPLETED') return 'COMPLETED';
  if (stage === 'CLOSED') return 'CANCELLED';
  return stage === 'HOSPITAL' ? 'PAUSED' : 'ACTIVE';
};

/** In the order things happened, what is still held among them. */
const timelineOf = ({ timeline, held }: EntryState): TimelineStep[] => {
  const waiting = held.map(({ evidence, missing, stage }): TimelineStep => {
    const { at, event, signal } = evidence;
    return {
      at,
      what: event?.type ?? signal,
      stage,
      by: event?.by,
      officer: event?.officer,
      status: 'held',
      detail: `Waits for ${missing}.`,
    };
  });
  return [...timeline, ...waiting].sort((one, other) => one.at - other.at);
};
