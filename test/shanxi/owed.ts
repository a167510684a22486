import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { countiesOf } from '../generator/divisions.ts';
import { ports } from '../generator/ports.ts';

/** Why somebody is told, as the table of the run counts it. */
export const reasons = [
  'destination',
  'home',
  'point of entry',
  'foreign affairs',
  'symptoms',
  'investigation',
] as const;
export type Reason = (typeof reasons)[number];

/** One notification that one traveller's arrival owes. */
export interface Owed {
  recordId: string;
  reason: Reason;
  recipient: string;
  kind: string;
}

const province = '14';
const feverC = 37.3;
const counties = new Map(countiesOf(province).map(({ code, names }) => [names.join('/'), code]));
const portByCode = new Map(ports.flatMap((port) => port.codes?.map((code) => [code, port]) ?? []));

/**
 * What an immigration record owes, told from the generated data and the rules alone (L3, L6, R1, R3, D12), not by the product's code:
 * destination and home locality (one notice when they are equal), point of entry, foreign affairs for a foreign national at REPORTED,
 * and for a feverish traveller health of the place that answers until a locality accepts (the one the port lies in), which is told and
 * asked to investigate (F29).
 */
export const owedFor = (record: ArrivalRecord): Owed[] => {
  const { recordId } = record;
  const county = countyOf(record);
  const isReport = record.evidence === 'reported';
  const kind = isReport ? 'arrival.expected' : 'arrival.registered';
  const owed: Owed[] = [{ recordId, reason: 'destination', recipient: `${county}/health`, kind }];
  if (isReport) {
    if (record.traveller.nationality === 'CHN') return owed;
    return [...owed, { recordId, reason: 'foreign affairs', recipient: `${county}/foreign-affairs`, kind }];
  }
  const { homeLocality, health } = record;
  const port = portByCode.get(record.entry.pointOfEntry ?? '');
  if (!port) throw new Error(`${recordId} enters at a port nobody knows`);
  owed.push({ recordId, reason: 'point of entry', recipient: `${port.code}/customs`, kind });
  if (homeLocality !== undefined && homeLocality !== county) {
    owed.push({ recordId, reason: 'home', recipient: healthOf(homeLocality), kind });
  }
  if ((health?.temperatureC ?? 0) >= feverC) {
    const recipient = healthOf(port.parentCode ?? '');
    owed.push({ recordId, reason: 'symptoms', recipient, kind: 'symptoms.reported' });
    owed.push({ recordId, reason: 'investigation', recipient, kind: 'investigation.requested' });
  }
  return owed;
};

/** One in ten destinations is given by names only. */
const countyOf = ({ recordId, destination }: ArrivalRecord): string => {
  const county = destination?.localityCode ?? counties.get((destination?.names ?? []).join('/'));
  if (county === undefined) throw new Error(`${recordId} has a destination nobody knows`);
  return county;
};

/** In Shanxi each county has a health department on the line; elsewhere the province's answers for its counties. */
const healthOf = (code: string): string =>
  code.startsWith(province) ? `${code}/health` : `${code.slice(0, 2)}/health`;
