import { isDeepStrictEqual } from 'node:util';
import { alertsOf } from '../../functions/feedback/view-alerts.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import { addDays } from '../../shared/domain/time/local-days.ts';
import { custodyOf } from '../../shared/domain/transfer/custody.ts';
import { gatesOf } from '../../shared/domain/transfer/gates.ts';
import { makeRandom } from '../generator/random.ts';
import { releasesWatched, stepsTaken } from './alert-invariants.ts';
import { entryOf, type Invariant, liveOnes, readAll } from './found.ts';
import {
  acknowledgedLadders,
  drained,
  oncePerRecipient,
  sameWords,
  seenByReaders,
  sentOrEscalated,
  thinIsThin,
} from './sending-invariants.ts';
import type { Simulated } from './thirty-days.ts';

/** I1 and I9: every record in exactly one entry, and all records of one person's journey in the same. */
const oneEntryEach: Invariant = (found, { speakers: { promised: records } }) => {
  const holders = new Map<string, string[]>();
  for (const { entryId, statements } of liveOnes(found)) {
    for (const { agency, recordId } of statements) {
      const name = `${agency}/${recordId}`;
      holders.set(name, [...(holders.get(name) ?? []), entryId]);
    }
  }
  const names = new Set(records.map(({ agency, record }) => `${agency}/${record.recordId}`));
  const lost = [...names]
    .filter((name) => holders.get(name)?.length !== 1)
    .map((name) => `${name} is in ${holders.get(name)?.join(' and ') ?? 'no entry'}`);
  const journeys = Map.groupBy(records, ({ person }) => person);
  const split = [...journeys].flatMap(([n, its]) => {
    const documented = its.filter(({ record }) => record.traveller.documents !== undefined);
    const ids = new Set(
      documented.flatMap(({ agency, record }) => holders.get(`${agency}/${record.recordId}`)),
    );
    return ids.size > 1 ? [`person ${n} is in ${[...ids].join(' and ')}`] : [];
  });
  const mixed = liveOnes(found).flatMap(({ entryId, statements }) => {
    const people = new Set(statements.map(({ recordId }) => recordId.split('-').at(-1)));
    return people.size > 1 ? [`${entryId} holds ${people.size} people`] : [];
  });
  return [...lost, ...split, ...mixed];
};

/** I2 and I5: each open entry has one owner, so that the localities add up to the whole. */
const oneOwner: Invariant = (found) => {
  const open = liveOnes(found)
    .map(({ entryId }) => entryOf(found, entryId))
    .filter(({ stage }) => stage !== 'CLOSED');
  const nobodys = open.filter(({ responsibility }) => responsibility.locality === '');
  const perLocality = Map.groupBy(open, ({ responsibility }) => responsibility.locality);
  const sum = [...perLocality.values()].reduce((total, some) => total + some.length, 0);
  return [
    ...nobodys.map(({ entryId }) => `${entryId} is nobody's`),
    ...(sum === open.length ? [] : [`${sum} in all localities, ${open.length} in all`]),
  ];
};

/** I3: what went into a gate passed the next one, is explained, or is told by name. */
const gatesAddUp: Invariant = (found) => {
  const entries = liveOnes(found).map(({ entryId }) => entryOf(found, entryId));
  const gates = gatesOf(entries, found.now);
  return gates.flatMap((gate, index) => {
    const explained = Object.values(gate.explained).reduce((sum, count) => sum + count, 0);
    const next = gates[index + 1];
    return [
      ...(gate.in === gate.out + explained + gate.difference.length ? [] : [`gate ${gate.gate} leaks`]),
      ...(next === undefined || next.in === gate.out ? [] : [`${gate.gate} out is not ${next.gate} in`]),
    ];
  });
};

