import type { Caller } from '../../shared/access/caller.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import { type Manifest, mostPassengersPerRequest } from '../../shared/contracts/manifest.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Stage } from '../../shared/domain/entry.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';
import type { Judged } from '../admin/judge-items.ts';
import { standingOf } from '../feedback/may-see.ts';
import { groupsSeenBy } from '../feedback/what-may-be-seen.ts';

/** What a key may know of a passenger: nothing at all, or the stage when its departments see that. */
type Known = 'unknown' | 'seen' | Stage;

/** Nobody in these travels on a manifest (F5), or any more. */
const staying: readonly Known[] = ['HOSPITAL', 'ABOARD', 'CLOSED'];

/** Adds to each item the faults of its places, times and passengers. All passengers of the request are read at once. */
export const judgeManifests = async (
  table: Table,
  config: Config,
  caller: Caller,
  judged: readonly Judged<Manifest>[],
): Promise<void> => {
  const items = judged.flatMap((one) => (one.item && one.errors.length === 0 ? [one.item] : []));
  const entryIds = [...new Set(items.flatMap((item) => item.passengers.map(({ entryId }) => entryId)))];
  const loaded = await loadLiveEntries(table, entryIds, { consistent: false });
  const known = new Map<string, Known>();
  for (const [index, entryId] of entryIds.entries()) {
    const document = loaded[index]?.document;
    if (!document) continue;
    const entry = deriveEntry(document, [], config);
    if (standingOf(caller, { document, entry }, config.tree) === 'none') continue;
    known.set(entryId, groupsSeenBy(caller, entry, config.tree).has('stage') ? entry.stage : 'seen');
  }
  let passengers = 0;
  for (const one of judged) {
    if (!one.item || one.errors.length > 0) continue;
    passengers += one.item.passengers.length;
    if (passengers > mostPassengersPerRequest) one.errors.push(tooMany);
    one.errors.push(...placeFaults(one.item, config), ...timeFaults(one.item));
    judgePassengers(one, one.item, known);
  }
};

const placeFaults = (item: Manifest, { tree }: Config): Fault[] =>
  (['from', 'to', 'portCity'] as const).flatMap((field): Fault[] => {
    const code = item[field];
    if (code === undefined || tree.get(code) !== undefined) return [];
    return [{ pointer: `/${field}`, code: 'unknown-locality', detail: 'No locality of this code is known.' }];
  });

const timeFaults = ({ plannedDepartureAt, plannedArrivalAt }: Manifest): Fault[] =>
  Date.parse(plannedArrivalAt) > Date.parse(plannedDepartureAt)
    ? []
    : [
        {
          pointer: '/plannedArrivalAt',
          code: 'ends-before-start',
          detail: 'The arrival has to lie after the departure.',
        },
      ];

const judgePassengers = (
  { errors, warnings }: Judged<Manifest>,
  { passengers }: Manifest,
  known: ReadonlyMap<string, Known>,
): void => {
  const named = new Set<string>();
  passengers.forEach(({ entryId }, index) => {
    const pointer = `/passengers/${index}/entryId`;
    const state = known.get(entryId) ?? 'unknown';
    if (named.has(entryId)) {
      errors.push({ pointer, code: 'repeated', detail: 'This person is named twice on one manifest.' });
    } else if (state === 'unknown') {
      errors.push({ pointer, code: 'not-found', detail: 'No such entry is known to this key.' });
    } else if (staying.includes(state)) {
      const detail = 'As far as is known this person does not travel: in hospital, aboard, or closed.';
      warnings.push({ pointer, code: 'does-not-travel', detail });
    }
    named.add(entryId);
  });
};

const tooMany: Fault = {
  pointer: '/passengers',
  code: 'too-many',
  detail: `One request takes ${mostPassengersPerRequest} passengers in all; send the rest in another.`,
};
