import type { Caller } from '../../shared/access/caller.ts';
import { type AppendOutcome, appendEvents } from '../../shared/commit/append-events.ts';
import { loadPeople, type Person } from '../../shared/commit/load-people.ts';
import type { LeftAnswer, LeftVerification } from '../../shared/contracts/lookup.ts';
import type { EpochMs, EventEvidence } from '../../shared/domain/evidence.ts';
import { eventKey, idFrom } from '../../shared/domain/stages/event-key.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import { speakerOf } from '../feedback/read-events.ts';
import { entriesFor } from './find-people.ts';
import type { LookupsDeps } from './lookups-routes.ts';
import { groundsOf, mayBeTold, requirePurpose, seesAnyway } from './may-ask.ts';

interface Asked {
  request: LeftVerification;
  caller: Caller;
  config: Config;
  now: EpochMs;
}
type Result = LeftAnswer['results'][number];

/** D18: did these people leave; or, with a time and a signature, the record that they did, which closes their entries as DEPARTED. */
export const verifyLeft =
  (deps: LookupsDeps) =>
  async (asked: Asked): Promise<LeftAnswer> => {
    const { request, caller, config } = asked;
    requirePurpose(request.purpose, caller, config);
    const isExit = request.leftAt !== undefined;
    if (isExit && request.purpose !== 'exit-check') throw onlyAtTheExit;
    const people = await findEach(deps, asked);
    const receipt = await deps.journal(asked, {
      ...groundsOf(request),
      action: isExit ? 'exit-record' : 'verification',
      entryIds: [...new Set(people.flatMap((person) => person?.entryId ?? []))],
    });
    const results = isExit ? await record(deps, asked, people) : people.map(answerOf);
    return { results, journal: receipt };
  };

/** For each in turn the person's newest journey that the caller may be told of. */
const findEach = async (
  deps: LookupsDeps,
  { request, caller, config }: Asked,
): Promise<(Person | undefined)[]> => {
  const hash = await deps.searchHash();
  const ids = await Promise.all(
    request.left.map((one) => (typeof one === 'string' ? [one] : entriesFor(deps.table, hash, one))),
  );
  const where = { table: deps.table, config };
  return Promise.all(
    ids.map(async (some) => {
      const found = await loadPeople(where, some);
      return found
        .filter((person) => mayBeTold({ caller, purpose: request.purpose }, person, config))
        .sort((one, other) => other.entry.arrivalAt - one.entry.arrivalAt)[0];
    }),
  );
};

const answerOf = (person: Person | undefined): Result => {
  if (person === undefined) return { answer: 'unknown' };
  const { entryId, entry } = person;
  return entry.outcome === 'DEPARTED'
    ? { entryId, answer: 'left', leftAt: new Date(entry.stageSince).toISOString() }
    : { entryId, answer: 'not-left' };
};

/** The exit as signed evidence: said again it is the same, and whoever left already is told as such. */
const record = async (
  deps: LookupsDeps,
  asked: Asked,
  people: readonly (Person | undefined)[],
): Promise<Result[]> => {
  const open = new Map(
    people.flatMap((person) =>
      person && person.entry.outcome !== 'DEPARTED' && mayRecord(asked, person)
        ? [[person.entryId, person] as const]
        : [],
    ),
  );
  const ids = [...open.keys()];
  const outcomes = await appendEvents(deps)(
    ids.map((entryId) => ({ entryId, event: departed(asked, entryId) })),
  );
  const byId = new Map(ids.map((entryId, index) => [entryId, outcomes[index]]));
  return people.map((person) => {
    const outcome = person && byId.get(person.entryId);
    if (person && outcome) return resultOf(person.entryId, outcome, asked);
    const answer = answerOf(person);
    return answer.answer === 'not-left' ? { ...answer, answer: 'refused', rule: 'not-at-a-border' } : answer;
  });
};

/** An exit is seen at a border: by its agencies, by whoever has a point of entry, and else only of those the key has to do with. */
const mayRecord = ({ caller, config }: Asked, person: Person): boolean =>
  caller.role === 'agency' ||
  config.tree.nodesWithin(caller.subject).some((code) => config.tree.get(code)?.level === 'point-of-entry') ||
  seesAnyway(caller, person, config);

const departed = ({ request, caller, now }: Asked, entryId: string): EventEvidence => {
  const by = speakerOf(caller);
  const { leftAt = '', officer, reason } = request;
  const eventId = idFrom(['exit', entryId, leftAt]);
  return {
    key: eventKey(by, eventId),
    eventId,
    by,
    type: 'departed',
    occurredAt: Date.parse(leftAt),
    learnedAt: now,
    ...(officer === undefined ? {} : { officer }),
    data: reason === undefined ? {} : { reason },
  };
};

const resultOf = (entryId: string, { status, rule, entry }: AppendOutcome, { request }: Asked): Result => {
  if (entry?.outcome === 'DEPARTED') {
    return { entryId, answer: 'recorded', leftAt: new Date(request.leftAt ?? '').toISOString() };
  }
  if (status === 'busy' || status === 'missing') return { entryId, answer: 'busy' };
  return { entryId, answer: 'refused', ...(rule === undefined ? {} : { rule }) };
};

const onlyAtTheExit = new Problem({
  status: 422,
  code: 'invalid-request',
  title: 'The request does not have the expected shape',
  errors: [
    {
      pointer: '/purpose',
      code: 'only-exit-check',
      detail: 'An exit is recorded for the purpose exit-check alone.',
    },
  ],
});
