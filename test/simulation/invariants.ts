import { isDeepStrictEqual } from 'node:util';
import { alertsOf } from '../../functions/feedback/view-alerts.ts';
import { custodyOf } from '../../shared/domain/custody.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument, EventEvidence } from '../../shared/domain/evidence.ts';
import { gatesOf } from '../../shared/domain/gates.ts';
import { addDays } from '../../shared/domain/local-days.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadEntries } from '../../shared/store/entries.ts';
import { loadFollowUpsOf } from '../../shared/store/follow-ups.ts';
import { heldForDigest, loadNotifications } from '../../shared/store/notifications.ts';
import { makeRandom } from '../generator/random.ts';
import type { Simulated } from './thirty-days.ts';

/** Everything there is, read back from the table. */
export interface Found {
  documents: EntryDocument[];
  followUps: Map<string, EventEvidence[]>;
  entries: Map<string, Entry>;
  config: Config;
  now: number;
}

export const readAll = async ({ system }: Simulated): Promise<Found> => {
  const entryIds = system.table
    .all()
    .filter(({ pk, sk }) => pk.startsWith('E#') && sk === 'S')
    .map(({ pk }) => pk.slice(2));
  const stored = await loadEntries(system.table, entryIds, { consistent: true });
  const documents = stored.flatMap((one) => (one ? [one.document] : []));
  const loaded = await loadFollowUpsOf(system.table, documents);
  const config = await system.config.load();
  const followUps = new Map(documents.map(({ entryId }, index) => [entryId, loaded[index] ?? []]));
  const entries = new Map(
    documents.map((document) => [
      document.entryId,
      deriveEntry(document, followUps.get(document.entryId) ?? [], config),
    ]),
  );
  return { documents, followUps, entries, config, now: system.clock.now };
};

const live = ({ documents }: Found): EntryDocument[] =>
  documents.filter(({ mergedInto }) => mergedInto === undefined);
const entryOf = ({ entries }: Found, entryId: string): Entry => {
  const found = entries.get(entryId);
  if (!found) throw new Error(`no entry ${entryId}`);
  return found;
};

/** Each invariant of docs/domain.md, section 8: what breaks it, in words; nothing when it holds. */
type Invariant = (found: Found, so: Simulated) => string[] | Promise<string[]>;

/** I1 and I9: every record in exactly one entry, and all records of one person's journey in the same. */
const oneEntryEach: Invariant = (found, { records }) => {
  const holders = new Map<string, string[]>();
  for (const { entryId, statements } of live(found)) {
    for (const { agency, recordId } of statements) {
      const name = `${agency}/${recordId}`;
      holders.set(name, [...(holders.get(name) ?? []), entryId]);
    }
  }
  const lost = records
    .filter(({ agency, record }) => holders.get(`${agency}/${record.recordId}`)?.length !== 1)
    .map(({ agency, record }) => `I9: ${agency}/${record.recordId} is not in exactly one entry`);
  const journeys = Map.groupBy(records, ({ person }) => person.n);
  const split = [...journeys].flatMap(([n, its]) => {
    const documented = its.filter(({ record }) => record.traveller.documents !== undefined);
    const ids = new Set(
      documented.flatMap(({ agency, record }) => holders.get(`${agency}/${record.recordId}`)),
    );
    return ids.size > 1 ? [`I1: person ${n} is in ${[...ids].join(' and ')}`] : [];
  });
  const mixed = live(found).flatMap(({ entryId, statements }) => {
    const people = new Set(statements.map(({ recordId }) => recordId.split('-').at(-1)));
    return people.size > 1 ? [`I1: ${entryId} holds ${people.size} people`] : [];
  });
  return [...lost, ...split, ...mixed];
};

/** I2 and I5: each open entry has one owner, so that the localities add up to the whole. */
const oneOwner: Invariant = (found) => {
  const open = live(found)
    .map(({ entryId }) => entryOf(found, entryId))
    .filter(({ stage }) => stage !== 'CLOSED');
  const nobodys = open.filter(({ responsibility }) => responsibility.locality === '');
  const perLocality = Map.groupBy(open, ({ responsibility }) => responsibility.locality);
  const sum = [...perLocality.values()].reduce((total, some) => total + some.length, 0);
  return [
    ...nobodys.map(({ entryId }) => `I5: ${entryId} is nobody's`),
    ...(sum === open.length ? [] : [`I2: ${sum} in all localities, ${open.length} in all`]),
  ];
};

/** I3: what went into a gate passed the next one, is explained, or is told by name. */
const gatesAddUp: Invariant = (found) => {
  const entries = live(found).map(({ entryId }) => entryOf(found, entryId));
  const gates = gatesOf(entries, found.now);
  return gates.flatMap((gate, index) => {
    const explained = Object.values(gate.explained).reduce((sum, count) => sum + count, 0);
    const next = gates[index + 1];
    return [
      ...(gate.in === gate.out + explained + gate.difference.length ? [] : [`I3: gate ${gate.gate} leaks`]),
      ...(next === undefined || next.in === gate.out ? [] : [`I3: ${gate.gate} out is not ${next.gate} in`]),
    ];
  });
};

