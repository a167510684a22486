import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { Source } from '../../shared/contracts/localities.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import { parseNotification } from '../../shared/store/notifications.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { Item } from '../../shared/store/table.ts';
import { county } from './places.ts';
import { hour, minute, type RecoveryWorld } from './world.ts';

/** A traveller bound for a county, as the border tells it. */
export const traveller = (number: number, more: Partial<ArrivalRecord> = {}, at = 0): ArrivalRecord => ({
  recordId: `border-${number}`,
  traveller: {
    fullName: `Traveller ${String.fromCharCode(65 + (number % 26))}${number}`,
    birthDate: '1985-03-12',
    nationality: 'CHN',
    documents: [{ type: 'passport', number: `E${10_000_000 + number}`, issuer: 'CHN' }],
    phones: [`+86138${10_000_000 + number}`],
  },
  entry: { pointOfEntry: 'CAN', arrivedAt: new Date(at).toISOString() },
  conveyance: { mode: 'air', number: 'CZ328', seat: `${(number % 50) + 1}A` },
  destination: { localityCode: number % 2 === 0 ? '140105' : '140106' },
  travelHistory: [{ country: 'FRA', from: '2026-11-01', to: '2026-11-20' }],
  ...more,
});

/** Registers records the way they come out of the queue. */
export const post = async (
  its: RecoveryWorld,
  agency: string,
  source: Source,
  records: readonly ArrivalRecord[],
): Promise<void> => {
  await its.register(
    records.map((record) => ({
      submissionId: 'sub_recovery',
      agency,
      source,
      receivedAt: its.now,
      record,
      hash: contentHash(record),
    })),
  );
};

export const entryOf = async (its: RecoveryWorld, recordId: string, agency = 'border'): Promise<string> => {
  const [record] = await loadRecords(its.table, [{ agency, recordId }], { consistent: true });
  if (!record) throw new Error(`${recordId} is not registered`);
  return record.entryId;
};

let told = 0;
export const event = (its: RecoveryWorld, entryId: string, type: string, fields: object = {}) => {
  told += 1;
  return { eventId: `evt-${told}`, entryId, type, occurredAt: new Date(its.now).toISOString(), ...fields };
};

/** From the port into quarantine in the county, a minute between the steps. */
export const settleIn = async (its: RecoveryWorld, entryId: string, locality: string): Promise<void> => {
  const port = county('CAN-port');
  const home = county(locality);
  const steps = [
    [home, 'accepted', { officer: 'Dr Li' }],
    [port, 'port-check', { health: { temperatureC: 36.5, symptoms: [] }, travelHistory: [] }],
    [port, 'disposition', { disposition: 'transfer' }],
    [port, 'boarded', { manifestId: `coach-${entryId}`, headcount: 1 }],
    [home, 'received', { manifestId: `coach-${entryId}`, headcount: 1 }],
    [home, 'placed', { quarantineType: 'facility', site: 'Site 1' }],
  ] as const;
  for (const [caller, type, fields] of steps) {
    await its.pass(its.now + minute);
    const [result] = await its.tell(caller, [event(its, entryId, type, fields)]);
    if (result?.status !== 'applied') throw new Error(`${type} was ${JSON.stringify(result)}`);
  }
};

/** Everything that is told in words of its own: `<minute> <kind> <recipient> <entry>`, in order. */
export const tellings = (items: readonly Item[], since = 0): string[] =>
  items
    .filter((item) => item.pk.startsWith('I#'))
    .map((item) => parseNotification(item).notification)
    .filter((one) => Date.parse(one.createdAt) > since)
    .map(
      (one) =>
        `${one.createdAt.slice(0, 16)} ${one.kind} ${one.locality}/${one.department} ${one.entryId ?? ''}`,
    )
    .sort();

/** Items that follow from others (docs/data-model.md): what a rebuild has to put back. */
export const isDerived = ({ pk, sk }: { pk: string; sk: string }): boolean =>
  /^(L|K|T|O|W|N|QL|ML|V)#/.test(pk) || (pk.startsWith('E#') && sk.startsWith('Q#')) || /^Y#\d+#\d$/.test(pk);

/** A morning's arrivals: some in quarantine, some on their way, one receiver that does not answer, and two agencies on one person. */
export const aMorning = async (its: RecoveryWorld): Promise<void> => {
  const down = its.answer;
  its.answer = (call) =>
    call.recipient === '140106/health' ? { kind: 'retry', code: 'http-503' } : down(call);
  const people = Array.from({ length: 8 }, (_, number) => traveller(number, {}, its.now - hour));
  await post(its, 'border', 'immigration', people);
  await its.pass(its.now + 10 * minute);
  for (const number of [0, 1, 2]) {
    await settleIn(its, await entryOf(its, `border-${number}`), number % 2 === 0 ? '140105' : '140106');
  }
  const said = traveller(3, { recordId: 'airline-3', health: { symptoms: [] } }, its.now - hour);
  await post(its, 'airline', 'airline', [
    said,
    traveller(20, {
      recordId: 'airline-20',
      entry: { pointOfEntry: 'CAN', expectedAt: new Date(its.now + 5 * hour).toISOString() },
    }),
  ]);
  const moved = traveller(
    4,
    { destination: { localityCode: '140106' }, recordedAt: new Date(its.now).toISOString() },
    its.now - hour,
  );
  await post(its, 'border', 'immigration', [moved]);
  await its.pass(its.now + 3 * hour);
};
