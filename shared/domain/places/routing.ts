import { type Department, operatorLocality, type RecipientKey } from '../../contracts/localities.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Policy } from '../../contracts/policy.ts';
import { ownLocality } from '../contacts/contact-of.ts';
import type { Entry } from '../entry.ts';
import { isHandedOver } from '../notices/notification-matrix.ts';
import { ownerHistory } from '../transfer/owner-history.ts';
import type { Directory } from './directory.ts';
import type { LocalityTree } from './locality-tree.ts';
import { resolveRecipient, splitRecipient } from './routing-fallback.ts';
import { collectorOf, namedByPolicy } from './routing-policy.ts';

/** Why a recipient is told. Several reasons that lead to one recipient are one notification. */
type Why =
  | 'destination'
  | 'home'
  | 'point-of-entry'
  | 'offered'
  | 'foreign-affairs'
  | 'fork'
  | 'responsible'
  | 'present-place'
  | 'refused'
  | 'former'
  | 'policy';

export interface Routed {
  recipient: RecipientKey;
  locality: string;
  department: Department;
  why: Why[];
  /** The notification offers responsibility for the person (R1). */
  offer: boolean;
}

interface Wanted {
  locality: string;
  department: Department;
  why: Why;
}

/** The recipients of one kind of notice about an entry by the defaults of R1 and R3. Never empty. */
export const route = (
  kind: NotificationKind,
  entry: Entry,
  directory: Directory,
  tree: LocalityTree,
  policy: Policy,
): Routed[] => {
  const wanted = [...wantedFor(kind, entry, tree, policy), ...besides(kind, entry, tree, policy)];
  const { state, offeredTo } = entry.responsibility;
  const offers = state === 'OFFERED' || state === 'TRANSFER_OFFERED' ? offeredTo : undefined;
  const found = new Map<RecipientKey, Routed>();
  for (const { locality, department, why } of wanted) {
    const recipient = resolveRecipient(locality, department, { directory, tree });
    const offer = locality === offers && department === 'health';
    const known = found.get(recipient);
    if (known === undefined) {
      found.set(recipient, { recipient, ...splitRecipient(recipient), why: [why], offer });
    } else {
      if (!known.why.includes(why)) known.why.push(why);
      known.offer ||= offer;
    }
  }
  return [...found.values()];
};

/** L9: policy adds recipients; of a report nobody has verified only the verifying locality is told (D12). */
const besides = (kind: NotificationKind, entry: Entry, tree: LocalityTree, policy: Policy): Wanted[] =>
  entry.stage === 'REPORTED'
    ? []
    : namedByPolicy(kind, entry, tree, policy).map((one) => ({ ...one, why: 'policy' }));

const wantedFor = (kind: NotificationKind, entry: Entry, tree: LocalityTree, policy: Policy): Wanted[] =>
  kind.startsWith('arrival.')
    ? arrival(entry, tree, policy)
    : (otherwise[kind]?.(entry, policy) ?? responsible(entry, 'health'));

/** Whom a kind is told besides, or instead of, health of whoever answers for the person. */
const otherwise: Partial<Record<NotificationKind, (entry: Entry, policy: Policy) => Wanted[]>> = {
  'responsibility.offered': (entry) => [
    { locality: offeredLocality(entry), department: 'health', why: 'offered' },
  ],
  'responsibility.decided': (entry) => [
    ...responsible(entry, 'health'),
    ...those('refused', entry.responsibility.refusedBy ?? []),
  ],
  'responsibility.transferred': (entry) => [
    ...responsibleBefore(entry),
    ...those('destination', bypassed(entry)),
  ],
  'port-check.overdue': (entry, policy) => [...pointOfEntry(entry, policy), ...responsible(entry, 'health')],
  'key-country.arrival': (entry, { keyCountryDepartments }) =>
    keyCountryDepartments.map((department) => ({
      locality: entry.pointOfEntry ?? offeredLocality(entry),
      department,
      why: 'point-of-entry',
    })),
  'handover.overdue': (entry) => responsible(entry, 'health', 'reception'),
  'collection.overdue': (entry) => responsible(entry, 'health', 'reception'),
  'period.changed': (entry) => responsible(entry, 'health', 'reception'),
  'contact.identified': (entry) => contact(entry),
  'contact.to-verify': (entry) => contact(entry),
  'contact.withdrawn': (entry) => contact(entry),
  'symptoms.reported': (entry) => [...responsible(entry, 'health'), ...presentPlace(entry)],
  'investigation.requested': (entry) => responsible(entry, 'epidemic-control'),
};

