import type { Fault } from '../../contracts/fault.ts';
import type { Conflict } from '../entry.ts';
import type { EpochMs, EventEvidence, LocalDate, Statement } from '../evidence.ts';
import { textOf } from '../stages/evidence-fields.ts';
import { isLocalDate, localDateOf } from '../time/local-days.ts';

const adultAfterYears = 18;

/** G12: under 18 on the local day of the arrival. Undefined without a birth date. */
export const isMinorAt = (
  birthDate: LocalDate | undefined,
  at: EpochMs,
  timeZone: string,
): boolean | undefined => {
  if (!isLocalDate(birthDate)) return undefined;
  const year = Number(birthDate.slice(0, 4)) + adultAfterYears;
  return localDateOf(at, timeZone) < `${String(year).padStart(4, '0')}${birthDate.slice(4)}`;
};

/** One source that says so is enough to be careful; a correction settles it for all of them. */
export const isMinor = (statements: readonly Statement[]): boolean =>
  statements.some(({ minor }) => minor === true);

/** Who goes with a minor: a companion's entry or an adult's name. The minor's own entry is nobody. */
const guardianOf = (event: EventEvidence, entryId: string): string | undefined => {
  const named = textOf(event, 'guardian')?.trim();
  return named === undefined || named === '' || named === entryId ? undefined : named;
};

const needsGuardian = (event: EventEvidence): boolean =>
  event.type === 'boarded' ||
  event.type === 'placed' ||
  event.type === 'received' ||
  (event.type === 'disposition' && event.data.disposition === 'self');

/** Whoever went aboard with somebody is received with them: the taker need not name the guardian again. */
const boardedWithGuardian = (
  { type, data }: EventEvidence,
  { entryId, events }: { entryId: string; events: readonly EventEvidence[] },
): boolean =>
  type === 'received' &&
  events.some(
    (one) =>
      one.type === 'boarded' &&
      one.data.manifestId === data.manifestId &&
      guardianOf(one, entryId) !== undefined,
  );

const isAlone = (
  event: EventEvidence,
  among: { entryId: string; events: readonly EventEvidence[] },
): boolean =>
  needsGuardian(event) &&
  guardianOf(event, among.entryId) === undefined &&
  !boardedWithGuardian(event, among);

const detail = 'A minor neither travels nor is placed alone: name the companion entry or the adult (G12).';

/** Why an event about a minor is refused when it is posted: it names no guardian. Undefined when it may stand. */
export const minorAlone = (
  event: EventEvidence,
  among: { entryId: string; events: readonly EventEvidence[] },
): Fault | undefined =>
  isAlone(event, among) ? { pointer: '/guardian', code: 'minor-alone', detail } : undefined;

/**
 * Found later to be a minor: what was told stands and its clocks run, or somebody small would fall out of every list; but people are told
 * that nobody is named.
 */
export const minorConflicts = (
  statements: readonly Statement[],
  among: { entryId: string; events: readonly EventEvidence[] },
): Conflict[] =>
  isMinor(statements)
    ? among.events
        .filter((event) => isAlone(event, among))
        .map(({ key, occurredAt }) => ({ code: 'minor-alone', detail, since: occurredAt, between: [key] }))
    : [];
