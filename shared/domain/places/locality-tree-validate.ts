import type { Fault } from '../../contracts/fault.ts';
import { type Locality, operatorLocality } from '../../contracts/localities.ts';
import { isTimeZone } from '../time/local-days.ts';

/** Faults of each item, in the items' order, as if all of them were put on top of what exists: parents may come in the same list. */
export const validateLocalities = (existing: readonly Locality[], items: readonly Locality[]): Fault[][] => {
  const all = new Map([...existing, ...items].map((one) => [one.code, one]));
  const times = new Map<string, number>();
  for (const { code } of items) times.set(code, (times.get(code) ?? 0) + 1);
  const owners = ownersOfCodes(all);

  return items.map((item) => {
    const faults: Fault[] = [];
    const fault = (pointer: string, code: string, detail: string) => faults.push({ pointer, code, detail });
    if (item.code === operatorLocality) fault('/code', 'reserved', 'This code stands for the operator.');
    if ((times.get(item.code) ?? 0) > 1)
      fault('/code', 'repeated', 'This code is in the list more than once.');
    if (item.parentCode != null && !all.has(item.parentCode)) {
      fault('/parentCode', 'unknown-locality', 'No locality has this code, neither stored nor in this list.');
    }
    if (inCircle(item, all))
      fault('/parentCode', 'cycle', 'Following the parents leads back to this locality.');
    if (item.timeZone !== undefined && !isTimeZone(item.timeZone)) {
      fault('/timeZone', 'unknown-time-zone', 'Use an IANA time zone such as Asia/Shanghai.');
    }
    for (const [index, code] of (item.codes ?? []).entries()) {
      if ((owners.get(aliasOf(code))?.size ?? 0) > 1) {
        fault(`/codes/${index}`, 'code-taken', 'Another locality has this code of a point of entry.');
      }
    }
    return faults;
  });
};

const aliasOf = (code: string): string => code.trim().toUpperCase();

const ownersOfCodes = (all: ReadonlyMap<string, Locality>): Map<string, Set<string>> => {
  const owners = new Map<string, Set<string>>();
  for (const node of all.values()) {
    for (const code of node.codes ?? []) {
      const alias = aliasOf(code);
      owners.set(alias, (owners.get(alias) ?? new Set()).add(node.code));
    }
  }
  return owners;
};

const inCircle = (item: Locality, all: ReadonlyMap<string, Locality>): boolean => {
  const seen = new Set<string>();
  for (let up = item.parentCode; up != null && !seen.has(up); up = all.get(up)?.parentCode) {
    if (up === item.code) return true;
    seen.add(up);
  }
  return false;
};
