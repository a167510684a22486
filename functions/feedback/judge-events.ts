import type { Caller } from '../../shared/access/caller.ts';
import type { EventResult } from '../../shared/contracts/events-answer.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument, EventEvidence } from '../../shared/domain/evidence.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import { signalOf, signals } from '../../shared/domain/stages/signals.ts';
import type { Config } from '../../shared/store/config.ts';
import type { StoredEntry } from '../../shared/store/entries.ts';
import type { ConditionalWrite } from '../../shared/store/table.ts';
import { entryFull, hasRoom } from './entry-room.ts';
import { mayTell, notYours } from './may-decide.ts';
import { contentOf, refused, reusedEventId, type SentEvent } from './read-events.ts';

/** One entry as read, before any event of the request. */
export interface Seen {
  stored: StoredEntry;
  /** Derived only when somebody asks: a routine day needs no more than the verdict itself. */
  before: () => Entry;
  followUps: readonly EventEvidence[];
}

/** What the events of one request make of one entry; nothing is written yet. */
export interface Judged extends Seen {
  /** With the material events appended. */
  document: EntryDocument;
  /** The routine ones among them stay outside the state: one inserted item each. */
  routine: SentEvent[];
  after: Entry;
  verdicts: { sent: SentEvent; result: EventResult }[];
  /** Set where the state stays as it is: all that its events acknowledge. */
  acknowledgements?: ConditionalWrite[];
}

interface World {
  config: Config;
  caller: Caller;
  now: number;
}

/** Judges one entry's events in the order they happened, each against the entry that the earlier ones leave behind. */
export const judgeEvents = (seen: Seen, sent: readonly SentEvent[], world: World): Judged => {
  const start: Judging = { ...seen, document: seen.stored.document, routine: [], verdicts: [] };
  const judged = [...sent].sort(asItHappened).reduce((so, one) => judgeNext(so, one, world), start);
  const after = judged.after ?? seen.before();
  return { ...judged, after, verdicts: judged.verdicts.map((verdict) => settled(verdict, after)) };
};

type Judging = Omit<Judged, 'after'> & { after?: Entry };

const judgeNext = (so: Judging, sent: SentEvent, world: World): Judging => {
  const known = () => so.after ?? so.before();
  const { status, rule, errors, entry, routine } = judgeEvent(
    so.document,
    [...so.followUps],
    sent.event,
    { policies: world.config.policies, tree: world.config.tree },
    world.now,
  );
  // What only waits is kept, since the word that makes it theirs may come later (I11).
  const { decisionsBy } = world.config.policies.at(world.now).policy;
  const isNarrow = decisionsBy === 'who-cares';
  if (status === 'applied' && isNarrow && !mayTell(world.caller, sent.event, known, world.config.tree)) {
    const result = { ...refused(sent.event.eventId, [notYours]), stage: known().stage };
    return { ...so, verdicts: [...so.verdicts, { sent, result }], after: known() };
  }
  const result: EventResult = {
    eventId: sent.event.eventId,
    status,
    stage: entry.stage,
    ...(rule === undefined ? {} : { rule }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  };
  const verdicts = [...so.verdicts, { sent, result }];
  if (status === 'refused' || status === 'duplicate') return { ...so, verdicts, after: entry };
  if (routine) {
    const followUps = [...so.followUps, sent.event];
    return { ...so, verdicts, after: entry, followUps, routine: [...so.routine, sent] };
  }
  const document = { ...so.document, events: [...so.document.events, sent.event] };
  if (!hasRoom(document)) {
    const full = { ...refused(sent.event.eventId, [entryFull]), stage: known().stage };
    return { ...so, verdicts: [...so.verdicts, { sent, result: full }], after: known() };
  }
  return { ...so, verdicts, after: entry, document };
};

/** A later event of the request may have been what an earlier one waited for. */
const settled = ({ sent, result }: Judged['verdicts'][number], after: Entry): Judged['verdicts'][number] => {
  const stillHeld =
    after.held.some((one) => one.key === sent.event.key) ||
    after.conflicts.some((one) => one.between.includes(sent.event.key));
  if (result.status !== 'held' || stillHeld) return { sent, result: { stage: after.stage, ...result } };
  const { rule: _, ...rest } = result;
  return { sent, result: { ...rest, status: 'applied', stage: after.stage } };
};

/** A known event key: the same content is a duplicate, other content a mistake. */
export const replayed = (event: EventEvidence, known: EventEvidence): EventResult =>
  contentOf(event) === contentOf(known)
    ? { eventId: event.eventId, status: 'duplicate' }
    : refused(event.eventId, [reusedEventId]);

/** The order the entry itself is derived in: time, then the stage table. */
const asItHappened = (one: SentEvent, other: SentEvent): number =>
  one.event.occurredAt - other.event.occurredAt || rankOf(one.event) - rankOf(other.event);

const rankOf = (event: EventEvidence): number => {
  const signal = signalOf(event);
  return signal === undefined ? -1 : signals.indexOf(signal);
};

/** Something was added to the document, so that its state has to be written. */
export const isMaterial = (judged: Judged): boolean => judged.document !== judged.stored.document;

/** A verdict that a newer copy of the entry could turn around is not given on an older one. */
export const isClean = (judged: Judged): boolean =>
  judged.verdicts.every(({ result }) => result.status === 'applied' || result.status === 'duplicate');
