import { type Caller, localityOfCaller, servesDepartment } from '../../shared/access/caller.ts';
import type { AwayView } from '../../shared/contracts/away.ts';
import type { LocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Answer, Request } from '../../shared/lambda/http-route.ts';
import { listQuery } from '../../shared/lambda/list-page.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import { type AwayLine, listAway, loadContactState } from '../../shared/store/away.ts';
import { loadRecords, newestVersion, type StoredRecord } from '../../shared/store/records.ts';
import { cursorOf, positionOf } from './link-position.ts';
import type { SourcesDeps } from './sources-routes.ts';

/** `GET /v1/away`: who of the caller's own places is away; names and numbers for the health department, which asks them. */
export const listAwayLines =
  ({ table, config: reader }: SourcesDeps) =>
  async ({ query, caller, now }: Request): Promise<Answer> => {
    const { limit, cursor } = parseQuery(listQuery, query);
    const { tree } = await reader.load();
    const path = pathOfCaller(caller, tree);
    const from = cursor === undefined ? undefined : positionOf(cursor, path);
    const { lines, next } = await listAway(table, path, { limit, from });
    const days = lines.map(({ awayId, path: at }) => ({
      awayId,
      day: localDateOf(now, tree.timeZoneOf(homeOf(at))),
    }));
    const states = await loadContactState(table, days);
    const records = servesDepartment(caller, 'health')
      ? await loadRecords(table, lines, { consistent: false })
      : [];
    const items = lines.map((line, index) => viewOf(line, records[index], states[index]));
    return {
      status: 200,
      body: { items, ...(next === undefined ? {} : { next: cursorOf(next) }) },
      reads: { action: 'away-listed', entryIds: items.map(({ awayId }) => awayId) },
    };
  };

/** The whole list of a locality's subtree; the operator's, for lines that nobody's home is known of. */
export const pathOfCaller = (caller: Caller, tree: LocalityTree): string =>
  tree.pathOf(localityOfCaller(caller) ?? caller.subject);

export const homeOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const viewOf = (
  { awayId, agency, recordId, path, since }: AwayLine,
  record: StoredRecord | undefined,
  state: { contactedToday: boolean; declined: boolean } = { contactedToday: false, declined: false },
): AwayView => {
  const traveller = newestVersion(record?.versions ?? [])?.record.traveller;
  const { familyName, givenNames, fullName, nameLocal, phones, email } = traveller ?? {};
  const person = Object.entries({ familyName, givenNames, fullName, nameLocal, phones, email }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    awayId,
    home: homeOf(path),
    since: new Date(since).toISOString(),
    agency,
    recordId,
    ...(traveller === undefined ? {} : { person: Object.fromEntries(person) }),
    ...state,
  };
};
