import { describe, expect, test } from 'vitest';
import { listCaseContacts } from '../../shared/store/case-contacts.ts';
import { conveyanceItems, ridersOf } from '../../shared/store/conveyances.ts';
import { createMemoryTable } from '../doubles/memory-table.ts';
import { createContactsWorld, day, hour, passenger, seated } from './contacts-set-up.ts';

const aboard = async () => {
  const its = await createContactsWorld();
  const at = its.world.now - 6 * hour;
  const [sick = '', near = '', far = '', unseated = '', other = ''] = await its.arrive(
    'border',
    'immigration',
    passenger(1, at, seated('12A')),
    passenger(2, at, { ...seated('13C'), destination: { localityCode: '140106' } }),
    passenger(3, at, seated('40C')),
    passenger(4, at, { destination: { localityCode: '420106' } }),
    passenger(5, at - day, seated('12B')),
  );
  // Rows really on the manifest, so that row 40 is far from row 12.
  await its.arrive(
    'border',
    'immigration',
    ...[14, 15, 16, 17, 18].map((row) => passenger(row, at, seated(`${row}A`))),
  );
  return { its, at, sick, near, far, unseated, other };
};
const confirmed = { kind: 'pcr', result: 'confirmed' };

describe('the contacts of a case', () => {
  test('L7 F21 F23: those within reach are told to their own localities, unknown seats to verify, the others not', async () => {
    const { its, sick, near, far, unseated, other } = await aboard();
    await its.tell('44', sick, 'test-result', confirmed);
    await its.soon();
    expect(its.told(near)).toEqual(['contact.identified 140106', 'contact.identified 44']);
    expect(its.told(unseated)).toContain('contact.to-verify 420106');
    expect([its.told(far), its.told(other), its.told(sick)]).toEqual([[], [], []]);
    expect((await its.entry(near)).contactOf).toMatchObject([
      { caseEntryId: sick, exposedOn: '2026-11-21', how: 'seat-rows', standing: 'contact' },
    ]);
    expect(
      its
        .notices()
        .filter(({ kind }) => kind.startsWith('contact.'))
        .map(({ severity }) => severity),
    ).not.toContain('routine');
    expect(await listCaseContacts(its.memory, [sick])).toContain(near);
  });

  test('L7: found again each day, nobody is told twice; whoever is recorded later is found then', async () => {
    const { its, at, sick, near } = await aboard();
    await its.tell('44', sick, 'test-result', { ...confirmed, result: 'suspected' });
    await its.soon();
    const before = its.notices().length;
    const [late = ''] = await its.arrive('airline', 'hq', passenger(30, at, seated('12C')));
    its.world.now += 2 * hour;
    await its.tick();
    expect(its.told(late)).toContain('contact.identified 140105');
    expect(its.told(near)).toHaveLength(2);
    its.world.now += 3 * day;
    await its.tick();
    expect(its.told(near)).toHaveLength(2);
    expect(its.notices().length).toBeGreaterThan(before);
  });

  test('F23: a seat corrected later makes a link sure, and only that is told', async () => {
    const { its, at, sick, unseated } = await aboard();
    await its.tell('44', sick, 'test-result', confirmed);
    await its.soon();
    its.world.now += hour;
    await its.arrive(
      'border',
      'immigration',
      passenger(4, at, {
        ...seated('12D'),
        destination: { localityCode: '420106' },
        recordedAt: new Date(its.world.now).toISOString(),
      }),
    );
    its.world.now += hour;
    await its.tick();
    expect((await its.entry(unseated)).contactOf).toMatchObject([{ standing: 'contact' }]);
    expect(its.told(unseated)).toContain('contact.identified 420106');
  });

  test('L7 M1 M5: somebody known as two until the records were joined is one contact; a case joined later keeps its list', async () => {
    const its = await createContactsWorld();
    const at = its.world.now - 6 * hour;
    const known = (n: number, number: string, more = {}) => ({
      ...passenger(n, at, more),
      recordId: `${n}-${number}`,
      traveller: {
        documents: [{ type: number.startsWith('W') ? 'travel-permit' : 'passport', issuer: 'CHN', number }],
      },
    });
    const both = (n: number, ...numbers: string[]) => ({
      ...known(n, numbers.join('')),
      traveller: { documents: numbers.flatMap((number) => known(n, number).traveller.documents) },
    });
    const [sick = '', again = '', seat = '', blank = ''] = await its.arrive(
      'border',
      'immigration',
      known(1, 'E1', seated('12A')),
      known(1, 'W1'),
      known(2, 'E2', seated('13C')),
      known(2, 'W2'),
    );
    expect(new Set([sick, again, seat, blank]).size).toBe(4);
    await its.arrive('hq', 'hq', both(2, 'E2', 'W2'));
    await its.tell('44', again, 'test-result', confirmed);
    await its.soon();
    const before = await listCaseContacts(its.memory, [again]);
    await its.arrive('hq', 'hq', both(1, 'E1', 'W1'));
    its.world.now += 2 * hour;
    await its.tick();
    const [one, other] = await Promise.all([its.entry(sick), its.entry(again)]);
    expect(one.entryId).toBe(other.entryId);
    const contact = await its.entry(seat);
    expect((await its.entry(blank)).entryId).toBe(contact.entryId);
    expect(before).toContain(contact.entryId);
    expect(contact.contactOf).toMatchObject([{ caseEntryId: again, standing: 'contact' }]);
    expect(one.contactOf).toBeUndefined();
    await its.tell('44', sick, 'recovered', { discharged: 'excluded' });
    await its.soon();
    expect((await its.entry(seat)).contactOf).toMatchObject([{ standing: 'withdrawn' }]);
  });

  test('F23: a locality verifies its own contact, and is not told what it said', async () => {
    const { its, sick, unseated } = await aboard();
    await its.tell('44', sick, 'test-result', confirmed);
    await its.soon();
    const result = await its.tell('420106', unseated, 'contact-verified', {
      outcome: 'contact',
      officer: 'Dr Hu',
    });
    expect(result?.status).toBe('applied');
    its.world.now += 2 * hour;
    await its.tick();
    expect((await its.entry(unseated)).contactOf?.[0]?.standing).toBe('contact');
    expect(its.told(unseated).filter((one) => one.startsWith('contact.identified'))).toEqual([]);
  });

  test('L7: when the case turns out to be none, everybody who was told hears that too', async () => {
    const { its, sick, near, unseated } = await aboard();
    await its.tell('44', sick, 'test-result', { ...confirmed, result: 'suspected' });
    await its.soon();
    its.world.now += hour;
    const excluded = await its.tell('44', sick, 'recovered', { discharged: 'excluded' });
    expect(excluded?.status).toBe('applied');
    await its.soon();
    expect((await its.entry(near)).contactOf).toMatchObject([{ standing: 'withdrawn' }]);
    expect(its.told(near)).toContain('contact.withdrawn 140106');
    expect(its.told(unseated)).toContain('contact.withdrawn 420106');
    its.world.now += 2 * day;
    const before = its.notices().filter(({ kind }) => kind.startsWith('contact.')).length;
    await its.tick();
    expect(its.notices().filter(({ kind }) => kind.startsWith('contact.'))).toHaveLength(before);
  });

  test('L7 F21: a tick that stopped after any write is finished by the next one, and tells nobody twice', async () => {
    let writes = Number.POSITIVE_INFINITY;
    for (let stopAt = 1; stopAt < 60; stopAt += 3) {
      const its = await createContactsWorld((table) => ({
        ...table,
        write: async (some) => {
          writes -= 1;
          if (writes < 0) throw new Error('stopped');
          return table.write(some);
        },
      }));
      writes = Number.POSITIVE_INFINITY;
      const at = its.world.now - 6 * hour;
      const [sick = '', near = ''] = await its.arrive(
        'border',
        'immigration',
        passenger(1, at, seated('12A')),
        passenger(2, at, { ...seated('13C'), destination: { localityCode: '140106' } }),
      );
      await its.tell('44', sick, 'test-result', confirmed);
      its.world.now += 60_000;
      writes = stopAt;
      await its.tick().catch(() => undefined);
      writes = Number.POSITIVE_INFINITY;
      its.world.now += 5 * 60_000;
      await its.tick();
      expect([stopAt, its.told(near).sort()]).toEqual([
        stopAt,
        ['contact.identified 140106', 'contact.identified 44'],
      ]);
    }
  });
});

