import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { countiesOf } from './divisions.ts';
import { makePeople } from './people.ts';
import { portCodes } from './ports.ts';
import { makeRandom, type Random } from './random.ts';

export interface ArrivalsWanted {
  count: number;
  seed: number;
  /** Two digits: the province everybody is bound for. */
  province: string;
  /** The local day on which the first of them lands, YYYY-MM-DD. */
  date: string;
}

const origins = ['NRT', 'ICN', 'FRA', 'LAX', 'SVO', 'LOS', 'BKK', 'LHR', 'DXB', 'SIN', 'KUL', 'SYD'];
const countryOf: Record<string, string> = {
  NRT: 'JPN',
  ICN: 'KOR',
  FRA: 'DEU',
  LAX: 'USA',
  SVO: 'RUS',
  LOS: 'NGA',
  BKK: 'THA',
  LHR: 'GBR',
  DXB: 'ARE',
  SIN: 'SGP',
  KUL: 'MYS',
  SYD: 'AUS',
};
const seatLetters = 'ABCDEF';
const passengersPerFlight = 150;
const dayMs = 24 * 3_600_000;
const longestGapMs = 11 * 60_000;
const homeElsewhereShare = 0.25;

/** Arrival records of one agency about `count` different people; lazily, so that any number fits into memory. */
export function* generateArrivals(wanted: ArrivalsWanted): Generator<ArrivalRecord> {
  const random = makeRandom(wanted.seed);
  const destinations = countiesOf(wanted.province);
  const homes = countiesOf();
  if (destinations.length === 0) throw new Error(`no province ${wanted.province}`);
  const person = makePeople(random, Number(wanted.date.slice(0, 4)));
  for (let index = 0; index < wanted.count; index += 1) {
    const traveller = person(index);
    const destination = random.pick(destinations);
    const elsewhere = traveller.nationality === 'CHN' && random.chance(homeElsewhereShare);
    yield {
      recordId: `IM-${wanted.seed}-${String(index + 1).padStart(6, '0')}`,
      traveller,
      ...flightOf(random, index, wanted),
      destination: random.chance(0.9)
        ? { localityCode: destination.code, names: destination.names }
        : { names: destination.names },
      ...(elsewhere ? { homeLocality: random.pick(homes).code } : {}),
      ...(random.chance(0.02) ? { health: { temperatureC: 36 + random.below(30) / 10 } } : {}),
    };
  }
}

/** 150 people land together; nobody shares a seat, and a flight's number is used once. */
const flightOf = (
  random: Random,
  index: number,
  { count, date }: ArrivalsWanted,
): Pick<ArrivalRecord, 'conveyance' | 'entry' | 'legs' | 'travelHistory'> => {
  const flight = Math.floor(index / passengersPerFlight);
  const place = index % passengersPerFlight;
  const port = portCodes[flight % portCodes.length] ?? '';
  const origin = origins[flight % origins.length] ?? '';
  // However many fly, all land within a day, to the whole minute.
  const gap = Math.min(longestGapMs, dayMs / Math.ceil(count / passengersPerFlight));
  const minutes = Math.floor((flight * gap) / 60_000);
  const landed = Date.parse(`${date}T00:10:00+08:00`) + minutes * 60_000;
  const number = `CA${1000 + flight}`;
  const seat = `${1 + Math.floor(place / seatLetters.length)}${seatLetters[place % seatLetters.length]}`;
  const from = random.chance(0.5)
    ? { travelHistory: [{ country: countryOf[origin] ?? '', exposure: 'returned-from' }] }
    : {};
  return {
    conveyance: { mode: 'air', number, seat },
    entry: { pointOfEntry: port, arrivedAt: localTime(landed) },
    legs: [{ mode: 'air', number, from: origin, to: port, arrivedAt: localTime(landed) }],
    ...from,
  };
};

const localTime = (at: number): string => `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

/** What a second agency tells about `again` of the same people: other record ids, its own spelling, some values missing. */
export function* generateCopies(wanted: ArrivalsWanted, again: number): Generator<ArrivalRecord> {
  const random = makeRandom(wanted.seed + 1);
  let left = Math.min(again, wanted.count);
  let rest = wanted.count;
  for (const record of generateArrivals(wanted)) {
    // Selection sampling: each of the rest has the same chance, and exactly `again` are taken.
    if (random.below(rest) < left) {
      left -= 1;
      yield copyOf(random, record);
    }
    rest -= 1;
  }
}

const copyOf = (random: Random, record: ArrivalRecord): ArrivalRecord => {
  const { familyName = '', givenNames = '', documents = [], phones, nameLocal, ...rest } = record.traveller;
  const lower = random.chance(0.5);
  const spelt = `${givenNames} ${familyName}`;
  // Without a document only birth date, name and phone tell who it is.
  const weak = phones !== undefined && random.chance(0.05);
  const spaced = documents.map((one) => ({
    ...one,
    number: one.number?.replace(/^(..)/, '$1 ').toLowerCase() ?? '',
  }));
  return {
    recordId: record.recordId.replace('IM-', 'LO-'),
    traveller: {
      ...rest,
      fullName: lower ? spelt.toLowerCase() : spelt,
      ...(nameLocal !== undefined && random.chance(0.5) ? { nameLocal } : {}),
      ...(weak ? { mrz: [] } : { documents: spaced }),
      ...(phones !== undefined && (weak || random.chance(0.5))
        ? { phones: phones.map((phone) => phone.replace('+86', '').replace(/^(\d{3})(\d{4})/, '$1-$2-')) }
        : {}),
    },
    ...(record.conveyance
      ? { conveyance: { ...record.conveyance, number: record.conveyance.number?.replace('CA', 'ca ') ?? '' } }
      : {}),
    entry: record.entry,
    destination: { names: record.destination?.names ?? [] },
  };
};
