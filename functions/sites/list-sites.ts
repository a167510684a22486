import * as z from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import { localityCode } from '../../shared/contracts/localities.ts';
import type { Site } from '../../shared/contracts/site.ts';
import { decodeCursor } from '../../shared/lambda/cursor.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { loadSites } from '../../shared/store/sites.ts';
import type { Table } from '../../shared/store/table.ts';
import { countOccupancy } from './count-occupancy.ts';

const query = z.strictObject({ ...listQuery.shape, locality: localityCode.optional() });
const nodesPerRead = 100;

/** `GET /v1/sites?locality=`: the sites of a locality and of those below it; only the localities of the page are read for who is there. */
export const listSites =
  (table: Table) =>
  async (
    asked: Record<string, string>,
    { caller, config }: { caller: Caller; config: Config },
  ): Promise<Answer> => {
    const { locality, limit, cursor } = parseQuery(query, asked);
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const nodes = (await nodesOf(table, locality, { caller, config })).sort();
    const sites = await sitesAfter(table, nodes, { after, limit: limit + 1 });
    const page = sites.slice(0, limit);
    const last = page.at(-1);
    const next = sites.length > limit && last ? positionOf(last) : undefined;
    const shown = caller.role === 'admin' ? page : await countOccupancy(table, config, page);
    return listAnswer(shown, next);
  };

const nodesOf = async (
  table: Table,
  asked: string | undefined,
  { caller, config: { tree } }: { caller: Caller; config: Config },
): Promise<string[]> => {
  const locality = asked ?? (caller.role === 'locality' ? caller.subject : undefined);
  if (locality === undefined) return (await readLocalities(table)).map(({ code }) => code);
  const isOwn = caller.role !== 'locality' || locality === caller.subject;
  if (tree.get(locality) === undefined || !(isOwn || tree.isWithin(locality, caller.subject))) {
    throw notFound('No locality of this key has this code.');
  }
  return tree.nodesWithin(locality);
};

const positionOf = ({ locality, code }: Site): string => `${locality} ${code}`;

/** By locality, then code: at most `limit` after the position of the last page's last one. */
const sitesAfter = async (
  table: Table,
  nodes: readonly string[],
  { after, limit }: { after: string | undefined; limit: number },
): Promise<Site[]> => {
  const left = nodes.filter((code) => after === undefined || code >= (after.split(' ')[0] ?? ''));
  const found: Site[] = [];
  for (let start = 0; start < left.length && found.length < limit; start += nodesPerRead) {
    const sites = await loadSites(table, left.slice(start, start + nodesPerRead));
    found.push(...sites.filter((one) => after === undefined || isAfter(one, after)));
  }
  return found.slice(0, limit);
};

const isAfter = ({ locality, code }: Site, after: string): boolean => {
  const [lastLocality = '', lastCode = ''] = after.split(' ');
  return locality > lastLocality || (locality === lastLocality && code > lastCode);
};
