import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { EpochMs } from '../evidence.ts';
import type { PortCallFacts } from './normalise-facts.ts';
import type { Reader } from './normalise-faults.ts';

/** D9: the ports the vessel called at; undefined when the record says nothing of them. */
export const readPortCalls = ({ ship }: ArrivalRecord, reader: Reader): PortCallFacts[] | undefined =>
  ship?.portCalls?.map((call, index) => {
    const pointer = `/ship/portCalls/${index}`;
    const country = reader.country(`${pointer}/country`, call.country);
    const arrivedAt = readTime(`${pointer}/arrivedAt`, call.arrivedAt, reader);
    const departedAt = readTime(`${pointer}/departedAt`, call.departedAt, reader);
    if (arrivedAt !== undefined && departedAt !== undefined && departedAt < arrivedAt) {
      reader.warn(pointer, 'times-reversed', 'The vessel leaves this port before it comes.');
    }
    const at = departedAt ?? arrivedAt;
    return {
      ...(country === undefined ? {} : { country }),
      ...(at === undefined ? {} : { at }),
      ...(call.landed === undefined ? {} : { landed: call.landed }),
    };
  });

/** A ship's log gives many calls by their day alone. */
const readTime = (pointer: string, stated: string | undefined, reader: Reader): EpochMs | undefined => {
  if (stated === undefined || stated.includes('T')) return reader.instant(pointer, stated);
  const date = reader.date(pointer, stated);
  return date === undefined ? undefined : Date.parse(`${date}T00:00:00Z`);
};
