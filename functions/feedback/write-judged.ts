import type { Caller } from '../../shared/access/caller.ts';
import type { EntryChange } from '../../shared/commit/commit-entries.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import type { Config } from '../../shared/store/config.ts';
import { followUpWrite, loadFollowUp } from '../../shared/store/entries.ts';
import type { Table } from '../../shared/store/table.ts';
import { acknowledgeByEvent, openLines } from './acknowledge-by-event.ts';
import { isMaterial, type Judged, replayed } from './judge-events.ts';
import { speakerOf } from './read-events.ts';

export interface WriteWork {
  table: Table;
  caller: Caller;
  config: Config;
  now: EpochMs;
  commit: (changes: readonly EntryChange[]) => Promise<('committed' | 'conflict')[]>;
}

/** A judged entry whose state is as it should be; `version` is the state's. */
export interface Written {
  judged: Judged;
  version: number;
}

/** Whether the entry's own state has to change, or its events are inserted beside it. */
export const owesStateWrite = (judged: Judged, caller: Caller): boolean =>
  isMaterial(judged) || (judged.acknowledgements === undefined && answeredLines(judged, caller).length > 0);

export const answeredLines = (judged: Judged, caller: Caller) =>
  judged.verdicts.some(({ result }) => result.status === 'applied' || result.status === 'held')
    ? openLines(judged.document, speakerOf(caller))
    : [];

/** Writes every state that changed, each under the condition of its version; those somebody else changed first are `conflicts`. */
export const writeStates = async (
  work: WriteWork,
  ready: readonly Judged[],
): Promise<{ written: Written[]; conflicts: Judged[] }> => {
  const owing = ready.filter((judged) => owesStateWrite(judged, work.caller));
  // Before the follow-ups: a repeated request finds those, and would then have nothing left to acknowledge.
  await work.table.write(ready.flatMap((judged) => judged.acknowledgements ?? []));
  const outcomes = await work.commit(await Promise.all(owing.map((judged) => changeOf(work, judged))));
  const won = owing.filter((_, index) => outcomes[index] === 'committed');
  return {
    written: [
      ...ready.filter((judged) => !owing.includes(judged)).map((judged) => asRead(judged)),
      ...won.map((judged) => ({ judged, version: judged.stored.version + 1 })),
    ],
    conflicts: owing.filter((_, index) => outcomes[index] === 'conflict'),
  };
};

const asRead = (judged: Judged): Written => ({ judged, version: judged.stored.version });

const changeOf = async (work: WriteWork, judged: Judged): Promise<EntryChange> => {
  const lines = answeredLines(judged, work.caller);
  const officer = officerOf(judged);
  const acknowledged = await acknowledgeByEvent(work.table, judged.document, {
    lines,
    officer,
    at: work.now,
  });
  const { change } = planChange({
    stored: { document: acknowledged.document, version: judged.stored.version },
    before: judged.before(),
    followUps: [...judged.followUps],
    config: work.config,
    now: work.now,
  });
  return { ...change, also: [...(change.also ?? []), ...acknowledged.writes] };
};

export const officerOf = (judged: Judged): string | undefined =>
  judged.verdicts.find(({ sent }) => sent.event.officer !== undefined)?.sent.event.officer;

/** Inserts the routine follow-ups; one that lies there already is a replay, or another event under the same id. */
export const writeFollowUps = async (table: Table, written: readonly Written[]): Promise<Written[]> => {
  const inserts = written.flatMap(({ judged }) =>
    judged.routine.map((sent) => ({ sent, entryId: judged.stored.document.entryId })),
  );
  if (inserts.length === 0) return [...written];
  const outcomes = await table.write(inserts.map(({ entryId, sent }) => followUpWrite(entryId, sent.event)));
  const known = inserts.filter((_, index) => outcomes[index] === 'refused');
  const replays = new Map(
    await Promise.all(
      known.map(async ({ entryId, sent }) => {
        const earlier = await loadFollowUp(table, entryId, sent.event.key);
        if (!earlier) throw new Error('a follow-up was refused and is not there');
        return [sent, replayed(sent.event, earlier)] as const;
      }),
    ),
  );
  return written.map(({ judged, version }) => ({
    version,
    judged: {
      ...judged,
      verdicts: judged.verdicts.map(({ sent, result }) => {
        const replay = replays.get(sent);
        return { sent, result: replay ? { stage: judged.after.stage, ...replay } : result };
      }),
    },
  }));
};
