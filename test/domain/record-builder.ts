import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Origin } from '../../shared/domain/statements/statement-of.ts';

/** A record without a fault; a test overrides what it is about. */
export const record = (over: Partial<ArrivalRecord> = {}): ArrivalRecord => ({
  recordId: 'r-1',
  traveller: { fullName: 'Wang Xiaoming', birthDate: '1988-03-07' },
  entry: { pointOfEntry: 'PEK', arrivedAt: '2020-03-15T08:30:00+08:00' },
  ...over,
});

export const traveller = (over: ArrivalRecord['traveller']): ArrivalRecord => record({ traveller: over });

export const arrival = Date.UTC(2020, 2, 15, 0, 30);

export const origin = (over: Partial<Origin> = {}): Origin => ({
  agency: 'border',
  source: 'immigration',
  version: 'v1',
  receivedAt: arrival + 3_600_000,
  ...over,
});
