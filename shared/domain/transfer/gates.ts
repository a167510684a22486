import type { Entry, Stage } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';

/** F3: into the jurisdiction, into the hands of whoever quarantines, into the community. */
export const gateNames = ['entry', 'province', 'community'] as const;
export type GateName = (typeof gateNames)[number];

/** One gate of a population: `in` = `out` + everybody explained + the differences (I3). */
export interface Gate {
  gate: GateName;
  in: number;
  /** Passed the next gate too; at the last one: the story was completed. */
  out: number;
  /** Where the others are, by reason: a stage, `closed:<outcome>`, or `explained` by an officer. */
  explained: Record<string, number>;
  /** Ids of entries of whom nobody can say where they are: told by name, never only counted. */
  difference: string[];
}

const beyondTheProvince: readonly Stage[] = ['HANDED_OVER', 'QUARANTINE', 'RELEASED', 'COMMUNITY'];

/**
 * The gates of some entries, whatever the order. `now`: who is on the way longer than a clock allows counts as a difference, unless an
 * officer explained it; a report gives its cut-off.
 */
export const gatesOf = (entries: readonly Entry[], now: EpochMs): Gate[] =>
  gateNames.map((gate, index) => {
    const next = gateNames[index + 1];
    const inside = entries.filter((entry) => hasPassed(entry, gate));
    const left = inside.filter((entry) =>
      next === undefined ? entry.outcome === 'COMPLETED' : hasPassed(entry, next),
    );
    const staying = inside.filter((entry) => !left.includes(entry));
    const reasons = staying.map((entry) => ({ entry, reason: whereabouts(entry, now) }));
    const explained: Record<string, number> = {};
    for (const { reason } of reasons) {
      if (reason !== undefined) explained[reason] = (explained[reason] ?? 0) + 1;
    }
    const difference = reasons.filter(({ reason }) => reason === undefined).map(({ entry }) => entry.entryId);
    return { gate, in: inside.length, out: left.length, explained, difference: difference.sort() };
  });

/** Whether the entry ever went through the gate; going back does not undo it. Merged entries are counted where they went on. */
const hasPassed = (entry: Entry, gate: GateName): boolean => {
  if (entry.outcome === 'MERGED') return false;
  if (gate === 'entry') return entry.arrived;
  const stages = gate === 'province' ? beyondTheProvince : (['COMMUNITY'] as const);
  return (
    stages.some((stage) => stage === entry.stage) ||
    entry.timeline.some(
      ({ stage, status }) => status === 'applied' && stages.some((beyond) => beyond === stage),
    )
  );
};

/** Clocks that say where somebody should have shown up by now. */
const showingUp = ['hand-over', 'report-in', 'port-check'];

/** Why somebody did not pass the next gate; undefined when nobody knows where they are. */
const whereabouts = (entry: Entry, now: EpochMs): string | undefined => {
  if (entry.stage === 'CLOSED') return `closed:${entry.outcome}`;
  const open = (entry.gaps ?? []).some(({ explainedBy }) => explainedBy === undefined);
  const late = entry.deadlines.some(({ kind, dueAt }) => showingUp.includes(kind) && dueAt <= now);
  if (!open && !late && entry.leftUncheckedAt === undefined) {
    return entry.gaps === undefined ? entry.stage : 'explained';
  }
  const since = Math.max(entry.stageSince, ...(entry.gaps ?? []).map(({ to }) => to));
  return (entry.explanations ?? []).some(({ at }) => at >= since) ? 'explained' : undefined;
};
