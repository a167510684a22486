import type { Caller } from '../../shared/access/caller.ts';
import { loadPeople, type Person } from '../../shared/commit/load-people.ts';
import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import type { LookupAnswer, LookupRequest } from '../../shared/contracts/lookup.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { valuesIn } from '../../shared/domain/notices/notification-matrix.ts';
import { forMission, purposeRules } from '../../shared/domain/policies/lookup-purposes.ts';
import { correctedRecord } from '../../shared/domain/traveller/corrections.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadCorrections } from '../../shared/store/corrections.ts';
import { entriesFor } from './find-people.ts';
import type { LookupsDeps } from './lookups-routes.ts';
import { groundsOf, mayBeTold, requirePurpose } from './may-ask.ts';

interface Asked {
  request: LookupRequest;
  caller: Caller;
  config: Config;
  now: EpochMs;
}

/** More journeys than this are not one person's: nothing is said, for a better question can be asked. */
const mostEntries = 5;

/** D17: the fields the purpose needs of one person's journeys, after the journal has it. */
export const answerLookup =
  (deps: LookupsDeps) =>
  async (asked: Asked): Promise<LookupAnswer> => {
    const { request, caller, config } = asked;
    const { purpose, requester, query } = request;
    requirePurpose(purpose, caller, config);
    const rule = purposeRules[purpose];
    if (requester.kind !== 'authority' && purpose !== forMission) throw onlyForMission;
    if ('person' in query && !rule.byName) throw notByName;
    const ids = await entriesFor(deps.table, await deps.searchHash(), query);
    const found = await loadPeople({ table: deps.table, config }, ids);
    const told = found
      .filter((person) => mayBeTold({ caller, purpose }, person, config))
      .sort((one, other) => other.entry.arrivalAt - one.entry.arrivalAt);
    const people = told.length > mostEntries ? [] : told;
    const records = await Promise.all(people.map((person) => newestRecord(deps, person)));
    const receipt = await deps.journal(asked, {
      ...groundsOf(request),
      action: 'lookup',
      entryIds: people.map(({ entryId }) => entryId),
      fields: people.length === 0 ? [] : [...rule.groups],
    });
    return {
      found: people.length > 0,
      entries: people.map(({ entryId, entry }, index) => ({
        entryId,
        data: valuesIn(rule.groups, entry, records[index]),
      })),
      journal: receipt,
    };
  };

/** What was said of the person last, with what was corrected since. */
const newestRecord = async (
  { table }: LookupsDeps,
  { document, newest }: Person,
): Promise<ArrivalRecord | undefined> => {
  const [corrections = []] = await loadCorrections(table, [document]);
  return newest && correctedRecord(newest, corrections);
};

const refusal = (code: string, pointer: string, detail: string): Problem =>
  new Problem({
    status: 422,
    code: 'invalid-request',
    title: 'The request does not have the expected shape',
    errors: [{ pointer, code, detail }],
  });

const onlyForMission = refusal(
  'purpose-for-missions',
  '/purpose',
  `A mission is answered for the purpose ${forMission} alone.`,
);
const notByName = refusal(
  'not-by-name',
  '/query/person',
  'For this purpose somebody is checked, not searched: give the entry or a document.',
);
