import * as z from 'zod';
import { personRecord, word } from './people.ts';
import { community, county, home, neighbour, port, stranger } from './places.ts';
import { act, createWorld, noticesOf, post, tell, type World } from './world.ts';

/**
 * A in quarantine in the county, B in its community, C with the neighbour, D with strangers, E still at the port, F moved from the county to
 * the neighbour, G with a home that was corrected, H a case in hospital, I who sat beside H, J released, K reported by neighbours, L away,
 * M bound for nowhere known, N first stated for the county, then for the neighbour, O and P perhaps one.
 */
export const tellTheStory = async (): Promise<World> => {
  const world = await createWorld();
  await everybodyArrives(world);
  await quarantines(world);
  await moves(world);
  await falls(world);
  await others(world);
  for (const minutes of [1, 180, 180]) {
    world.system.world.now += minutes * 60_000;
    await world.system.tick();
  }
  await noteIds(world);
  return world;
};

const everybodyArrives = async (world: World): Promise<void> => {
  const arrive = (person: string, hoursAgo: number, localityCode: string, more: object = {}) =>
    [
      person,
      personRecord(person, {
        hoursAgo,
        ...(['H', 'I'].includes(person) ? { flight: 'ZQ7777' } : {}),
        more: { ...more },
      }),
      localityCode,
    ] as const;
  const people = [
    arrive('A', 50, county, { homeLocality: home }),
    arrive('B', 50, community),
    arrive('C', 50, neighbour),
    arrive('E', 3, county, { homeLocality: home }),
    arrive('F', 50, county, { homeLocality: home }),
    arrive('G', 20, county, { homeLocality: home }),
    arrive('H', 40, county),
    arrive('I', 40, stranger),
    arrive('J', 24 * 20, county, { homeLocality: home }),
    arrive('M', 9, '000000'),
    arrive('N', 8, county),
    arrive('O', 24 * 6, neighbour),
  ];
  const records = people.map(([person, record, localityCode]) => {
    const destination = { ...record.destination, localityCode };
    return [person, { ...record, destination }] as const;
  });
  await post(world, 'immigration', new Map(records));
  const far = personRecord('D', { hoursAgo: 30, agency: 'airline' });
  const atOtherPort = { pointOfEntry: 'PVG', arrivedAt: far.entry.arrivedAt };
  const destination = { ...far.destination, localityCode: stranger };
  await post(world, 'airline', new Map([['D', { ...far, entry: atOtherPort, destination }]]));
  const listed = personRecord('Q', { hoursAgo: 50, agency: 'works', same: 'A' });
  const { arrivedAt: expectedAt } = listed.entry;
  await post(world, 'works', new Map([['A', { ...listed, entry: { pointOfEntry: 'CAN', expectedAt } }]]));
  const perhaps = personRecord('P', { hoursAgo: 24, agency: 'airline', same: 'O' });
  await post(
    world,
    'airline',
    new Map([['P', { ...perhaps, destination: { ...perhaps.destination, localityCode: stranger } }]]),
  );
  const reported = personRecord('K', { hoursAgo: 5, agency: 'neighbours' });
  const { employer: _, references: __, extras: ___, ...report } = reported;
  await post(world, 'neighbours', new Map([['K', report]]));
  const away = personRecord('L', { hoursAgo: 5, agency: 'works' });
  await post(world, 'works', new Map([['L', { ...away, entry: {}, evidence: 'away', homeLocality: home }]]));
};

