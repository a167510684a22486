import { createHash } from 'node:crypto';
import type { awayContactOutcomes } from '../../contracts/away.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';
import type { IdentityKeys, KeyKind } from '../matching/identity-keys.ts';
import type { KeyRef } from '../matching/key-refs.ts';
import { linkTo } from '../matching/match-record-links.ts';

const prefix = 'awy_';

/** The line of one agency's record on the away list (F26): the same for ever, however often the person leaves and comes back to it. */
export const awayIdOf = (agency: string, recordId: string): string =>
  prefix + createHash('sha256').update(`${agency}/${recordId}`).digest('hex').slice(0, 20);

export const isAwayId = (id: string): boolean => id.startsWith(prefix);

/** The lines of the away list that a record's person is on, by the refs found under its keys: the same rule that joins records (M3). */
export const awayIdsOf = (
  found: readonly { kind: KeyKind; refs: readonly KeyRef[] }[],
  identity: IdentityKeys,
  at: EpochMs,
): string[] => {
  const links = found.flatMap(({ kind, refs }) =>
    refs.filter((ref) => isAwayId(ref.e)).map((ref) => ({ kind, ref })),
  );
  const byLine = Map.groupBy(links, ({ ref }) => ref.e);
  return [...byLine].flatMap(([awayId, some]) => {
    const { strong, weak } = linkTo({ links: some }, identity, at);
    return strong || weak ? [awayId] : [];
  });
};

/** One voluntary contact with somebody who is away. */
export interface AwayContact {
  day: LocalDate;
  at: EpochMs;
  outcome: (typeof awayContactOutcomes)[number];
  officer?: string;
  note?: string;
}
