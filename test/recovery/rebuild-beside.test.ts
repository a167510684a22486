import { describe, expect, test } from 'vitest';
import { lookedAtFrom } from '../../functions/admin/rebuild-work.ts';
import { putManifests } from '../../functions/transfers/put-manifests.ts';
import { awayIdOf } from '../../shared/domain/statements/away.ts';
import { putAway } from '../../shared/store/away.ts';
import { candidateWrite } from '../../shared/store/candidates.ts';
import { dueKinds, readDue } from '../../shared/store/due.ts';
import { noteBeat } from '../../shared/store/heartbeats.ts';
import { replayWrite } from '../../shared/store/replays.ts';
import { requestLinks, requestWrite, type TravellerRequest } from '../../shared/store/requests.ts';
import { putSites } from '../../shared/store/sites.ts';
import type { Item } from '../../shared/store/table.ts';
import { county } from './places.ts';
import { entryOf, event, isDerived, post, settleIn, traveller } from './story.ts';
import { createRecoveryWorld, hour, minute, type RecoveryWorld } from './world.ts';

const day = 24 * hour;
const named = ({ pk, sk }: Item): string => `${pk} ${sk}`;
/** What is due ever, by kind and subject. */
const looks = async (its: RecoveryWorld): Promise<Set<string>> => {
  const { items } = await readDue(its.table, its.now + 400 * day, 1000);
  return new Set(items.flatMap(({ kind, refs }) => refs.map((ref) => `${kind} ${ref}`)));
};

const requestOf = (entryId: string, at: number): TravellerRequest => ({
  requestId: 'req_0a1b',
  entryId,
  createdAt: at,
  dueAt: at + day,
  by: { kind: 'traveller', id: entryId },
  linkedAt: ['14/1401/140105'],
  wish: { kind: 'help', need: 'interpreter', urgent: false, text: 'I speak Greek' },
  state: 'OPEN',
});

/** A case with a contact, a trip, a request, a pair, somebody away, a site, an agency and a replay. */
const allKinds = async (): Promise<RecoveryWorld> => {
  const its = await createRecoveryWorld();
  await post(
    its,
    'border',
    'immigration',
    [0, 2].map((number) => traveller(number, {}, its.now - hour)),
  );
  await its.pass(its.now + 10 * minute);
  const [ill, other] = [await entryOf(its, 'border-0'), await entryOf(its, 'border-2')];
  await settleIn(its, ill, '140105');
  const taken = await its.tell(county('140105'), [
    event(its, ill, 'test-result', { kind: 'PCR', result: 'confirmed' }),
  ]);
  expect(taken).toMatchObject([{ status: 'applied' }]);
  const trip = {
    ...{ manifestId: '140105-trip-1', from: '140105', to: '140106', trip: 'K1' },
    plannedDepartureAt: new Date(its.now + day).toISOString(),
    plannedArrivalAt: new Date(its.now + day + hour).toISOString(),
    passengers: [{ entryId: other }],
  };
  await putManifests({ ...its.deps } as never)({ items: [trip] }, county('140105'), its.now);
  const request = requestOf(other, its.now);
  await its.table.write([
    requestWrite({ request, version: 0 }),
    candidateWrite({ entryIds: [ill, other].sort() as [string, string], reasons: ['ambiguous'] }, its.now),
  ]);
  await its.table.put(requestLinks(request));
  const line = { agency: 'employer', recordId: 'away-1', path: '14/1401/140105', since: its.now };
  await putAway(its.table, [{ awayId: awayIdOf('employer', 'away-1'), ...line }]);
  await putSites(its.table, [
    { code: 'S1', locality: '140105', name: 'Site 1', kind: 'facility', capacity: 40 },
  ]);
  await noteBeat(its.table, 'border', { at: its.now, records: 2 }, async () => undefined);
  const counts = { matched: 0, sent: 0, settled: 0, missing: 0, more: false, recent: [] };
  const replay = {
    replayId: 'rpl_1',
    filter: { state: 'PARKED' as const },
    limit: 10,
    startedAt: its.now,
    ...counts,
  };
  await its.table.write([replayWrite({ version: 0, replay: { ...replay, state: 'running' } })]);
  await its.settle();
  return its;
};

describe('runbook "Rebuild": what lies beside the entries', () => {
  test('contacts of a case, trips, requests and away lists are listed as before', async () => {
    const its = await allKinds();
    const whole = its.table.all();
    const lists = whole.filter((item) => isDerived(item) && !/^[TV]#/.test(item.pk));
    expect(new Set(lists.map(({ pk }) => pk.replace(/#.*/, '')))).toEqual(
      new Set(['L', 'K', 'N', 'QL', 'ML', 'E', 'Y']),
    );
    const lost = await createRecoveryWorld({ now: its.now, table: whole.filter((item) => !isDerived(item)) });
    await lost.rebuild();
    const before = await looks(lost);
    for (const kind of [
      'entry',
      'ack',
      'contacts',
      'manifest',
      'candidate',
      'source',
      'request',
      'shortage',
      'report',
      'journal',
      'mandate',
      'replay',
    ]) {
      expect(
        [...before].some((look) => look.startsWith(`${kind} `)),
        kind,
      ).toBe(true);
    }
    await lost.settle();
    const after = new Set(lost.table.all().map(named));
    expect(lists.filter((item) => !after.has(named(item))).map(named)).toEqual([]);
  });

  test('every kind of look is accounted for', () => {
    expect(Object.keys(lookedAtFrom).sort()).toEqual([...dueKinds].sort());
  });

  test('an item that nothing can be read from is counted and left out; the others are put back', async () => {
    const its = await allKinds();
    const lost = await createRecoveryWorld({
      now: its.now,
      table: its.table.all().filter((item) => !isDerived(item)),
    });
    const spoilt = await entryOf(lost, 'border-2');
    await lost.table.put([{ pk: `E#${spoilt}`, sk: 'S', v: 3, d: new Uint8Array([9, 9]) }]);
    expect(await lost.rebuild()).toMatchObject({ damaged: 1 });
    expect(lost.table.all().some(({ pk }) => pk.startsWith('L#'))).toBe(true);
  });
});