const quarantines = async (world: World): Promise<void> => {
  const site = (locality: string, code: string) => ({
    ...{ code, locality, name: `Hotel of ${locality}`, kind: 'facility', capacity: 30 },
  });
  await act(world, 'sites', ['PUT', '/v1/sites', 'desk-admin'], {
    items: [
      site(county, 'S-COUNTY'),
      site(neighbour, 'S-NEIGHBOUR'),
      site(stranger, 'S-STRANGER'),
      { ...site(county, 'S-WARD'), name: 'Ward', kind: 'hospital' },
    ],
  });
  const trip = { from: port, to: county, trip: 'K8', vehicle: 'Coach A-1' };
  const passengers = ['A', 'F', 'E'].map((one) => ({
    entryId: world.entries.get(one),
    seat: word(one, 'trip', 'BUS'),
  }));
  const at = (hours: number): string => new Date(world.system.world.now + hours * 3_600_000).toISOString();
  const times = { plannedDepartureAt: at(1), plannedArrivalAt: at(5) };
  await act(world, 'transfers', ['PUT', '/v1/manifests', port], {
    items: [{ manifestId: 'COACH-1', ...trip, ...times, passengers }],
  });
  const far = { manifestId: 'COACH-2', from: stranger, to: stranger, trip: 'K9', ...times };
  await act(world, 'transfers', ['PUT', '/v1/manifests', 'airline'], {
    items: [{ ...far, passengers: [{ entryId: world.entries.get('D'), seat: word('D', 'trip', 'BUS') }] }],
  });
  for (const [person, owner, code] of [
    ['A', county, 'S-COUNTY'],
    ['B', community, undefined],
    ['C', neighbour, 'S-NEIGHBOUR'],
    ['F', county, 'S-COUNTY'],
    ['J', county, 'S-COUNTY'],
  ] as const) {
    const ago = person === 'J' ? 24 * 60 * 19 : 600;
    await bring(world, { person, owner, ago, manifestId: person === 'B' ? 'CAR-2' : 'COACH-1' });
    const officer = word(person, 'stage', 'PLACER');
    const facility = { quarantineType: 'facility', site: code, room: word(person, 'endDate', 'ROOM') };
    const stay = code === undefined ? { quarantineType: 'home', singleRoom: true } : facility;
    await tell(world, [owner, person, 'placed', ago - 60], { ...stay, officer });
  }
};

const bring = async (
  world: World,
  { person, owner, ago, manifestId }: { person: string; owner: string; ago: number; manifestId: string },
): Promise<void> => {
  const officer = word(person, 'stage', 'OFFICER');
  const trip = { manifestId, headcount: 1, officer };
  const health = { temperatureC: 36.6, symptoms: [word(person, 'health', 'COUGH')] };
  const steps: [caller: string, type: string, fields: object][] = [
    [owner, 'accepted', { officer }],
    [
      port,
      'port-check',
      { health: { ...health, symptoms: [] }, travelHistory: [{ country: 'GBR' }], officer },
    ],
    [port, 'disposition', { disposition: 'transfer', officer, reason: word(person, 'never', 'WHY') }],
    [port, 'boarded', trip],
    [owner, 'received', { ...trip, place: word(person, 'stage', 'GATE') }],
    [owner, 'note', { text: word(person, 'never', 'NOTE') }],
  ];
  for (const [index, [caller, type, fields]] of steps.entries()) {
    await tell(world, [caller, person, type, ago - index], fields);
  }
};

/** F goes to the neighbour, who accepts first; G's home and N's destination are corrected. */
const moves = async (world: World): Promise<void> => {
  const officer = word('F', 'stage', 'MOVER');
  const trip = { manifestId: 'CAR-9', headcount: 1, officer };
  await tell(world, [county, 'F', 'transfer-offered', 300], { localityCode: neighbour, officer });
  await tell(world, [neighbour, 'F', 'accepted', 290], { officer });
  await tell(world, [county, 'F', 'boarded', 280], trip);
  await tell(world, [neighbour, 'F', 'received', 270], trip);
  await correct(world, 'F', { destination: { localityCode: neighbour } });
  world.system.world.now += 600_000;
  const stay = { quarantineType: 'facility', site: 'S-NEIGHBOUR', room: word('F', 'endDate', 'AFTER') };
  await tell(world, [neighbour, 'F', 'placed', 1], { ...stay, officer: word('F', 'after', 'LATER') });
  await correct(world, 'G', { homeLocality: stranger });
  await correct(world, 'N', { destination: { localityCode: neighbour } });
};

