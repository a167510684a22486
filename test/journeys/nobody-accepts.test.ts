import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entriesAnswer } from '../../shared/contracts/entry-view.ts';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { happened } from './support/story.ts';
import { buildWorld, county, type Keys, nextLocal, traveller } from './support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;
let landfall: Landfall;
let keys: Keys;
let start: number;
/** Ana has landed; Bo is expected in two days. The county looks at neither. */
let ana = '';
let bo = '';

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  start = await landfall.move({ to: nextLocal(landfall.now(), 10) });
  const record = traveller(1, { at: start - hour });
  ana = (await landfall.register(keys.immigration, [record])).get('r-1') ?? '';
  const { entry, ...listed } = traveller(2, { at: start });
  const expectedAt = new Date(start + 2 * day).toISOString();
  const ahead = { ...listed, entry: { pointOfEntry: entry.pointOfEntry, expectedAt } };
  bo = (await landfall.register(keys.airline, [ahead])).get('r-2') ?? '';
});
afterAll(async () => {
  await landfall?.stop();
});

const about = async (key: string, entryId: string, kind: string) =>
  (await landfall.inbox(key)).filter((one) => one.entryId === entryId && one.kind === kind);

describe('an open entry nobody accepted', () => {
  test('C5, L12: four hours after it was known the county is told, and so is who answers meanwhile', async () => {
    await landfall.move({ to: start + 4 * hour - 60_000 });
    expect(await about(keys.county, ana, 'unowned.overdue')).toEqual([]);
    await landfall.move({ to: start + 4 * hour + 120_000 });
    const [alert, ...more] = await about(keys.county, ana, 'unowned.overdue');
    expect([alert?.severity, alert?.department, more]).toEqual(['urgent', 'health', []]);
    // The port's city answers until somebody accepts; nobody there has an inbox, so the operator has it (R3).
    const meanwhile = await about(keys.steward, ana, 'unowned.overdue');
    expect(meanwhile).toMatchObject([{ locality: 'operator', department: 'lead' }]);
  });

  test('C1: the alert has its own ladder: the city hears when the county does not answer', async () => {
    await landfall.move({ to: start + 8 * hour + 300_000 });
    const [alert] = await about(keys.county, ana, 'unowned.overdue');
    const city = await about(keys.city, ana, 'ack.overdue');
    expect(city.some((one) => one.about?.notificationId === alert?.id)).toBe(true);
  });

  test('L12: it is found by its clock, and shown as open', async () => {
    const answer = await landfall.ask('GET', '/v1/entries?overdue=unowned', { key: keys.county });
    expect(entriesAnswer.parse(answer.body).items.map(({ entryId }) => entryId)).toEqual([ana]);
    const { alerts, responsibility } = await landfall.entry(keys.county, ana);
    expect(responsibility).toMatchObject({ state: 'OFFERED', locality: '4401', offeredTo: county });
    expect(alerts.find(({ kind }) => kind === 'unowned.overdue')).toMatchObject({ open: true });
  });

  test('I8: accepted, the alert is closed by that, and nobody is told again', async () => {
    const accepted = happened(ana, 'accepted', landfall.now(), { officer: 'Dr Rena' });
    expect(await landfall.tell(keys.county, [accepted])).toMatchObject([{ status: 'applied' }]);
    const { alerts } = await landfall.entry(keys.county, ana);
    expect(alerts.find(({ kind }) => kind === 'unowned.overdue')).toMatchObject({
      open: false,
      closedBy: 'accepted',
    });
    await landfall.move({ advance: 'PT24H' });
    expect(await about(keys.county, ana, 'unowned.overdue')).toHaveLength(1);
  });

  test('C5: of somebody expected the county is told six hours before they come', async () => {
    await landfall.move({ to: start + 2 * day - 6 * hour - 60_000 });
    expect(await about(keys.county, bo, 'unowned.overdue')).toEqual([]);
    await landfall.move({ to: start + 2 * day - 6 * hour + 60_000 });
    expect(await about(keys.county, bo, 'unowned.overdue')).toHaveLength(1);
  });

  test('C3: and when nobody comes, of that too', async () => {
    await landfall.move({ to: start + 2 * day + 6 * hour + 60_000 });
    expect(await about(keys.county, bo, 'no-show.overdue')).toHaveLength(1);
    const stayed = happened(bo, 'did-not-travel', landfall.now(), { officer: 'Dr Rena' });
    expect(await landfall.tell(keys.county, [stayed])).toMatchObject([{ status: 'applied' }]);
    const { outcome, deadlines } = await landfall.entry(keys.county, bo);
    expect([outcome, deadlines]).toEqual(['DID_NOT_TRAVEL', []]);
  });
});
