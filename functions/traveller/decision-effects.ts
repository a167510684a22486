import type { Caller } from '../../shared/access/caller.ts';
import {
  type CorrectedFields,
  type JourneyField,
  journeyFields,
  type PersonalField,
} from '../../shared/contracts/corrected-fields.ts';
import { arrivalEvent } from '../../shared/contracts/event.ts';
import { type Fault, faultsOf } from '../../shared/contracts/fault.ts';
import type { Correction, DecisionPost } from '../../shared/contracts/request.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../../shared/domain/evidence.ts';
import {
  type IdentityKeys,
  identityKeys,
  type KeyedHash,
} from '../../shared/domain/matching/identity-keys.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { eventKey } from '../../shared/domain/stages/event-key.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import { correctedRecord, type PersonalCorrection } from '../../shared/domain/traveller/corrections.ts';
import { isMinorAt } from '../../shared/domain/traveller/minors.ts';
import { findCandidate } from '../../shared/store/candidates.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadCorrections } from '../../shared/store/corrections.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { loadFollowUps } from '../../shared/store/follow-ups.ts';
import type { StoredDecision } from '../../shared/store/requests.ts';
import type { Table } from '../../shared/store/table.ts';
import { speakerOf } from '../feedback/read-events.ts';
import { newestRecord } from './newest-record.ts';
import type { Seen } from './show-requests.ts';

interface Deciding {
  post: DecisionPost;
  caller: Caller;
  config: Config;
  now: EpochMs;
}

type Effects = StoredDecision['effects'];
type Judged = { effects: Effects } | { errors: Fault[] };

/** What a decision changes of the entry, judged before anything is written: an event that would be refused refuses the decision. */
export const effectsOf = async (
  deps: { table: Table; searchHash: () => Promise<KeyedHash> },
  seen: Seen,
  deciding: Deciding,
): Promise<Judged> => {
  const { wish } = seen.stored.request;
  if (wish.kind === 'correction' && deciding.post.verdict === 'accepted') {
    return correctionEffects(deps, seen, { ...deciding, wish });
  }
  const { remedy } = deciding.post;
  const isMatch =
    wish.kind === 'contest' && wish.about === 'wrong-match' && deciding.post.verdict === 'upheld';
  const parted = isMatch ? await partingEffects(deps.table, seen, deciding.post) : { effects: {} };
  if (remedy === undefined || 'errors' in parted) return parted;
  const judged = await remedyEffects(deps.table, seen, deciding, remedy);
  return 'errors' in judged ? judged : { effects: { ...parted.effects, ...judged.effects } };
};

/** Nobody parts entries but a steward (M4): the named pair, else one for each entry that was merged into this one, lies before them. */
const partingEffects = async (
  table: Table,
  { entry }: Seen,
  { candidateId }: DecisionPost,
): Promise<Judged> => {
  if (candidateId !== undefined) {
    const pair = await findCandidate(table, candidateId);
    const detail = 'There is no such pair with this entry.';
    return pair?.entryIds.includes(entry.entryId)
      ? { effects: {} }
      : { errors: [{ pointer: '/candidateId', code: 'unknown-candidate', detail }] };
  }
  const [live] = await loadLiveEntries(table, [entry.entryId], { consistent: true });
  const absorbed = live?.document.absorbed ?? [];
  return {
    effects: absorbed.length === 0 ? {} : { pairs: absorbed.map((one) => sorted(entry.entryId, one)) },
  };
};

const sorted = (one: string, other: string): [string, string] => (one < other ? [one, other] : [other, one]);

const remedyEffects = async (
  table: Table,
  { stored, entry }: Seen,
  { post, caller, config, now }: Deciding,
  remedy: NonNullable<DecisionPost['remedy']>,
): Promise<Judged> => {
  const { requestId } = stored.request;
  const eventId = `${requestId}:remedy`;
  const occurredAt = new Date(now).toISOString();
  const given = { ...remedy, eventId, entryId: entry.entryId, occurredAt, officer: post.officer };
  const parsed = arrivalEvent.safeParse(given, { reportInput: true });
  if (!parsed.success) return { errors: faultsOf(parsed.error, '/remedy') };
  const { eventId: _, entryId: __, type, occurredAt: ___, officer, ...data } = parsed.data;
  const event = { ...eventOf({ requestId: eventId, caller, now, officer }), type, data };
  const [live] = await loadLiveEntries(table, [entry.entryId], { consistent: true });
  if (!live) return { errors: [] };
  const followUps = await loadFollowUps(table, live.document);
  const { status, rule, errors } = judgeEvent(live.document, followUps, event, config, now);
  if (status === 'applied') return { effects: { event } };
  const detail = `This does not fit the entry now${rule === undefined ? '' : ` (${rule})`}.`;
  const faults = errors ?? [{ pointer: '', code: 'does-not-fit', detail }];
  return { errors: faults.map((one) => ({ ...one, pointer: `/remedy${one.pointer}` })) };
};

const eventOf = (from: {
  requestId: string;
  caller: Caller;
  now: EpochMs;
  officer: string | undefined;
}): Omit<EventEvidence, 'type' | 'data'> => {
  const by = speakerOf(from.caller);
  return {
    key: eventKey(by, from.requestId),
    eventId: from.requestId,
    by,
    occurredAt: from.now,
    learnedAt: from.now,
    ...(from.officer === undefined ? {} : { officer: from.officer }),
  };
};

const correctionEffects = async (
  deps: { table: Table; searchHash: () => Promise<KeyedHash> },
  { stored, entry }: Seen,
  { post, caller, config, now, wish }: Deciding & { wish: Correction },
): Promise<Judged> => {
  const { requestId } = stored.request;
  const { officer } = post;
  const event = (fields: CorrectedFields): EventEvidence => ({
    ...eventOf({ requestId, caller, now, officer }),
    type: 'corrected',
    data: { requestId, fields },
  });
  if (isOfTheJourney(wish.field)) return { effects: { event: event({ [wish.field]: wish.value }) } };
  const [live] = await loadLiveEntries(deps.table, [entry.entryId], { consistent: true });
  if (!live) return { errors: [] };
  const correction = correctionOf(wish, wish.field, { requestId, at: now });
  const marks = await marksAfter(deps, live.document, correction);
  const zone = config.tree.timeZoneOf(entry.destination);
  const minor = wish.field === 'birthDate' ? isMinorAt(wish.value, entry.arrivalAt, zone) : undefined;
  const fields: CorrectedFields = minor === undefined ? {} : { minor: String(minor) };
  return { effects: { event: event(fields), personal: marks } };
};

const isOfTheJourney = (field: string): field is JourneyField => journeyFields.some((one) => one === field);

const correctionOf = (
  { value, documentType, issuer }: Correction,
  field: PersonalField,
  { requestId, at }: { requestId: string; at: EpochMs },
): PersonalCorrection => ({
  requestId,
  at,
  field,
  value,
  ...(documentType === undefined ? {} : { documentType }),
  ...(issuer === undefined ? {} : { issuer }),
});

/** By what later records find this person: the newest record with everything corrected so far. */
const marksAfter = async (
  deps: { table: Table; searchHash: () => Promise<KeyedHash> },
  document: EntryDocument,
  correction: PersonalCorrection,
): Promise<IdentityKeys> => {
  const [[earlier = []], record, hash] = await Promise.all([
    loadCorrections(deps.table, [document]),
    newestRecord(deps.table, document),
    deps.searchHash(),
  ]);
  const base = record ?? { recordId: '', traveller: {}, entry: {} };
  return identityKeys(normaliseRecord(correctedRecord(base, [...earlier, correction])).facts, hash);
};