describe('a contact whom somebody knows of', () => {
  test('L7: told by a locality or a tracer, it is on the list of the case like one that was found', async () => {
    const { its, sick, far } = await aboard();
    await its.tell('44', sick, 'test-result', confirmed);
    const dined = { caseEntryId: sick, exposedOn: '2026-11-20', how: 'listed' };
    expect(await its.tell('140105', far, 'contact-identified', dined)).toMatchObject({ status: 'applied' });
    const [traced = ''] = await its.arrive('tracers', 'contact-tracing', {
      recordId: 'c-1',
      traveller: { fullName: 'Mei Sun', birthDate: '1991-02-03' },
      entry: {},
      travelHistory: [{ country: 'CHN', exposure: 'contact', to: '2026-11-20' }],
      destination: { localityCode: '420106' },
      references: { caseEntryId: sick },
    });
    expect(await listCaseContacts(its.memory, [sick])).toEqual([far, traced].sort());
    expect(its.told(far)).toContain('contact.identified 140105');
    expect(its.told(traced)).toEqual(['contact.identified 420106']);
    expect(await its.entry(traced)).toMatchObject({ stage: 'REPORTED', kind: 'CONTACT' });
  });
});

describe('companions', () => {
  test('F21: by record, by document and by name; whoever lists the case is one too', async () => {
    const its = await createContactsWorld();
    const at = its.world.now - 6 * hour;
    const apart = (n: number, more = {}) =>
      passenger(n, at, { conveyance: { mode: 'air', number: `CA${n}` }, ...more });
    const [sick = '', child = '', wife = '', friend = ''] = await its.arrive(
      'border',
      'immigration',
      passenger(1, at, { ...seated('12A'), companions: ['r-2', { document: { number: 'e 50000003' } }] }),
      apart(2),
      passenger(3, at, seated('50A')),
      passenger(4, at, { ...seated('51A'), companions: ['r-1'] }),
      ...[21, 22, 23, 24, 25].map((row) => passenger(row, at, seated(`${row}A`))),
    );
    await its.tell('44', sick, 'test-result', confirmed);
    await its.soon();
    for (const id of [child, wife, friend]) {
      expect((await its.entry(id)).contactOf).toMatchObject([{ how: 'companion', standing: 'contact' }]);
    }
  });

  test('L7 T3: a companion whom no journey shows becomes REPORTED where the case was going, once', async () => {
    const its = await createContactsWorld();
    const at = its.world.now - 6 * hour;
    const companion = { name: 'ZHAO LEI', document: { type: 'passport', issuer: 'CHN', number: 'E777' } };
    const [sick = ''] = await its.arrive(
      'border',
      'immigration',
      passenger(1, at, { ...seated('12A'), companions: [companion] }),
    );
    await its.tell('44', sick, 'test-result', confirmed);
    await its.soon();
    const ids = await listCaseContacts(its.memory, [sick]);
    expect(ids).toHaveLength(1);
    const found = await its.entry(ids[0] ?? '');
    expect(found).toMatchObject({ stage: 'REPORTED', kind: 'CONTACT', destination: '140105' });
    expect(found.contactOf).toMatchObject([{ caseEntryId: sick, how: 'listed', exposedOn: '2026-11-21' }]);
    expect(its.told(ids[0] ?? '')).toEqual(['contact.identified 140105']);
    its.world.now += 2 * day;
    await its.tick();
    expect(await listCaseContacts(its.memory, [sick])).toEqual(ids);
    expect(its.told(ids[0] ?? '')).toHaveLength(1);
  });

  test('L7 M1: a companion who is on a journey we know is found there by the document', async () => {
    const its = await createContactsWorld();
    const at = its.world.now - 6 * hour;
    const [sick = '', mate = ''] = await its.arrive(
      'border',
      'immigration',
      passenger(1, at, {
        ...seated('12A'),
        companions: [{ document: { type: 'passport', issuer: 'CHN', number: 'E50000009' } }],
      }),
      passenger(9, at, {
        conveyance: { mode: 'air', number: 'CA9' },
        destination: { localityCode: '140106' },
      }),
    );
    await its.tell('44', sick, 'test-result', confirmed);
    await its.soon();
    expect(await its.entry(mate)).toMatchObject({ kind: 'OVERSEAS', contactOf: [{ caseEntryId: sick }] });
    expect(its.told(mate)).toContain('contact.identified 140106');
  });
});

