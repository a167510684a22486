import * as z from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import { pathsOf } from '../../shared/commit/plan-change.ts';
import type { RemaindersAnswer } from '../../shared/contracts/source-list.ts';
import { liesWithin } from '../../shared/domain/derive-context.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { LocalDate } from '../../shared/domain/evidence.ts';
import { changesHeard, lackingChange, remaindersOf } from '../../shared/domain/reports/remainders.ts';
import { isLocalDate, localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Answer, Request } from '../../shared/lambda/http-route.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadEntries, type StoredEntry } from '../../shared/store/entries.ts';
import { loadNotifications } from '../../shared/store/notifications.ts';
import type { Table } from '../../shared/store/table.ts';
import { listSights } from '../../shared/store/who-may-see.ts';
import { deriveAll } from '../feedback/derive-all.ts';
import { groupsSeenBy } from '../feedback/what-may-be-seen.ts';
import { cursorOf, positionOf } from './link-position.ts';
import type { SourcesDeps } from './sources-routes.ts';

/** Links that one page looks through: a county's whole list, a province's part of it. */
const linksPerPage = 1000;
const query = z.strictObject({ cursor: z.string().optional() });

/** One entry bound for the place, as it is now. */
interface Bound {
  stored: StoredEntry;
  entry: Entry;
}

/** `GET /v1/remainders/{localityCode}/{date}`: what of the day's arrivals was listed and not seen, or seen and not listed (D15, L12). */
export const showRemainders =
  ({ table, config: reader }: SourcesDeps) =>
  async (request: Request): Promise<Answer> => {
    const { cursor } = parseQuery(query, request.query);
    const { localityCode: locality = '', date = '' } = request.params;
    const config = await reader.load();
    if (!isLocalDate(date) || !mayAsk(request.caller, locality, config)) {
      throw notFound('There is no such place of yours, or no such day.');
    }
    const path = config.tree.pathOf(locality);
    const page = await listSights(table, path, {
      limit: linksPerPage,
      ...(cursor === undefined ? {} : { cursor: positionOf(cursor, path) }),
    });
    const bound = await boundFor(table, {
      sights: page.sights,
      path,
      locality,
      config,
      caller: request.caller,
    });
    const timeZone = config.tree.timeZoneOf(locality);
    const ofDay = bound.filter(({ entry }) => localDateOf(entry.arrivalAt, timeZone) === date);
    const body: RemaindersAnswer = {
      locality,
      date: date satisfies LocalDate,
      ...remaindersOf(ofDay.map(({ stored, entry }) => ({ document: stored.document, entry }))),
      behind: await whoIsBehind(table, ofDay),
      ...(page.next === undefined ? {} : { next: cursorOf(page.next) }),
    };
    return {
      status: 200,
      body,
      reads: { action: 'remainders-read', entryIds: ofDay.map(({ entry }) => entry.entryId) },
    };
  };

const mayAsk = ({ role, subject }: Caller, locality: string, { tree }: Config): boolean =>
  tree.get(locality) !== undefined && (role !== 'locality' || liesWithin(tree, locality, subject));

interface Page {
  sights: { entryId: string; path: string }[];
  path: string;
  locality: string;
  config: Config;
  caller: Caller;
}

/** Entries on their way to the place, or answered for by it, that the key may see; each at one of its links alone. */
const boundFor = async (table: Table, { sights, path, locality, config, caller }: Page): Promise<Bound[]> => {
  const loaded = await loadEntries(
    table,
    sights.map(({ entryId }) => entryId),
    { consistent: false },
  );
  const derived = await deriveAll(table, loaded, config);
  return sights.flatMap((sight, index) => {
    const [stored, entry] = [loaded[index], derived[index]];
    if (!stored || !entry || stored.document.mergedInto !== undefined || stored.document.erased) return [];
    const own = liesWithin(config.tree, entry.destination ?? entry.responsibility.locality, locality);
    const seen = caller.role !== 'locality' || groupsSeenBy(caller, entry, config.tree).has('stage');
    return own && seen && sight.path === firstPath(entry, path, config) ? [{ stored, entry }] : [];
  });
};

const firstPath = (entry: Entry, path: string, { tree }: Config): string | undefined =>
  pathsOf(entry, tree)
    .filter((one) => one === path || one.startsWith(`${path}/`))
    .sort()[0];

/** Read only for entries that were changed after they had been told. */
const whoIsBehind = async (table: Table, bound: readonly Bound[]): Promise<RemaindersAnswer['behind']> => {
  const heard = bound.map(({ stored }) => changesHeard(stored.document.told));
  const inboxes = await loadNotifications(table, heard.flat(), { consistent: false });
  const seen = new Set(inboxes.flatMap((one) => (one?.acknowledgement ? [one.notification.id] : [])));
  return bound.flatMap(({ stored }, index) => {
    const { entryId, told } = stored.document;
    const byEvent = new Set(told.filter((line) => line.acknowledged).map((line) => line.notificationId));
    const recipients = lackingChange(
      (heard[index] ?? []).map((one) => ({
        ...one,
        acknowledged: seen.has(one.notificationId) || byEvent.has(one.notificationId),
      })),
    );
    return recipients.length === 0 ? [] : [{ entryId, recipients }];
  });
};