const responsible = ({ responsibility }: Entry, ...departments: Department[]): Wanted[] =>
  departments.map((department) => ({ locality: responsibility.locality, department, why: 'responsible' }));

/** L7: the own locality, and where the person is while nobody has taken them over. */
const contact = (entry: Entry): Wanted[] => [
  { locality: ownLocality(entry), department: 'health', why: 'responsible' },
  ...(isHandedOver(entry) ? [] : presentPlace(entry)),
];

const those = (why: Why, codes: readonly (string | undefined)[]): Wanted[] =>
  codes.flatMap((locality) => (locality === undefined ? [] : [{ locality, department: 'health', why }]));

/** A destination that is not the one who answers now. */
const bypassed = ({ destination, responsibility }: Entry): (string | undefined)[] =>
  destination === responsibility.locality ? [] : [destination];

/** Who answered before the present owner: told that it need not any more. With nobody before, the owner itself. */
const responsibleBefore = (entry: Entry): Wanted[] => {
  const { locality } = entry.responsibility;
  const before = ownerHistory(entry).findLast((span) => span.locality !== locality);
  return those('former', [before?.locality ?? locality]);
};

const offeredLocality = ({ responsibility, destination }: Entry): string =>
  responsibility.offeredTo ?? destination ?? responsibility.locality;

const arrival = (entry: Entry, tree: LocalityTree, policy: Policy): Wanted[] => {
  const { destination, home } = entry;
  const at = destination ?? operatorLocality;
  const own = (department: Department): Wanted => ({ locality: at, department, why: 'destination' });
  const foreign: Wanted[] = concernsForeignAffairs(entry, policy)
    ? [{ locality: at, department: 'foreign-affairs', why: 'foreign-affairs' }]
    : [];
  // D12: a report that nobody has verified is seen only by the locality that verifies it (and by foreign affairs, L6).
  if (entry.stage === 'REPORTED') return [own('health'), ...foreign];
  const wanted = [own('health'), ...policy.arrivalDepartments.map(own), ...foreign];
  const offered = offeredLocality(entry);
  if (entry.responsibility.offeredTo !== undefined && offered !== destination) {
    wanted.push({ locality: offered, department: 'health', why: 'offered' });
  }
  if (home !== undefined && home !== destination) {
    wanted.push({ locality: home, department: 'health', why: 'home' });
  }
  return [...wanted, ...pointOfEntry(entry, policy), ...fork(entry, tree, policy)];
};

/** L6: a foreign national at the stages policy names; ARRIVED stands for every stage after the arrival. */
const concernsForeignAffairs = ({ foreign, stage, arrived }: Entry, policy: Policy): boolean =>
  foreign && policy.foreignAffairsStages.some((one) => one === stage || (one === 'ARRIVED' && arrived));

/** A port the tree does not know has its copy at the operator. */
const pointOfEntry = (entry: Entry, policy: Policy): Wanted[] => {
  if (entry.pointOfEntry !== undefined) {
    return [
      { locality: entry.pointOfEntry, department: policy.pointOfEntryDepartment, why: 'point-of-entry' },
    ];
  }
  return entry.pointOfEntryStated === undefined
    ? []
    : [{ locality: operatorLocality, department: 'lead', why: 'point-of-entry' }];
};

const forkOf = ({ pointOfEntry, destination }: Entry, tree: LocalityTree): string | undefined =>
  pointOfEntry && destination ? tree.forkBelow(pointOfEntry, destination) : undefined;

/** The duty to collect: as the policy `collectors` says, else by Guangdong's rule when that is on. */
const fork = (entry: Entry, tree: LocalityTree, policy: Policy): Wanted[] => {
  const collector = collectorOf(entry, tree, policy);
  const locality = collector ?? (policy.collectAtFork ? forkOf(entry, tree) : undefined);
  if (locality === undefined || (collector === undefined && locality === entry.destination)) return [];
  return (['health', 'reception'] as const).map((department) => ({ locality, department, why: 'fork' }));
};

/** F25: a symptom goes to health where the person is, too. */
const presentPlace = ({ presentAt }: Entry): Wanted[] =>
  presentAt === undefined ? [] : [{ locality: presentAt, department: 'health', why: 'present-place' }];
