import type { Caller } from '../../shared/access/caller.ts';
import { type CommitDeps, commitEntries } from '../../shared/commit/commit-entries.ts';
import type { EventResult } from '../../shared/contracts/events-answer.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs, EventEvidence } from '../../shared/domain/evidence.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { loadLiveEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import { acknowledgeOnly } from './acknowledge-by-event.ts';
import { withKnownGuardians } from './check-guardians.ts';
import { isClean, isMaterial, type Judged, judgeEvents, type Seen } from './judge-events.ts';
import { standingOf } from './may-see.ts';
import { readEvents, refused, type SentEvent } from './read-events.ts';
import { groupsSeenBy } from './what-may-be-seen.ts';
import {
  answeredLines,
  officerOf,
  owesStateWrite,
  type WriteWork,
  type Written,
  writeFollowUps,
  writeStates,
} from './write-judged.ts';

export interface FeedbackDeps extends CommitDeps {
  config: ConfigReader;
  /** Waits a moment before judging again what somebody else changed meanwhile. */
  pause: (milliseconds: number) => Promise<void>;
}

interface Work extends WriteWork {
  results: Map<number, EventResult>;
}

/** The first round reads what may be a moment old; those after it read consistently. */
const maximumRounds = 7;

/** Takes a list of events: `applied` and `held` are answered only for what is written. One result per event, in order. */
export const takeEvents =
  (deps: FeedbackDeps) =>
  async (events: readonly unknown[], caller: Caller, now: EpochMs): Promise<EventResult[]> => {
    const read = readEvents(events, caller, now);
    const config = await deps.config.load();
    const { table } = deps;
    const work: Work = { table, caller, config, now, commit: commitEntries(deps), results: read.results };
    let open = await withKnownGuardians(table, read, { caller, config });
    for (let round = 0; open.length > 0 && round < maximumRounds; round += 1) {
      if (round > 1) await deps.pause(10 * 2 ** round);
      open = await judgeAndWrite(work, open, round > 0);
    }
    for (const { index, event } of open) work.results.set(index, refused(event.eventId, [busy]));
    return events.map((_, index) => resultAt(work, read.repeats, index));
  };

/** One round; returns the events that need another. */
const judgeAndWrite = async (work: Work, open: SentEvent[], consistent: boolean): Promise<SentEvent[]> => {
  const { found, missing } = await groupByEntry(work, open, consistent);
  const again: SentEvent[] = [];
  const ready: Judged[] = [];
  const strangers: SentEvent[] = [...missing];
  for (const judged of await judgeAll(work, found, strangers)) {
    if (consistent || isClean(judged)) ready.push(judged);
    else again.push(...judged.verdicts.map(({ sent }) => sent));
  }
  if (consistent) {
    for (const { index, event } of strangers) work.results.set(index, refused(event.eventId, [unknownEntry]));
  } else again.push(...strangers);

  const { written, conflicts } = await writeStates(work, ready);
  for (const one of await writeFollowUps(work.table, written)) tell(work, one);
  return [...again, ...conflicts.flatMap((judged) => judged.verdicts.map(({ sent }) => sent))];
};

interface Group {
  stored: StoredEntry;
  sent: SentEvent[];
}

/** Two entry ids may lead to one entry since they were merged: its events are judged and written together. */
const groupByEntry = async (
  work: Work,
  open: SentEvent[],
  consistent: boolean,
): Promise<{ found: Group[]; missing: SentEvent[] }> => {
  const entryIds = [...new Set(open.map((one) => one.entryId))];
  const loaded = await loadLiveEntries(work.table, entryIds, { consistent });
  const storedBy = new Map(entryIds.map((entryId, index) => [entryId, loaded[index]]));
  const groups = new Map<string, Group>();
  const missing: SentEvent[] = [];
  for (const sent of open) {
    const stored = storedBy.get(sent.entryId);
    if (!stored) {
      missing.push(sent);
      continue;
    }
    const { entryId } = stored.document;
    const group = groups.get(entryId) ?? { stored, sent: [] };
    group.sent.push(sent);
    groups.set(entryId, group);
  }
  return { found: [...groups.values()], missing };
};

const judgeAll = async (work: Work, groups: Group[], strangers: SentEvent[]): Promise<Judged[]> => {
  const alone = groups.map(({ stored, sent }) => judgeEvents(seenWith(work, stored, []), sent, work));
  const answered = await acknowledgeRoutinely(work, alone);
  const judged = await withFollowUps(work, answered, groups);
  return judged.filter((one) => {
    // Routine follow-ups move nobody, so who may see the entry is the same after them. Anything else is judged by who might before it.
    const entry = isMaterial(one) ? one.before() : one.after;
    const seen = { document: one.stored.document, entry };
    if (standingOf(work.caller, seen, work.config.tree) !== 'none') return true;
    strangers.push(...one.verdicts.map(({ sent }) => sent));
    return false;
  });
};

/** Where a day is routine, what it acknowledges is all there is to write besides itself. */
const acknowledgeRoutinely = async (work: Work, judged: readonly Judged[]): Promise<Judged[]> => {
  const routine = judged.filter((one) => isClean(one) && !isMaterial(one));
  const writes = await acknowledgeOnly(
    work.table,
    routine.map((one) => ({
      lines: answeredLines(one, work.caller),
      officer: officerOf(one),
      at: work.now,
    })),
  );
  return judged.map((one) => {
    const acknowledgements = writes[routine.indexOf(one)];
    return acknowledgements ? { ...one, acknowledgements } : one;
  });
};

/** Follow-ups beside the entry are read only when the state is about to change: a routine day needs none of them. */
const withFollowUps = async (
  work: Work,
  judged: readonly Judged[],
  groups: readonly Group[],
): Promise<Judged[]> => {
  const changing = judged.filter((one) => !isClean(one) || owesStateWrite(one, work.caller));
  const loaded = await loadFollowUpsOf(
    work.table,
    changing.map(({ stored }) => stored.document),
  );
  return judged.map((one, index) => {
    const followUps = loaded[changing.indexOf(one)] ?? [];
    if (followUps.length === 0) return one;
    return judgeEvents(seenWith(work, one.stored, followUps), groups[index]?.sent ?? [], work);
  });
};

const seenWith = (work: Work, stored: StoredEntry, followUps: EventEvidence[]): Seen => {
  let entry: Entry | undefined;
  const before = () => {
    entry ??= deriveEntry(stored.document, followUps, work.config);
    return entry;
  };
  return { stored, before, followUps };
};

const tell = ({ results, caller, config }: Work, { judged, version }: Written): void => {
  // G2: who may not see the stage (an agency, the home locality) learns what became of its statement, not how far the person has come.
  const seesStage = groupsSeenBy(caller, judged.after, config.tree).has('stage');
  for (const { sent, result } of judged.verdicts) {
    results.set(sent.index, seesStage ? { ...result, version } : withoutStage({ ...result, version }));
  }
};

/** Why an event does not fit says how far the person has come: the stage's name, the last day, the hospital. */
const withoutStage = ({ stage: _, rule: __, errors, ...rest }: EventResult): EventResult => ({
  ...rest,
  ...(errors === undefined ? {} : { errors: errors.every(isAboutItself) ? errors : [doesNotFit] }),
});

const isAboutItself = ({ code }: Fault): boolean =>
  ['event-id-reused', 'event-in-future', 'not-responsible'].includes(code);

const doesNotFit: Fault = {
  pointer: '/type',
  code: 'does-not-fit',
  detail: 'This contradicts what is known of the entry.',
};

const resultAt = ({ results }: Work, repeats: Map<number, number>, index: number): EventResult => {
  const first = results.get(repeats.get(index) ?? index);
  if (!first) throw new Error('an event was left without a result');
  const repeated = repeats.has(index) && (first.status === 'applied' || first.status === 'held');
  return repeated ? { ...first, status: 'duplicate' } : first;
};

const unknownEntry: Fault = {
  pointer: '/entryId',
  code: 'not-found',
  detail: 'No such entry is known to this key.',
};

const busy: Fault = {
  pointer: '',
  code: 'busy',
  detail: 'Others kept changing this entry; nothing was written, please send this event again.',
};
