import type { RecipientKey } from '../../contracts/localities.ts';
import type { EntryDocument, Told } from '../evidence.ts';
import type { PlanInput, PlannedNotice } from './plan-notices.ts';
import { makeNotice } from './plan-notices-severity.ts';

/**
 * G5: everybody who was told before a correction is told of it, once, also where nothing changed that an `arrival.*` compares. One that is
 * told an update by this very plan gets it under the correction's key instead.
 */
export const withCorrections = (
  arrivals: readonly PlannedNotice[],
  { document, version }: Pick<PlanInput, 'version'> & { document: Correctable },
): PlannedNotice[] => {
  const decisions = (document.events ?? []).filter(({ type }) => type === 'corrected');
  let notices = [...arrivals];
  for (const { data, learnedAt } of decisions) {
    if (typeof data.requestId !== 'string') continue;
    const key = `arrival.updated:${data.requestId}`;
    for (const [recipient, last] of toldBefore(document.told, learnedAt, key)) {
      const planned = notices.find((one) => one.recipient === recipient);
      if (planned?.kind === 'arrival.updated') {
        notices = notices.map((one) => (one === planned ? { ...one, key } : one));
      } else if (planned === undefined) {
        const digest = last.digest === undefined ? {} : { digest: last.digest };
        notices.push({ ...makeNotice('arrival.updated', key, recipient, version), ...digest });
      }
    }
  }
  return notices;
};

type Correctable = Pick<EntryDocument, 'told'> & Partial<Pick<EntryDocument, 'events'>>;

/** Whom the correction is news to, with the last thing they were told: not those it no longer concerns, nor those told of it already. */
const toldBefore = (told: readonly Told[], learnedAt: number, key: string): Map<RecipientKey, Told> => {
  const last = new Map<RecipientKey, Told>();
  const since = new Set<RecipientKey>();
  for (const line of told) {
    if (!line.kind.startsWith('arrival.')) continue;
    if (line.key === key) since.add(line.recipient);
    const known = last.get(line.recipient);
    if (known === undefined || known.at <= line.at) last.set(line.recipient, line);
  }
  const first = new Map<RecipientKey, number>();
  for (const { recipient, at, kind } of told) {
    if (kind.startsWith('arrival.')) first.set(recipient, Math.min(at, first.get(recipient) ?? at));
  }
  return new Map(
    [...last].filter(
      ([recipient, line]) =>
        !since.has(recipient) &&
        line.kind !== 'arrival.withdrawn' &&
        (first.get(recipient) ?? learnedAt) < learnedAt,
    ),
  );
};
