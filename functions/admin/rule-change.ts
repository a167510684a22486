import type { RuledEntry } from '../../shared/contracts/policy-change.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs, EventEvidence, LocalDate, Speaker } from '../../shared/domain/evidence.ts';
import { eventKey } from '../../shared/domain/stages/event-key.ts';
import type { Config } from '../../shared/store/config.ts';
import type { Walked } from './walk-entries.ts';

/** What the rules make of an entry, in the shape of the answers. */
export const ruledOf = (entry: Entry): RuledEntry => ({
  kind: entry.kind,
  ...(entry.tier === undefined ? {} : { tier: entry.tier }),
  ...(entry.zone === undefined ? {} : { zone: entry.zone }),
  foreign: entry.foreign,
  // Whose period is over is not in it any more.
  ...(entry.quarantine === undefined || entry.releasedAt !== undefined
    ? {}
    : {
        lastDay: entry.quarantine.lastDay,
        segments: (entry.quarantine.segments ?? []).map((one) => ({ ...one })),
      }),
  deadlines: entry.deadlines.map(({ kind, dueAt }) => ({ kind, dueAt: new Date(dueAt).toISOString() })),
});

export const isSame = (one: RuledEntry, other: RuledEntry): boolean =>
  contentHash(one) === contentHash(other);

const ofTheRule = ['release', 'release-upcoming', 'test', 'placement'];

/** The same as far as the rule goes: that somebody applied one is evidence too, and winds the clocks of silence anew. */
export const isSameRule = (one: RuledEntry, other: RuledEntry): boolean =>
  isSame(withRuleClocks(one), withRuleClocks(other));

const withRuleClocks = (one: RuledEntry): RuledEntry => ({
  ...one,
  deadlines: one.deadlines.filter(({ kind }) => ofTheRule.includes(kind)),
});

/** Two versions of a rule applied on one day are two events; the same one applied again is the same event. */
export const applyEvent = (
  by: Speaker,
  { asOf, officer, reason }: { asOf: LocalDate; officer: string; reason: string },
  { ruleVersion, now }: { ruleVersion: string; now: EpochMs },
): EventEvidence => {
  const eventId = `policy-applied/${asOf}/${ruleVersion}`;
  return {
    key: eventKey(by, eventId),
    eventId,
    by,
    type: 'policy-applied',
    occurredAt: now,
    learnedAt: now,
    officer,
    data: { asOf, reason },
  };
};

/** The entry as it would be with one more event, under a configuration that need not be the present one. */
export const derivedWith = (
  { stored, followUps }: Walked,
  config: Pick<Config, 'policies' | 'tree'>,
  event?: EventEvidence,
): Entry => {
  const { document } = stored;
  const events = event === undefined ? document.events : [...document.events, event];
  return deriveEntry({ ...document, events }, followUps, config);
};