describe('contacts whose journey is over', () => {
  /** Somebody who came long ago and whose story ended, named by a case that comes now. */
  const ended = async () => {
    const its = await createContactsWorld();
    const [old = ''] = await its.arrive('border', 'immigration', passenger(2, its.world.now - 6 * hour));
    await its.tell('140105', old, 'accepted', { officer: 'Dr Li' });
    await its.tell('44', old, 'port-check', { health: { symptoms: [] }, travelHistory: [] });
    its.world.now += 1000;
    await its.tell('44', old, 'disposition', { disposition: 'local' });
    its.world.now += 1000;
    await its.tell('140105', old, 'placed', { quarantineType: 'home', singleRoom: true });
    its.world.now += 15 * day;
    await its.tell('140105', old, 'released', { symptoms: [], officer: 'Dr Li' });
    its.world.now += hour;
    expect(await its.tell('140105', old, 'completed', {})).toMatchObject({ stage: 'CLOSED' });
    its.world.now += 30 * day;
    return { its, old };
  };
  const sickNow = async (its: Awaited<ReturnType<typeof ended>>['its']) => {
    const at = its.world.now - 6 * hour;
    const [sick = ''] = await its.arrive(
      'border',
      'immigration',
      passenger(1, at, { conveyance: { mode: 'air', number: 'CZ999' }, companions: ['r-2'] }),
    );
    await its.tell('44', sick, 'test-result', confirmed);
    await its.soon();
    return sick;
  };

  test('L7 T3: one that ended before the exposure is not opened again: a REPORTED entry of the same person is', async () => {
    const { its, old } = await ended();
    const sick = await sickNow(its);
    expect(await its.entry(old)).toMatchObject({ stage: 'CLOSED', outcome: 'COMPLETED' });
    const [fresh = ''] = await listCaseContacts(its.memory, [sick]);
    const entry = await its.entry(fresh);
    expect(entry).toMatchObject({ stage: 'REPORTED', travellerId: (await its.entry(old)).travellerId });
    expect(its.told(fresh)).toEqual(['contact.identified 140105']);
    its.world.now += 2 * day;
    await its.tick();
    expect(await listCaseContacts(its.memory, [sick])).toEqual([fresh]);
  });

  test('L7: whoever is on another journey by now is told of there', async () => {
    const { its, old } = await ended();
    const [present = ''] = await its.arrive('border', 'immigration', {
      ...passenger(2, its.world.now - 2 * hour, { destination: { localityCode: '420106' } }),
      recordId: 'r-2-again',
    });
    expect(present).not.toBe(old);
    const sick = await sickNow(its);
    expect(await listCaseContacts(its.memory, [sick])).toEqual([present]);
    expect(its.told(present)).toContain('contact.identified 420106');
  });
});

