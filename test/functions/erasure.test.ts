import { describe, expect, it } from 'vitest';
import { loadEntries, loadLiveEntries } from '../../shared/store/entries.ts';
import { manifestWrite } from '../../shared/store/manifests.ts';
import { loadRecords } from '../../shared/store/records.ts';
import { createSealedTable } from '../../shared/store/sealed-table.ts';
import type { Item, Table } from '../../shared/store/table.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { crashingTap } from '../doubles/table-taps.ts';
import {
  type ErasureWorld,
  foundIn,
  live,
  recordOf,
  setUp,
  type Values,
  valuesOf,
} from './erasure-set-up.ts';

const mine = valuesOf('QXJW');
const theirs = valuesOf('ZVBK');
const { officer, vehicle, ...ofThePerson } = mine;
/** What officers say of the journey lies in the entry itself, which is no cold item; all else is sealed. */
const wordsInTheEntry: (keyof Values)[] = ['officer', 'vehicle', 'note', 'room', 'collector', 'symptom'];

const twoPeople = async (wrap?: (table: Table) => Table) => {
  const world = await setUp(wrap);
  const one = await world.arrive(recordOf('r-mine', mine));
  const other = await world.arrive(recordOf('r-theirs', theirs));
  const start = world.world.now;
  const certificate = await live(world, one.entryId, mine);
  world.world.now = start;
  const otherCertificate = await live(world, other.entryId, theirs);
  await world.memory.write([seats(one.entryId, other.entryId)]);
  return { ...world, one: one.entryId, other: other.entryId, certificate, otherCertificate };
};

const seats = (one: string, other: string) =>
  manifestWrite({
    version: 0,
    owner: { kind: 'locality', id: 'CAN-port' },
    putAt: 0,
    manifest: {
      manifestId: 'm1',
      from: 'CAN-port',
      to: '140105',
      trip: 'Coach 7',
      plannedDepartureAt: '2026-11-21T09:00:00Z',
      plannedArrivalAt: '2026-11-21T20:00:00Z',
      passengers: [
        { entryId: one, seat: mine.tripSeat },
        { entryId: other, seat: theirs.tripSeat },
      ],
    },
  });

/** Every item of the main table as a stage would read it. */
const opened = async ({ memory, sealed }: ErasureWorld, items: readonly Item[] = memory.all()) => {
  const restored = createMemoryTable();
  await restored.put(items);
  const table = createSealedTable(sealed(restored));
  const found = await table.get(items.map(({ pk, sk }) => ({ pk, sk })));
  return found.flatMap((item) => item ?? []);
};

