import type { Caller } from '../../shared/access/caller.ts';
import { type ArrivalEvent, arrivalEvent } from '../../shared/contracts/event.ts';
import type { EventType } from '../../shared/contracts/event-terms.ts';
import type { EventResult } from '../../shared/contracts/events-answer.ts';
import { type Fault, faultsOf } from '../../shared/contracts/fault.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import type { EpochMs, EventEvidence, Speaker } from '../../shared/domain/evidence.ts';
import { eventKey } from '../../shared/domain/stages/event-key.ts';

/** One event of a request that can be judged; `index` is its place in the request. */
export interface SentEvent {
  index: number;
  entryId: string;
  event: EventEvidence;
}

export interface ReadEvents {
  sent: SentEvent[];
  /** Results known without looking at any entry, by place in the request. */
  results: Map<number, EventResult>;
  /** Places that repeat an earlier event of the same request word for word, and which one. */
  repeats: Map<number, number>;
}

/** What an agency may tell of a person on the way. What is decided about them is for localities and stewards (docs/decisions/0070). */
const witnessed: readonly EventType[] = [
  'port-check',
  'symptoms',
  'test-result',
  'boarded',
  'leg',
  'landed',
  'departed',
  'returned',
  'refused-entry',
  'note',
];

/** Decodes each event alone: a fault in one is that one's refusal. Repetitions within the request are found here. */
export const readEvents = (events: readonly unknown[], caller: Caller, now: EpochMs): ReadEvents => {
  const read: ReadEvents = { sent: [], results: new Map(), repeats: new Map() };
  const seen = new Map<string, SentEvent>();
  events.forEach((value, index) => {
    const parsed = arrivalEvent.safeParse(value, { reportInput: true });
    if (!parsed.success) {
      read.results.set(index, refused(eventIdOf(value), faultsOf(parsed.error)));
      return;
    }
    if (caller.role === 'agency' && !witnessed.includes(parsed.data.type)) {
      read.results.set(index, refused(parsed.data.eventId, [notForAgencies]));
      return;
    }
    if (parsed.data.type === 'corrected') {
      read.results.set(index, refused(parsed.data.eventId, [onlyByDecision]));
      return;
    }
    const sent = { index, entryId: parsed.data.entryId, event: evidenceOf(parsed.data, caller, now) };
    const earlier = seen.get(sent.event.key);
    if (earlier !== undefined) {
      const same = earlier.entryId === sent.entryId && contentOf(earlier.event) === contentOf(sent.event);
      if (same) read.repeats.set(index, earlier.index);
      else read.results.set(index, refused(sent.event.eventId, [reusedEventId]));
      return;
    }
    seen.set(sent.event.key, sent);
    read.sent.push(sent);
  });
  return read;
};

/** What was said, without when we learned of it: a replay is the same content under the same key. */
export const contentOf = ({ type, occurredAt, officer, data }: EventEvidence): string =>
  contentHash({ type, occurredAt, officer, data });

export const refused = (eventId: string | undefined, errors: Fault[]): EventResult => ({
  ...(eventId === undefined ? {} : { eventId }),
  status: 'refused',
  errors,
});

/** The key's subject speaks, whatever the body says; two keys of one subject are one speaker. */
export const speakerOf = ({ role, subject }: Caller): Speaker => {
  const kind = role === 'locality' || role === 'agency' ? role : 'steward';
  return { kind, id: subject };
};

const evidenceOf = (
  { eventId, entryId: _, type, occurredAt, officer, ...data }: ArrivalEvent,
  caller: Caller,
  now: EpochMs,
): EventEvidence => {
  const by = speakerOf(caller);
  return {
    key: eventKey(by, eventId),
    eventId,
    by,
    type,
    occurredAt: Date.parse(occurredAt),
    learnedAt: now,
    ...(officer === undefined ? {} : { officer }),
    data,
  };
};

/** A refused event is named back by its id only when that is usable as one. */
const eventIdOf = (value: unknown): string | undefined => {
  const id = value !== null && typeof value === 'object' && 'eventId' in value ? value.eventId : undefined;
  return typeof id === 'string' && id.length <= 128 ? id : undefined;
};

export const reusedEventId: Fault = {
  pointer: '/eventId',
  code: 'event-id-reused',
  detail: 'An event of yours with this eventId and other content exists; a correction is a new event.',
};

/** It outranks every source, so whoever may only see an entry cannot say it (G5). */
const onlyByDecision: Fault = {
  pointer: '/type',
  code: 'only-by-decision',
  detail: 'Health of the responsible locality decides a correction: POST /v1/requests, then its decision.',
};

const notForAgencies: Fault = {
  pointer: '/type',
  code: 'not-for-agencies',
  detail: `An agency tells what it witnessed: ${witnessed.join(', ')}. Correct or withdraw your record for anything else.`,
};