/** I4: whoever was handed over from a vehicle was named by both sides. */
const signedByBoth: Invariant = (found) =>
  liveOnes(found).flatMap((document) => {
    const entry = entryOf(found, document.entryId);
    const ended = custodyOf(entry, document).legs.filter(
      ({ holder, to }) => holder === 'vehicle' && to !== undefined,
    );
    return ended
      .filter(({ manifestId, giver, taker }) => manifestId && (giver === undefined || taker === undefined))
      .map(() => `${document.entryId} was handed over by one side`);
  });

/** I6: nobody ends before the period, and nobody is held longer without a reason. */
const wholePeriod: Invariant = (found) =>
  liveOnes(found).flatMap(({ entryId }) => {
    const { quarantine } = entryOf(found, entryId);
    if (quarantine === undefined) return [];
    return quarantine.lastDay === addDays(quarantine.anchor, 14)
      ? []
      : [`${entryId} from ${quarantine.anchor} ends on ${quarantine.lastDay}`];
  });

/** I8: an alert is open exactly while its cause lasts, and a closed one names what closed it. */
const alertsEnd: Invariant = (found) =>
  liveOnes(found).flatMap((document) => {
    const entry = entryOf(found, document.entryId);
    const context = { policies: found.config.policies, tree: found.config.tree };
    return alertsOf(entry, { document, context, now: found.now })
      .filter(({ open, closedBy }) => (entry.stage === 'CLOSED' && open) || (!open && closedBy === undefined))
      .map(({ kind, open }) => `${kind} of ${entry.entryId} is ${open ? 'open' : 'closed by nothing'}`);
  });

/** I8: told once per step: no key twice to one recipient. */
const toldOnce: Invariant = (found) =>
  liveOnes(found).flatMap(({ entryId, told }) => {
    const names = told.map(({ key, recipient }) => `${key} ${recipient}`);
    return new Set(names).size === names.length ? [] : [`${entryId} told a step twice`];
  });

/** I11: any order and repetition of the evidence makes the same entry. */
const anyOrder: Invariant = (found) => {
  const random = makeRandom(found.now);
  const shuffled = <T>(list: readonly T[]): T[] =>
    [...list, ...list.filter(() => random.chance(0.3))]
      .map((one) => ({ one, key: random.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one);
  return liveOnes(found).flatMap((document) => {
    const followUps = found.followUps.get(document.entryId) ?? [];
    const again = deriveEntry(
      { ...document, events: shuffled(document.events), statements: reversed(document.statements) },
      shuffled(followUps),
      found.config,
    );
    return isDeepStrictEqual(again, entryOf(found, document.entryId))
      ? []
      : [`${document.entryId} depends on the order of its evidence`];
  });
};
const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();

/** By name, so that the summary can say which were looked at. */
export const invariants: Readonly<Record<string, Invariant>> = {
  'I1 I9 every 202 ends in one entry': oneEntryEach,
  'I2 I5 one owner each, and the sum is the whole': oneOwner,
  'I3 gates add up': gatesAddUp,
  'I4 handed over is signed by both': signedByBoth,
  'I6 the whole period': wholePeriod,
  'I7 thin is thin': thinIsThin,
  'I8 alerts end, and name what ended them': alertsEnd,
  'I8 no alert repeats': toldOnce,
  'I8 no step of a ladder repeats': stepsTaken,
  'I10 what is owed is delivered, or parked and escalated': sentOrEscalated,
  'I10 one push holds each, and always says the same': sameWords,
  'I10 what nobody answers climbs': acknowledgedLadders,
  'I10 each inbox is read whole by its cursor': seenByReaders,
  'I10 everybody is told once': oncePerRecipient,
  'I11 any order makes the same entry': anyOrder,
  'C11 an overdue release is told within two minutes': releasesWatched,
  'queues drain': drained,
};

/** What does not hold, in words. */
export const brokenIn = async (so: Simulated): Promise<string[]> => {
  const found = await readAll(so);
  const broken = Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(found, so).map((what) => `${name}: ${what}`),
  );
  return [...broken, ...so.broken.map((error) => `nothing unexpected: ${String(error)}`)];
};