describe('under one roof', () => {
  test('F21 F23: one room is a contact, one site is to be verified, another site or time is neither', async () => {
    const its = await createContactsWorld();
    const at = its.world.now - 6 * hour;
    const ids = await its.arrive(
      'border',
      'immigration',
      ...[1, 2, 3, 4].map((n) => passenger(n, at, { conveyance: { mode: 'air', number: `CA${n}` } })),
    );
    const rooms = [
      ['Lakeside', '301'],
      ['Lakeside', '301'],
      ['Lakeside', '408'],
      ['Hillside', '301'],
    ];
    for (const [index, id] of ids.entries()) {
      const [site, room] = rooms[index] ?? [];
      await its.tell('140105', id, 'accepted', { officer: 'Dr Li' });
      await its.tell('44', id, 'port-check', { health: { symptoms: [] }, travelHistory: [] });
      its.world.now += 1000;
      await its.tell('44', id, 'disposition', { disposition: 'local' });
      its.world.now += 1000;
      const placed = await its.tell('140105', id, 'placed', { quarantineType: 'facility', site, room });
      expect(placed?.status).toBe('applied');
    }
    its.world.now += 2 * day;
    const [sick = '', roommate = '', neighbour = '', elsewhere = ''] = ids;
    await its.tell('140105', sick, 'test-result', confirmed);
    await its.soon();
    expect((await its.entry(roommate)).contactOf).toMatchObject([
      { how: 'site', standing: 'contact', exposedOn: '2026-11-23' },
    ]);
    expect((await its.entry(roommate)).quarantine).toMatchObject({ anchor: '2026-11-23' });
    expect((await its.entry(neighbour)).contactOf).toMatchObject([{ how: 'site', standing: 'to-verify' }]);
    expect((await its.entry(neighbour)).quarantine?.anchor).toBe('2026-11-21');
    expect((await its.entry(elsewhere)).contactOf).toBeUndefined();
  });
});

describe('the index of conveyances', () => {
  const riders = Array.from({ length: 100 }, (_, index) => ({
    entryId: `ent_${String(index).padStart(20, 'a1b2c3')}`,
    names: [`air/CA${900 + (index % 90)}`],
    date: '2026-11-21',
  }));

  test('a hundred arrivals on ninety flights cost a few write units together', () => {
    const items = conveyanceItems(riders);
    const units = items.map(({ pk, sk, d }) =>
      Math.ceil((pk.length + sk.length + (d as Uint8Array).length + 16) / 1024),
    );
    expect(units.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(8);
    expect(conveyanceItems([...riders].reverse())).toHaveLength(items.length);
  });

  test('finds by any name, on any of the days; the same content is the same item', async () => {
    const table = createMemoryTable();
    await table.put(conveyanceItems(riders));
    await table.put(conveyanceItems([...riders].reverse()));
    expect(table.all()).toHaveLength(conveyanceItems(riders).length);
    const found = await ridersOf(table, ['air/CA905', 'air/none'], ['2026-11-20', '2026-11-21']);
    expect(found.sort()).toEqual([riders[5]?.entryId, riders[95]?.entryId].sort());
    expect(await ridersOf(table, ['air/CA905'], ['2026-11-22'])).toEqual([]);
  });
});
