import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Landfall, startLandfall } from './support/landfall.ts';
import { type ScriptedReceiver, startScriptedReceiver } from './support/scripted-receiver.ts';
import { happened } from './support/story.ts';
import { buildWorld, county, type Keys, recipient, traveller } from './support/world.ts';

const minute = 60_000;
const health = `${county}/health`;
let landfall: Landfall;
let keys: Keys;
let receiver: ScriptedReceiver;

beforeAll(async () => {
  landfall = await startLandfall();
  keys = await buildWorld(landfall);
  receiver = await startScriptedReceiver(landfall.now);
});
afterAll(async () => {
  await receiver.close();
  await landfall.stop();
});

describe('a county that asked for one digest every two hours', () => {
  const kinds = () =>
    receiver.attempts(health).flatMap(({ notifications }) => notifications.map(({ kind }) => kind));

  test('is told of forty arrivals by one push, and of a fever at once', async () => {
    const channels = [{ type: 'webhook', url: receiver.urlOf(health) }];
    const item = { ...recipient(health), channels, digest: { everyMinutes: 120 } };
    expect((await landfall.put('/v1/recipients', [item])).body).toMatchObject({ stored: 1, refused: 0 });

    const records = Array.from({ length: 40 }, (_, n) => traveller(n, { at: landfall.now() - minute }));
    const entries = [...(await landfall.register(keys.immigration, records)).values()];
    expect(kinds()).toEqual([]);
    const [ill = ''] = entries;
    await landfall.tell(keys.county, [
      happened(ill, 'accepted', landfall.now(), { officer: 'Dr Rena' }),
      happened(ill, 'symptoms', landfall.now(), { symptoms: ['fever'] }),
    ]);
    await landfall.settle();
    expect(kinds()).toContain('symptoms.reported');
    expect(kinds()).not.toContain('arrival.registered');

    await landfall.move({ advance: 'PT2H' });
    const digests = receiver
      .attempts(health)
      .flatMap(({ notifications }) => notifications.filter(({ kind }) => kind === 'digest'));
    expect(digests).toHaveLength(1);
    // Of the one that was answered already nobody needs to hear again.
    const listed = (digests[0]?.digest ?? []).filter(({ kind }) => kind === 'arrival.registered');
    expect(listed.map(({ entryId }) => entryId).sort()).toEqual(entries.filter((one) => one !== ill).sort());
    expect(JSON.stringify(digests)).not.toMatch(/LIN|E4000/);
  });

  test('takes note of all of them by taking note of the digest, before anybody is reminded', async () => {
    const open = await landfall.inbox(keys.county, '&state=OPEN');
    expect(open.filter(({ kind }) => kind === 'ack.overdue' && health.startsWith(county))).toEqual([]);
    const digest = open.find(({ kind }) => kind === 'digest');
    expect(await landfall.acknowledge(keys.county, [digest?.id ?? ''], 'Dr Rena')).toEqual(['acknowledged']);
    const arrivals = (await landfall.inbox(keys.county)).filter(
      ({ kind, department }) => kind === 'arrival.registered' && department === 'health',
    );
    expect(new Set(arrivals.map(({ acknowledgement }) => acknowledgement))).toEqual(
      new Set(['ACKNOWLEDGED']),
    );
    expect(arrivals.filter(({ delivery }) => delivery === 'DELIVERED').length).toBe(39);
  });
});
