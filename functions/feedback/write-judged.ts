import type { Caller } from '../../shared/access/caller.ts';
import type { EntryChange } from '../../shared/commit/commit-entries.ts';
import { planChange } from '../../shared/commit/plan-change.ts';
import type { EntryDocument, EpochMs, EventEvidence } from '../../shared/domain/evidence.ts';
import type { Config } from '../../shared/store/config.ts';
import { type FollowUp, journalWrites, recentFollowUps } from '../../shared/store/follow-ups.ts';
import type { Table } from '../../shared/store/table.ts';
import { acknowledgeByEvent, openLines } from './acknowledge-by-event.ts';
import { isMaterial, type Judged, replayed } from './judge-events.ts';
import { noteManifests } from './note-manifests.ts';
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
  await noteManifests({ ...work, policy: work.config.policies.at(work.now).policy }, owing);
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

/** Writes the routine follow-ups into their speaker's journal; what it tells already is a replay, or another event under the same id. */
export const writeFollowUps = async (table: Table, written: readonly Written[]): Promise<Written[]> => {
  const inserts = written.flatMap(({ judged }) =>
    judged.routine.map((sent) => ({ sent, event: sent.event, document: judged.stored.document })),
  );
  const [first] = inserts;
  if (first === undefined) return [...written];
  const known = knownIn(await recentFollowUps(table, first.event.by));
  const replays = new Map(
    inserts.flatMap(({ sent, event, document }) => {
      const earlier = known(document, event.key);
      return earlier ? [[sent, replayed(event, earlier)] as const] : [];
    }),
  );
  const fresh = inserts
    .filter(({ sent }) => !replays.has(sent))
    .map(({ sent, event, document }) => ({ sent, event, entryId: document.entryId }));
  const journals = journalWrites(fresh);
  const outcomes = await table.write(journals.map(({ write }) => write));
  const refusedItems = journals.filter((_, index) => outcomes[index] === 'refused');
  for (const one of refusedItems.flatMap(({ followUps }) => followUps)) {
    const sent = fresh.find(({ event }) => event === one.event)?.sent;
    if (sent) replays.set(sent, replayed(one.event, one.event));
  }
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

/** Finds a follow-up of an entry, or of one merged into it, by its event key. */
const knownIn = (followUps: readonly FollowUp[]) => {
  const byName = new Map(followUps.map(({ entryId, event }) => [`${entryId} ${event.key}`, event]));
  return ({ entryId, absorbed = [] }: EntryDocument, key: string): EventEvidence | undefined =>
    [entryId, ...absorbed].map((one) => byName.get(`${one} ${key}`)).find((one) => one !== undefined);
};
