import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactsAnswer } from '../../shared/contracts/contact.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, type Keys, nextLocal } from './support/world.ts';

const hour = 3_600_000;
let landfall: Landfall;
let keys: Keys;
/** 10:00 on the day after the train came in. */
let start: number;
let arrivedAt: number;

/** Where the eleven live: three counties of Wuhan, two beside the case in Urumqi, one in Guangzhou. */
const wuchang = '420106';
const hankou = '420103';
const hanyang = '420105';
const tianshan = '650102';
const shayibak = '650103';
const tianhe = '440106';
const six = [wuchang, hankou, hanyang, tianshan, shayibak, tianhe];

const more = [
  { code: hankou, parentCode: '4201', name: '江汉区', level: 'county' },
  { code: hanyang, parentCode: '4201', name: '汉阳区', level: 'county' },
  { code: tianhe, parentCode: '4401', name: '天河区', level: 'county' },
];

interface Passenger {
  n: number;
  to: string;
  coach?: string;
  seat?: string;
  record?: object;
}

/** Train Z180, told by the railway: domestic, with carriage and seat where they are known. */
const onTheTrain = ({ n, to, coach, seat, record }: Passenger) => ({
  recordId: `z-${n}`,
  traveller: {
    nameLocal: `王${'一二三四五六七八九十丙丁戊己庚辛'[n] ?? n}`,
    birthDate: `19${60 + n}-04-0${1 + (n % 9)}`,
    nationality: 'CHN',
    documents: [{ type: 'passport', issuer: 'CHN', number: `G${70_000_000 + n}` }],
  },
  conveyance: {
    mode: 'rail',
    number: 'Z180',
    ...(coach === undefined ? {} : { coach }),
    ...(seat === undefined ? {} : { seat }),
  },
  legs: [
    {
      mode: 'rail',
      number: 'Z180',
      departedAt: new Date(arrivedAt - 30 * hour).toISOString(),
      arrivedAt: new Date(arrivedAt).toISOString(),
    },
  ],
  entry: { arrivedAt: new Date(arrivedAt).toISOString() },
  travelHistory: [{ country: 'CHN', area: '420000', exposure: 'resident-of' }],
  destination: { localityCode: to },
  ...record,
});

const localKeys = new Map<string, string>();
const health = (code: string): string => localKeys.get(code) ?? '';
const entries = new Map<string, string>();
const entryOf = (n: number): string => entries.get(`z-${n}`) ?? '';
let railway = '';
let tracers = '';

/** What a locality's health was told of contacts: kind and entry. */
const toldOf = async (code: string): Promise<string[]> =>
  (await landfall.inbox(health(code)))
    .filter(({ kind, locality }) => kind.startsWith('contact.') && locality === code)
    .map(({ kind, entryId, severity }) => `${kind} ${entryId} ${severity}`)
    .sort();

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  await landfall.put('/v1/localities', more);
  await landfall.put('/v1/agencies', [
    { id: 'railway', name: 'Railway', source: 'rail' },
    { id: 'tracers', name: 'Contact tracing team', source: 'contact-tracing' },
  ]);
  const channels = [{ type: 'pull' }];
  const recipients = six.map((locality) => ({ locality, department: 'health', channels }));
  await landfall.put('/v1/recipients', recipients);
  for (const code of six) localKeys.set(code, (await landfall.issueKey('locality', code, ['health'])).key);
  railway = (await landfall.issueKey('agency', 'railway')).key;
  tracers = (await landfall.issueKey('agency', 'tracers')).key;
  start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  arrivedAt = start - 16 * hour;
});
afterAll(async () => landfall?.stop());

