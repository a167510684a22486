import type { DueStep, Ledger } from '../deadlines/deadlines.ts';
import type { Entry } from '../entry.ts';
import type { Told } from '../evidence.ts';
import { splitRecipient } from '../places/routing-fallback.ts';
import type { Gate } from './manifest.ts';
import { atTheGates, isAboard } from './manifest-gates.ts';

/** What the check of a trip tells of a person: the gate where they are missing, or that the trip was called off. */
type About = Gate | 'cancelled';
const abouts: readonly About[] = ['check', 'boarding', 'reception', 'cancelled'];

/** The ledger key of such an alert: with its recipient it is told once for each trip. */
export const tripAlertKey = (kind: Told['kind'], about: About, manifestId: string): string =>
  `${kind}:0:${about}:${manifestId}`;

/** The alerts of trips in an entry's ledger that are true still (I8): each closes by the person's own evidence. */
export const openTripAlerts = (entry: Entry, ledger: Ledger): DueStep[] =>
  ledger.told.flatMap((line): DueStep[] => {
    const read = /^[a-z.-]+:0:([a-z]+):(.+)$/s.exec(line.key);
    const about = abouts.find((one) => one === read?.[1]);
    if (about === undefined || read?.[2] === undefined) return [];
    if (!isOpen(entry, ledger, about, read[2])) return [];
    const { key, kind, at } = line;
    return [{ key, kind, level: 0, ...splitRecipient(line.recipient), urgent: true, dueAt: at }];
  });

const isOpen = (entry: Entry, document: Ledger, about: About, manifestId: string): boolean => {
  if (about === 'cancelled') return entry.stage === 'AWAITING_TRANSFER';
  const state = atTheGates({ entry, document }, manifestId, undefined);
  if (about === 'reception') return isAboard(state);
  if (state.boardedAt !== undefined || state.elsewhere) return false;
  return about === 'check'
    ? !state.checked && !state.explained.has('check')
    : !state.explained.has('boarding');
};