const correct = async (world: World, person: string, more: object): Promise<void> => {
  world.system.world.now += 60_000;
  const path = `/v1/records/r-immigration-${person}`;
  const shown = z
    .object({ versions: z.array(z.looseObject({ record: z.looseObject({ recordId: z.string() }) })) })
    .parse(await act(world, 'intake', ['GET', path, 'immigration']));
  const record = shown.versions.at(-1)?.record;
  await act(world, 'intake', ['POST', '/v1/arrivals', 'immigration'], { records: [{ ...record, ...more }] });
  await world.system.registerQueued();
};

/** H is a case, and I sat beside them; E is checked at the port. */
const falls = async (world: World): Promise<void> => {
  const officer = word('H', 'stage', 'DOCTOR');
  await tell(world, [county, 'H', 'accepted', 90], { officer });
  await tell(world, [county, 'H', 'hospitalised', 80], { place: 'S-WARD', officer });
  await tell(world, [county, 'H', 'test-taken', 75], {
    kind: 'PCR',
    place: word('H', 'health', 'LAB'),
    officer,
  });
  const result = { kind: word('H', 'health', 'PCR'), result: 'confirmed' };
  await tell(world, [county, 'H', 'test-result', 70], { ...result, officer });
  const health = { temperatureC: 36.6, symptoms: [] };
  const checked = { health, travelHistory: [{ country: 'GBR' }], officer: word('E', 'stage', 'CHECKER') };
  await tell(world, [port, 'E', 'port-check', 60], checked);
};

const withId = z.looseObject({
  requestId: z.string().optional(),
  certificateId: z.string().optional(),
  code: z.string().optional(),
});

/** Requests, a certificate, a code, a contact with who is away, and a guarded word or two. */
const others = async (world: World): Promise<void> => {
  const { entries, ids } = world;
  const made = async (
    stage: 'traveller' | 'certificates',
    path: string,
    body: object | undefined,
    by = county,
  ) => withId.parse(await act(world, stage, ['POST', path, by], body));
  const ask = async (person: string, by: string, kind: object): Promise<string> => {
    const text = word(person, 'request', 'PLEA');
    const asked = { entryId: entries.get(person), text, ...kind };
    return (await made('traveller', '/v1/requests', asked, by)).requestId ?? '';
  };
  ids.set('help A', await ask('A', county, { kind: 'help', need: 'medicine' }));
  ids.set('contest C', await ask('C', neighbour, { kind: 'contest', about: 'tier' }));
  ids.set('help D', await ask('D', 'airline', { kind: 'help', need: 'food' }));
  const release = { symptoms: [], collector: { kind: 'community', name: word('J', 'never', 'COLLECTOR') } };
  const officer = word('J', 'stage', 'RELEASER');
  await tell(world, [county, 'J', 'released', 30], {
    ...release,
    officer,
    overrideReason: word('J', 'never', 'WHYNOW'),
  });
  const certificate = await made('certificates', `/v1/entries/${entries.get('J')}/certificate`, undefined);
  ids.set('certificate J', certificate.certificateId ?? '');
  const code = await made('traveller', `/v1/entries/${entries.get('A')}/self-codes`, { officer: 'Clerk' });
  ids.set('code A', code.code ?? '');
  const contact = { outcome: 'reached', officer: 'Ms Away', note: word('L', 'contact', 'CALL') };
  await act(world, 'sources', ['POST', `/v1/away/${entries.get('L')}/contacts`, home], contact);
};

const pairs = z.object({ items: z.tuple([z.looseObject({ id: z.string() })]) });

const noteIds = async (world: World): Promise<void> => {
  const { items } = pairs.parse(await act(world, 'admin', ['GET', '/v1/candidates', 'desk-admin']));
  world.ids.set('pair', items[0].id);
  for (const [name, locality] of [
    ['notice county', county],
    ['notice stranger', stranger],
  ] as const) {
    const one = noticesOf(world).find(
      (notice) => notice.locality === locality && notice.department === 'health',
    );
    world.ids.set(name, one?.id ?? '');
  }
};