describe('a train with a case on it', () => {
  test('the railway lists its passengers: the case in carriage 5, others near, far and with no seat known', async () => {
    const carriage5 = [wuchang, wuchang, hankou, hanyang, tianshan, tianhe].map((to, index) => ({
      n: index + 1,
      to,
      coach: '05',
      seat: `${index + 2}A`,
    }));
    const unseated = [shayibak, hankou].map((to, index) => ({ n: index + 7, to }));
    const daughter = { n: 9, to: shayibak, coach: '11', seat: '3F' };
    const far = { n: 11, to: hanyang, coach: '09', seat: '1A' };
    const sick = {
      n: 0,
      to: tianshan,
      coach: '05',
      seat: '1A',
      record: {
        companions: [
          'z-9',
          { name: 'Bo Zhao', document: { type: 'passport', issuer: 'CHN', number: 'G799' } },
        ],
      },
    };
    const records = [sick, ...carriage5, ...unseated, daughter, far].map(onTheTrain);
    for (const [recordId, entryId] of await landfall.register(railway, records))
      entries.set(recordId, entryId);
    expect(entries.size).toBe(11);
    const entry = await landfall.entry(keys.county, entryOf(0));
    expect([entry.stage, entry.kind]).toEqual(['ARRIVED', 'DOMESTIC']);
  });

  test('L7 F21 F23: confirmed the next day, each contact is told to the contact’s own locality within two minutes', async () => {
    const results = await landfall.tell(keys.county, [
      happened(entryOf(0), 'accepted', start, { officer: 'Dr Rena' }),
      happened(entryOf(0), 'test-result', start + 1000, { kind: 'pcr', result: 'confirmed' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['applied', 'applied']);
    await landfall.move({ advance: 'PT2M' });
    const identified = (n: number) => `contact.identified ${entryOf(n)} urgent`;
    expect(await toldOf(wuchang)).toEqual([identified(1), identified(2)].sort());
    expect(await toldOf(hankou)).toEqual([identified(3), `contact.to-verify ${entryOf(8)} urgent`].sort());
    expect(await toldOf(hanyang)).toEqual([identified(4)]);
    expect(await toldOf(tianhe)).toEqual([identified(6)]);
    expect(await toldOf(shayibak)).toEqual([identified(9), `contact.to-verify ${entryOf(7)} urgent`].sort());
    const near = await landfall.entry(health(wuchang), entryOf(1));
    expect(near.contactOf).toMatchObject([{ caseEntryId: entryOf(0), how: 'carriage', standing: 'contact' }]);
    const daughter = await landfall.entry(health(shayibak), entryOf(9));
    expect(daughter.contactOf).toMatchObject([{ how: 'companion' }]);
  });

  test('L7: the companion on no journey of his own is REPORTED where the case was going, to be verified in a day', async () => {
    const told = (await toldOf(tianshan)).map((line) => line.split(' ')[1] ?? '');
    const companion = told.find((entryId) => entryId !== entryOf(5)) ?? '';
    expect(told).toHaveLength(2);
    const entry = await landfall.entry(health(tianshan), companion);
    expect([entry.stage, entry.kind, entry.contactOf?.[0]?.how]).toEqual(['REPORTED', 'CONTACT', 'listed']);
    const verification = entry.deadlines.find(({ kind }) => kind === 'verification');
    expect(Date.parse(verification?.dueAt ?? '') - start).toBeGreaterThan(23 * hour);
    entries.set('companion', companion);
  });

  test('L7: the county that follows the case lists eleven contacts in six localities, with how and when, and no names', async () => {
    const path = `/v1/entries/${entryOf(0)}/contacts?limit=200`;
    const { body } = await landfall.ask('GET', path, { key: keys.county });
    const listed = contactsAnswer.parse(body);
    expect(listed.case).toMatchObject({ entryId: entryOf(0), status: 'confirmed' });
    // Ten found by the train and the companions; the eleventh is found by people.
    expect(listed.items).toHaveLength(10);
    expect(JSON.stringify(body)).not.toMatch(/王|Zhao|G7/);
    const [result] = await landfall
      .post(tracers, [
        {
          recordId: 'friend-1',
          traveller: { fullName: 'Mei Sun', birthDate: '1991-02-03' },
          entry: {},
          travelHistory: [
            {
              country: 'CHN',
              exposure: 'contact',
              to: new Date(start).toISOString().slice(0, 10),
            },
          ],
          destination: { localityCode: wuchang },
          references: { caseEntryId: entryOf(0) },
        },
      ])
      .then(({ results }) => results);
    expect(result?.status).toMatch(/^accepted/);
    await landfall.settle();
    const again = contactsAnswer.parse((await landfall.ask('GET', path, { key: keys.county })).body);
    expect(again.items).toHaveLength(11);
    expect(new Set(again.items.map(({ locality }) => locality))).toEqual(new Set(six));
    expect(again.items.map(({ exposedOn }) => exposedOn)).toEqual(
      again.items.map(() => expect.stringMatching(/^\d{4}-\d\d-\d\d$/)),
    );
    expect(await toldOf(wuchang)).toHaveLength(3);
    const other = await landfall.ask('GET', path, { key: health(wuchang) });
    expect(other.status).toBe(404);
  });

  test('F23: a locality verifies an unknown seat: that one was in carriage 5, this one was not', async () => {
    const results = [
      ...(await landfall.tell(health(shayibak), [
        happened(entryOf(7), 'contact-verified', landfall.now(), {
          outcome: 'not-contact',
          officer: 'Dr Gul',
        }),
      ])),
      ...(await landfall.tell(health(hankou), [
        happened(entryOf(8), 'contact-verified', landfall.now(), { outcome: 'contact', officer: 'Dr Hu' }),
      ])),
    ];
    expect(results.map(({ status }) => status)).toEqual(['applied', 'applied']);
    const path = `/v1/entries/${entryOf(0)}/contacts?limit=200`;
    const { items } = contactsAnswer.parse((await landfall.ask('GET', path, { key: keys.county })).body);
    const standing = new Map(items.map((one) => [one.entryId, one.standing]));
    expect([standing.get(entryOf(7)), standing.get(entryOf(8))]).toEqual(['not-contact', 'contact']);
    expect(standing.has(entryOf(11))).toBe(false);
  });

  test('C11 L7: a contact placed in quarantine is counted from the day of the exposure', async () => {
    const at = landfall.now();
    const key = health(wuchang);
    const steps: [string, object][] = [
      ['accepted', { officer: 'Dr Hu' }],
      ['port-check', { health: { temperatureC: 36.5, symptoms: [] }, travelHistory: [{ country: 'CHN' }] }],
      ['disposition', { disposition: 'local', officer: 'Dr Hu' }],
      ['placed', { quarantineType: 'home', singleRoom: true, officer: 'Dr Hu' }],
      ['contact-reached', { officer: 'Dr Hu' }],
    ];
    for (const [index, [type, fields]] of steps.entries()) {
      const [result] = await landfall.tell(key, [happened(entryOf(1), type, at - 5000 + index, fields)]);
      expect([type, result?.status]).toEqual([type, 'applied']);
    }
    const entry = await landfall.entry(key, entryOf(1));
    const exposedOn = entry.contactOf?.[0]?.exposedOn;
    expect([entry.stage, entry.quarantine?.anchor]).toEqual(['QUARANTINE', exposedOn]);
    expect(entry.contactOf?.[0]?.reachedAt).toBeDefined();
  });

  test('L7: nobody is told twice when the search is made again, and everybody when the case turns out to be none', async () => {
    const before = await toldOf(hanyang);
    await landfall.move({ advance: 'PT26H' });
    expect(await toldOf(hanyang)).toEqual(before);
    const [result] = await landfall.tell(keys.county, [
      happened(entryOf(0), 'recovered', landfall.now(), { discharged: 'excluded' }),
    ]);
    expect(result?.status).toBe('applied');
    await landfall.move({ advance: 'PT2M' });
    expect(await toldOf(hanyang)).toEqual([...before, `contact.withdrawn ${entryOf(4)} urgent`].sort());
    const verified = (await toldOf(shayibak)).filter((line) => line.includes(entryOf(7)));
    expect(verified).toEqual([`contact.to-verify ${entryOf(7)} urgent`]);
  });
});
