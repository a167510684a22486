import type { RecipientKey } from '../../contracts/localities.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { Entry } from '../entry.ts';
import type { Told } from '../evidence.ts';
import { type Routed, route } from '../places/routing.ts';
import { isHandedOver } from './notification-matrix.ts';
import type { PlanInput, PlannedNotice } from './plan-notices.ts';
import { type ArrivalDigest, differs, readDigest, writeDigest } from './plan-notices-digest.ts';
import { makeNotice } from './plan-notices-severity.ts';

const neverCame = ['DID_NOT_TRAVEL', 'FALSE_REPORT', 'NOT_FOUND', 'MERGED'];

interface History {
  last: Told;
  /** How many `arrival.*` the recipient was told: makes the next one's key. */
  count: number;
}

/** `arrival.expected`, `.registered`, `.updated` and `.withdrawn`: what each recipient was told last against what is so now. */
export const arrivalNotices = (input: PlanInput): PlannedNotice[] => {
  const { after, document, directory, tree, policy } = input;
  const told = historyOf(document.told);
  const gone = after.outcome !== undefined && neverCame.includes(after.outcome);
  const routed = gone ? [] : route('arrival.registered', after, directory, tree, policy);
  const notices: PlannedNotice[] = [];
  for (const one of routed) {
    const known = told.get(one.recipient);
    const digest = digestOf(after, one);
    const kind = arrivalKind(after, one, digest, known?.last);
    if (kind === undefined) continue;
    const key = `${kind}:${known?.count ?? 0}`;
    notices.push({ ...makeNotice(kind, key, one.recipient, input.version), digest: writeDigest(digest) });
  }
  return [...notices, ...withdrawals(input, told, gone ? undefined : routed)];
};

const historyOf = (told: readonly Told[]): Map<RecipientKey, History> => {
  const found = new Map<RecipientKey, History>();
  for (const one of told) {
    if (!one.kind.startsWith('arrival.')) continue;
    const known = found.get(one.recipient);
    // After a merge the ledgers of two entries lie in one list, so the time decides, not the place.
    const last = known && known.last.at > one.at ? known.last : one;
    found.set(one.recipient, { last, count: (known?.count ?? 0) + 1 });
  }
  return found;
};

/** Which `arrival.*` is owed to a recipient that the entry concerns, if any. Nobody new is told of a closed entry. */
const arrivalKind = (
  after: Entry,
  { why }: Routed,
  digest: ArrivalDigest,
  last: Told | undefined,
): NotificationKind | undefined => {
  const onlyPort = why.every((one) => one === 'point-of-entry');
  if (after.stage === 'CLOSED' || (onlyPort && isHandedOver(after))) return undefined;
  const first = after.arrived ? 'arrival.registered' : 'arrival.expected';
  if (last === undefined || last.kind === 'arrival.withdrawn') return first;
  const known = readDigest(last.digest);
  if (known === undefined) return 'arrival.updated';
  if (after.arrived !== known.arrived) return first;
  return differs(known, digest) ? 'arrival.updated' : undefined;
};

/** For everybody who was told and whom the entry no longer concerns. */
const withdrawals = (
  input: PlanInput,
  told: ReadonlyMap<RecipientKey, History>,
  routed: readonly Routed[] | undefined,
): PlannedNotice[] => {
  const current = new Set(routed?.map(({ recipient }) => recipient));
  const doubtful = [...told].filter(
    ([recipient, { last }]) => last.kind !== 'arrival.withdrawn' && !current.has(recipient),
  );
  if (doubtful.length === 0) return [];
  const kept = routed === undefined ? new Set<RecipientKey>() : stillConcerned(input);
  return doubtful
    .filter(([recipient]) => !kept.has(recipient))
    .map(([recipient, { count }]) =>
      makeNotice('arrival.withdrawn', `arrival.withdrawn:${count}`, recipient, input.version),
    );
};

/** A foreign-affairs office keeps what it was told when the stage moves on (L6), and so does who answers for the person. */
const stillConcerned = ({ after, directory, tree, policy }: PlanInput): Set<RecipientKey> => {
  const everyStage: Policy = { ...policy, foreignAffairsStages: ['ARRIVED', 'EXPECTED'] };
  const open: Entry = { ...after, stage: after.arrived ? 'ARRIVED' : 'EXPECTED' };
  const concerned = route('arrival.registered', open, directory, tree, everyStage);
  const answering = route('release.upcoming', after, directory, tree, policy);
  return new Set([...concerned, ...answering].map(({ recipient }) => recipient));
};

const digestOf = (after: Entry, { offer }: Routed): ArrivalDigest => ({
  arrived: after.arrived,
  at: after.arrivalAt,
  destination: after.destination ?? '',
  pointOfEntry: after.pointOfEntry ?? after.pointOfEntryStated ?? '',
  offer: offer ? offerId(after) : '',
});

/** Each offer by itself: a place that refused and is offered again later is told again. */
export const offerId = ({ responsibility }: Entry): string =>
  `${responsibility.offeredTo ?? ''}#${responsibility.hops}${responsibility.offers ? `.${responsibility.offers}` : ''}`;
