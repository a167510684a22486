import { expect } from 'vitest';
import type { Landfall } from './landfall.ts';
import type { Keys } from './world.ts';

let number = 0;

/** An event with an id of its own. */
export const happened = (entryId: string, type: string, at: number, fields: object = {}): object => {
  number += 1;
  return { eventId: `e-${number}`, entryId, type, occurredAt: new Date(at).toISOString(), ...fields };
};

/** From the port to the quarantine site, each step signed by whose it is; ends in QUARANTINE. */
export const bringToQuarantine = async (
  landfall: Landfall,
  keys: Keys,
  entryIds: readonly string[],
): Promise<void> => {
  const at = landfall.now();
  const manifest = { manifestId: 'COACH-7', headcount: entryIds.length };
  const health = { temperatureC: 36.6, symptoms: [] };
  const steps: [key: string, type: string, fields: object][] = [
    [keys.county, 'accepted', { officer: 'Dr Rena' }],
    [keys.port, 'port-check', { health, travelHistory: [{ country: 'GBR' }], officer: 'Ms Lin' }],
    [keys.port, 'disposition', { disposition: 'transfer', officer: 'Ms Lin' }],
    [keys.port, 'boarded', { ...manifest, officer: 'Ms Lin' }],
    [keys.county, 'received', { ...manifest, officer: 'Mr Tursun' }],
    [keys.county, 'placed', { quarantineType: 'facility', site: 'Hotel Tianshan', officer: 'Mr Tursun' }],
  ];
  for (const [index, [key, type, fields]] of steps.entries()) {
    const when = at - (steps.length - index) * 1000;
    const results = await landfall.tell(
      key,
      entryIds.map((id) => happened(id, type, when, fields)),
    );
    expect(results.map(({ status, errors }) => [type, status, errors])).toEqual(
      entryIds.map(() => [type, 'applied', undefined]),
    );
  }
  await landfall.settle();
};

export const community = { kind: 'community', name: 'Qingnian Road community' };

/** The local midnight (Asia/Urumqi, UTC+6) with which `date` begins. */
export const midnight = (date: string): number => Date.parse(`${date}T00:00:00+06:00`);