describe('erasing one person', () => {
  it('G8: no value of theirs is left in either table or any queue, in any form, and the neighbour has lost nothing', async () => {
    const world = await twoPeople();
    const { raw, queued, erase, one, other, certificate, otherCertificate } = world;
    const before = await opened(world);
    // The search finds what is there; and nothing but the officers' words lies open even now.
    expect(foundIn(mine, before)).toEqual(Object.keys(mine));
    const plain = foundIn(mine, raw(), queued());
    expect(plain.toSorted()).toEqual([...wordsInTheEntry, 'tripSeat'].toSorted());

    const erasure = await erase({ entryId: one, rule: 'request' });
    expect(erasure).toMatchObject({
      kind: 'erased',
      counts: { records: 1, corrections: 1, requests: 2, certificates: 1, seats: 1, dataKeys: 5 },
    });
    const left = await opened(world);
    expect(foundIn(ofThePerson, raw(), queued())).toEqual([]);
    expect(foundIn(ofThePerson, left)).toEqual([]);
    expect(foundIn({ note: certificate.split('.')[1] ?? '' }, [...left, ...raw()])).toEqual([]);
    expect(foundIn(theirs, left)).toEqual(foundIn(theirs, before));
    expect(foundIn({ note: otherCertificate }, left)).toEqual(['note']);
    expect((await world.document(other)).erased).toBeUndefined();
  });

  it('G8: officers and vehicles, which are not theirs, stand where a trip or an acknowledgement is signed, and nowhere else', async () => {
    const world = await twoPeople();
    await world.erase({ entryId: world.one, rule: 'request' });
    const holding = world.raw().flatMap((item) =>
      Object.entries(item)
        .filter(
          ([name, value]) => foundIn({ officer, vehicle }, [{ pk: '', sk: '', [name]: value }]).length > 0,
        )
        .map(([name]) => `${item.pk[0]} ${name}`),
    );
    expect([...new Set(holding)].toSorted()).toEqual(['I o', 'M d']);
  });

  it('G8: a copy of the table from before the erasure cannot be read with the present keys', async () => {
    const world = await twoPeople();
    const backup = world.memory.all();
    await world.erase({ entryId: world.one, rule: 'request' });
    const restored = await opened(world, backup);
    // What officers wrote of the journey is in the backup until it runs out (docs/decisions/0142-what-is-sealed.md).
    const readable = foundIn(ofThePerson, restored);
    expect(readable.filter((name) => !wordsInTheEntry.includes(name as keyof Values))).toEqual(['tripSeat']);
    const keyIsLeft = await opened(
      world,
      backup.filter(({ pk }) => pk.includes('r-theirs')),
    );
    expect(foundIn({ passport: theirs.passport }, keyIsLeft)).toEqual(['passport']);
  });

  it('G8: stopped at any call it is finished by the next attempt, and once more changes nothing', async () => {
    let calls = 0;
    for (let call = 1; calls === 0; call += 1) {
      for (const withEffect of [false, true]) {
        const tap = crashingTap();
        const world = await twoPeople(tap.wrap);
        tap.arm(call, withEffect);
        const first = await world.erase({ entryId: world.one, rule: 'request' }).catch(() => 'stopped');
        if (first !== 'stopped') calls = call;
        tap.disarm();
        const second = await world.erase({ entryId: world.one, rule: 'request' });
        expect([second.kind, call]).toEqual([
          first === 'stopped' && second.kind === 'erased' ? 'erased' : 'erased-before',
          call,
        ]);
        expect([foundIn(ofThePerson, world.raw()), call]).toEqual([[], call]);
        const left = JSON.stringify(world.raw());
        expect(await world.erase({ entryId: world.one, rule: 'request' })).toMatchObject({
          kind: 'erased-before',
        });
        expect(JSON.stringify(world.raw())).toBe(left);
      }
    }
    expect(calls).toBeGreaterThan(6);
  }, 60_000);

  it('G8: somebody whose journey is followed is refused, unless it is said that they are meant', async () => {
    const { arrive, erase, raw, document } = await setUp();
    const { entryId } = await arrive(recordOf('r-mine', mine));
    const before = JSON.stringify(raw());
    const refused = { kind: 'open', entryIds: [entryId], stage: 'ARRIVED' };
    expect(await erase({ entryId, rule: 'request' })).toEqual(refused);
    expect(JSON.stringify(raw())).toBe(before);
    expect(await erase({ entryId, rule: 'request', evenOpen: true })).toMatchObject({ kind: 'erased' });
    expect((await document(entryId)).erased).toMatchObject({ rule: 'request' });
    expect(await erase({ entryId: 'ent_none', rule: 'request' })).toEqual({ kind: 'not-found' });
  });

  it('G8: a dry run counts the same and touches nothing', async () => {
    const world = await twoPeople();
    const before = JSON.stringify(world.raw());
    const would = await world.erase({ entryId: world.one, rule: 'request', dryRun: true });
    expect(JSON.stringify(world.raw())).toBe(before);
    const did = await world.erase({ entryId: world.one, rule: 'request' });
    expect({ ...would, kind: 'erased' }).toEqual(did);
    expect(would.kind).toBe('would-erase');
  });

  it('G8: the agency’s record, sent again afterwards, opens nothing and is not kept', async () => {
    const world = await twoPeople();
    await world.erase({ entryId: world.one, rule: 'request' });
    const before = world.memory.all().length;
    const changed = { ...recordOf('r-mine', mine), homeLocality: '140105' };
    for (const record of [recordOf('r-mine', mine), changed])
      expect((await world.arrive(record)).counts).toMatchObject({ duplicate: 1, opened: 0, updated: 0 });
    expect(world.memory.all().length).toBe(before);
    expect(foundIn(ofThePerson, world.raw())).toEqual([]);
    // The same person on another journey, told by another record, is somebody new.
    const { entryId, counts } = await world.arrive(recordOf('r-later', mine));
    expect([counts.opened, entryId === world.one]).toEqual([1, false]);
  });

  it('G8: to everybody who follows people there is no such entry any more; reports still have it', async () => {
    const { deps, erase, one, http } = await twoPeople();
    await erase({ entryId: one, rule: 'request' });
    expect(await loadLiveEntries(deps.table, [one], { consistent: true })).toEqual([undefined]);
    expect((await loadEntries(deps.table, [one], { consistent: true }))[0]?.document.entryId).toBe(one);
    const answer = await http('locality', '140105', { path: `/v1/entries/${one}` });
    expect(answer.status).toBe(404);
    const list = await http('locality', '140105', { path: '/v1/entries' });
    expect(JSON.stringify(list.json)).not.toContain(one);
    const [record] = await loadRecords(deps.table, [{ agency: 'immigration', recordId: 'r-mine' }], {
      consistent: true,
    });
    expect(record).toBeUndefined();
  });
});
