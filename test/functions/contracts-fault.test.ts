import { describe, expect, test } from 'vitest';
import { arrivalEvent } from '../../shared/contracts/event.ts';
import { faultsOf } from '../../shared/contracts/fault.ts';

const codesOf = (value: unknown): string[] => {
  const parsed = arrivalEvent.safeParse(value, { reportInput: true });
  return parsed.success ? [] : faultsOf(parsed.error).map(({ pointer, code }) => `${pointer} ${code}`);
};

describe('a value whose `type` decides its shape', () => {
  const event = { eventId: 'e-1', entryId: 'ent_1', occurredAt: '2026-03-01T08:00:00Z' };

  test('an unknown kind is a wrong value, not a wrong type; a missing one is required', () => {
    expect(codesOf({ ...event, type: 'arrested' })).toEqual(['/type invalid-value']);
    expect(codesOf(event)).toEqual(['/type required']);
    expect(codesOf({ ...event, type: 7 })).toEqual(['/type wrong-type']);
    expect(codesOf({ ...event, type: 'died' })).toEqual([]);
    expect(codesOf('died')).toEqual([' wrong-type']);
  });
});
