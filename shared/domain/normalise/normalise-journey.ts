import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import { conveyanceModes, exposureKinds } from '../../contracts/arrival-terms.ts';
import type { LegFacts, StayFacts, TravellerFacts } from './normalise-facts.ts';
import type { Reader } from './normalise-faults.ts';
import { conveyanceNumber, documentNumber, seatNumber } from './normalise-text.ts';

type JourneyFacts = Pick<
  TravellerFacts,
  'arrivedAt' | 'expectedAt' | 'recordedAt' | 'mode' | 'conveyance' | 'seats' | 'legs' | 'stays'
>;

/** The times, conveyance, legs and stays of a record. A value that cannot be read is a warning and absent. */
export const readJourney = (record: ArrivalRecord, reader: Reader): JourneyFacts => {
  const { conveyance, entry } = record;
  const facts: JourneyFacts = { seats: [], legs: readLegs(record, reader), stays: readStays(record, reader) };
  const recordedAt = reader.instant('/recordedAt', record.recordedAt);
  const arrivedAt = reader.instant('/entry/arrivedAt', entry.arrivedAt);
  const expectedAt = reader.instant('/entry/expectedAt', entry.expectedAt);
  if (recordedAt !== undefined) facts.recordedAt = recordedAt;
  if (arrivedAt !== undefined) facts.arrivedAt = arrivedAt;
  if (expectedAt !== undefined) facts.expectedAt = expectedAt;
  checkHealth(record, reader);
  if (!conveyance) return facts;
  const mode = reader.oneOf('/conveyance/mode', conveyance.mode, conveyanceModes);
  if (mode === undefined && (conveyance.mode ?? '').trim() === '') {
    reader.warn('/conveyance/mode', 'mode-missing', 'The mode is never guessed from the number.');
  }
  if (mode !== undefined) facts.mode = mode;
  const number = conveyanceNumber(conveyance.number ?? '');
  if (number === '') return facts;
  facts.conveyance = number;
  const seat = seatNumber(conveyance.seat ?? '');
  // In a train a seat number means nothing without its coach.
  const coach = seatNumber(conveyance.coach ?? '');
  if (seat !== '' && (mode !== 'rail' || coach !== '')) {
    facts.seats.push(mode === 'rail' ? `${number}/${coach}/${seat}` : `${number}/${seat}`);
  }
  return facts;
};

const readLegs = (record: ArrivalRecord, reader: Reader): LegFacts[] =>
  (record.legs ?? []).map((leg, index) => {
    const pointer = `/legs/${index}`;
    const facts: LegFacts = {};
    const mode = reader.oneOf(`${pointer}/mode`, leg.mode, conveyanceModes);
    const departedAt = reader.instant(`${pointer}/departedAt`, leg.departedAt);
    const arrivedAt = reader.instant(`${pointer}/arrivedAt`, leg.arrivedAt);
    const number = conveyanceNumber(leg.number ?? '');
    if (mode !== undefined) facts.mode = mode;
    if (number !== '') facts.number = number;
    if (leg.from !== undefined) facts.from = documentNumber(leg.from);
    if (leg.to !== undefined) facts.to = documentNumber(leg.to);
    if (departedAt !== undefined) facts.departedAt = departedAt;
    if (arrivedAt !== undefined) facts.arrivedAt = arrivedAt;
    if (departedAt !== undefined && arrivedAt !== undefined && arrivedAt < departedAt) {
      reader.warn(pointer, 'times-reversed', 'This leg arrives before it departs.');
    }
    return facts;
  });

const readStays = (record: ArrivalRecord, reader: Reader): StayFacts[] =>
  (record.travelHistory ?? []).map((stay, index) => {
    const pointer = `/travelHistory/${index}`;
    const facts: StayFacts = {};
    const country = reader.country(`${pointer}/country`, stay.country);
    const from = reader.date(`${pointer}/from`, stay.from);
    const to = reader.date(`${pointer}/to`, stay.to);
    const exposure = reader.oneOf(`${pointer}/exposure`, stay.exposure, exposureKinds);
    const area = stay.area?.trim();
    if (country !== undefined) facts.country = country;
    if (area) facts.area = area;
    if (from !== undefined) facts.from = from;
    if (to !== undefined) facts.to = to;
    if (exposure !== undefined) facts.exposure = exposure;
    if (from !== undefined && to !== undefined && to < from) {
      reader.warn(pointer, 'times-reversed', 'This stay ends before it begins.');
    }
    return facts;
  });

const checkHealth = ({ health }: ArrivalRecord, reader: Reader): void => {
  if (!health) return;
  const { temperatureC } = health;
  if (temperatureC !== undefined && (temperatureC < 25 || temperatureC > 45)) {
    reader.warn(
      '/health/temperatureC',
      'implausible-temperature',
      'A body temperature in °C lies between 25 and 45.',
    );
  }
  for (const [index, test] of (health.tests ?? []).entries()) {
    const pointer = `/health/tests/${index}/takenAt`;
    if (test.takenAt?.includes('T')) reader.instant(pointer, test.takenAt);
    else reader.date(pointer, test.takenAt);
  }
};