/** I4: whoever was handed over from a vehicle was named by both sides. */
const signedByBoth: Invariant = (found) =>
  live(found).flatMap((document) => {
    const entry = entryOf(found, document.entryId);
    const ended = custodyOf(entry, document).legs.filter(
      ({ holder, to }) => holder === 'vehicle' && to !== undefined,
    );
    return ended
      .filter(({ manifestId, giver, taker }) => manifestId && (giver === undefined || taker === undefined))
      .map(() => `I4: ${document.entryId} was handed over by one side`);
  });

/** I6: nobody ends before the period, and nobody is held longer without a reason. */
const wholePeriod: Invariant = (found) =>
  live(found).flatMap(({ entryId }) => {
    const { quarantine } = entryOf(found, entryId);
    if (quarantine === undefined) return [];
    return quarantine.lastDay === addDays(quarantine.anchor, 14)
      ? []
      : [`I6: ${entryId} from ${quarantine.anchor} ends on ${quarantine.lastDay}`];
  });

/** I8: an alert is open exactly while its cause lasts, and a closed one names what closed it. */
const alertsEnd: Invariant = (found) =>
  live(found).flatMap((document) => {
    const entry = entryOf(found, document.entryId);
    const context = { policies: found.config.policies, tree: found.config.tree };
    return alertsOf(entry, { document, context, now: found.now })
      .filter(({ open, closedBy }) => (entry.stage === 'CLOSED' && open) || (!open && closedBy === undefined))
      .map(({ kind, open }) => `I8: ${kind} of ${entry.entryId} is ${open ? 'open' : 'closed by nothing'}`);
  });

/** I8: told once per step: no key twice to one recipient. */
const toldOnce: Invariant = (found) =>
  live(found).flatMap(({ entryId, told }) => {
    const names = told.map(({ key, recipient }) => `${key} ${recipient}`);
    return new Set(names).size === names.length ? [] : [`I8: ${entryId} told a step twice`];
  });

/** I10: whatever is owed lies in its inbox, and was queued as a push or waits for a digest. */
const allSent: Invariant = async (found, { system }) => {
  const owed = live(found).flatMap(({ told }) => told);
  const stored = await loadNotifications(system.table, owed, { consistent: true });
  const pushed = new Set(
    system.pushes.sent.flatMap(({ notifications }) => notifications.map(({ id }) => id)),
  );
  return owed.flatMap((line, index) => {
    const one = stored[index];
    if (one === undefined) return [`I10: ${line.key} for ${line.recipient} was never written`];
    return one.pushId === heldForDigest || pushed.has(line.notificationId)
      ? []
      : [`I10: ${line.key} for ${line.recipient} was never queued`];
  });
};

/** I11: any order and repetition of the evidence makes the same entry. */
const anyOrder: Invariant = (found) => {
  const random = makeRandom(found.now);
  const shuffled = <T>(list: readonly T[]): T[] =>
    [...list, ...list.filter(() => random.chance(0.3))]
      .map((one) => ({ one, key: random.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one);
  return live(found).flatMap((document) => {
    const followUps = found.followUps.get(document.entryId) ?? [];
    const again = deriveEntry(
      { ...document, events: shuffled(document.events), statements: reversed(document.statements) },
      shuffled(followUps),
      found.config,
    );
    return isDeepStrictEqual(again, entryOf(found, document.entryId))
      ? []
      : [`I11: ${document.entryId} depends on the order of its evidence`];
  });
};
const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();

/** Alerts are told within two minutes: nobody is held past the end without an alert. */
const releasesWatched: Invariant = (found) =>
  live(found).flatMap(({ entryId, told }) => {
    const { deadlines, quarantine } = entryOf(found, entryId);
    const overdue = deadlines.find(({ kind, dueAt }) => kind === 'release' && dueAt + 120_000 < found.now);
    return overdue === undefined || told.some(({ key }) => key === `release.overdue:0:${quarantine?.lastDay}`)
      ? []
      : [`C11: ${entryId} is overdue and nobody was told`];
  });

const invariants: readonly Invariant[] = [
  oneEntryEach,
  oneOwner,
  gatesAddUp,
  signedByBoth,
  wholePeriod,
  alertsEnd,
  toldOnce,
  allSent,
  anyOrder,
  releasesWatched,
];

/** What of section 8 does not hold, in words. */
export const brokenIn = async (so: Simulated): Promise<string[]> => {
  const found = await readAll(so);
  const broken = await Promise.all(invariants.map((invariant) => invariant(found, so)));
  return broken.flat();
};
