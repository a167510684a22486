import type { Figure } from './figures.ts';
import { type Owed, reasons } from './owed.ts';
import type { Arrived } from './receiver.ts';

/** What was owed and what arrived, for each kind of recipient; and what arrived twice or was owed to nobody. */
export const noticeFigures = (
  owed: readonly Owed[],
  arrived: readonly Arrived[],
  entryOf: ReadonlyMap<string, string>,
): Figure[] => {
  const times = new Map<string, number>();
  for (const { entryId, recipient, kind } of arrived) {
    const one = `${entryId} ${recipient} ${kind}`;
    times.set(one, (times.get(one) ?? 0) + 1);
  }
  const wanted = new Set<string>();
  const byReason = reasons.map((reason) => {
    const names = owed.filter((one) => one.reason === reason).map((one) => nameOf(one, entryOf));
    for (const name of names) wanted.add(name);
    const measured = names.filter((name) => times.has(name)).length;
    return { name: `notifications: ${reason}`, expected: names.length, measured };
  });
  const strangers = [...times.keys()].filter((name) => !wanted.has(name));
  const again = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  return [
    ...byReason,
    { name: 'notifications in all', expected: owed.length, measured: arrived.length },
    { name: 'delivered more than once', expected: 0, measured: again },
    { name: 'delivered, but not owed', expected: 0, measured: strangers.length },
  ];
};

const nameOf = (
  { recordId, recipient, kind }: Pick<Owed, 'recordId' | 'recipient' | 'kind'>,
  entryOf: ReadonlyMap<string, string>,
): string => `${entryOf.get(recordId) ?? `no entry for ${recordId}`} ${recipient} ${kind}`;
