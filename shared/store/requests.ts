import * as z from 'zod';
import { askers, decisionPost, requestStates, wish } from '../contracts/request.ts';
import { eventEvidence } from '../contracts/stored.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

/** What a decision changes beside the request: carried out after it is written, by whoever decided or by the checks. */
const effects = z.object({
  event: eventEvidence.optional(),
  /** G6: entries that were merged and should not have been: pairs for a steward, who parts them. */
  pairs: z.array(z.tuple([z.string(), z.string()])).optional(),
  /** G5: the corrected person's marks, as `identityKeys` gives them, and the corrected value is to be kept. */
  personal: z
    .object({
      keys: z.array(z.object({ kind: z.enum(['D', 'N', 'W']), hash: z.string() })),
      documents: z.array(z.object({ kind: z.string(), hash: z.string() })),
      birth: z.string().optional(),
      names: z.array(z.string()),
      phones: z.array(z.string()),
      seats: z.array(z.string()),
    })
    .optional(),
});

const storedDecision = z.object({
  ...decisionPost.omit({ remedy: true }).shape,
  by: z.string(),
  at: z.number(),
  effects,
  /** The effects are written. */
  done: z.boolean(),
});
export type StoredDecision = z.infer<typeof storedDecision>;

const travellerRequest = z.object({
  requestId: z.string(),
  entryId: z.string(),
  createdAt: z.number(),
  dueAt: z.number(),
  by: z.object({ kind: z.enum(askers), id: z.string() }),
  /** Paths of the places it is linked under. */
  linkedAt: z.array(z.string()),
  officer: z.string().optional(),
  wish,
  state: z.enum(requestStates),
  decision: storedDecision.optional(),
});
/** A request with its free text: personal data, kept here and nowhere else. */
export type TravellerRequest = z.infer<typeof travellerRequest>;

export interface StoredRequest {
  request: TravellerRequest;
  version: number;
}

export const requestKeyOf = (requestId: string): Key => ({ pk: `Q#${requestId}`, sk: 'Q' });
const rootOf = (path: string): string => path.split('/', 1)[0] ?? path;

/** Insert at version 0, else conditional on the version it was read at. */
export const requestWrite = ({ request, version }: StoredRequest): ConditionalWrite => {
  const key = requestKeyOf(request.requestId);
  const packed = pack(request);
  return version === 0
    ? { kind: 'insert', item: { ...key, v: 1, e: request.entryId, d: packed } }
    : { kind: 'update', key, set: { v: version + 1, d: packed }, when: { v: version } };
};

/** In the order asked; `undefined` where there is no such request. */
export const loadRequests = async (
  table: Table,
  requestIds: readonly string[],
): Promise<(StoredRequest | undefined)[]> =>
  (await table.get(requestIds.map(requestKeyOf), { consistent: true })).map((item) =>
    item ? parseRequest(item) : undefined,
  );

const parseRequest = (item: Item): StoredRequest => ({
  request: readPacked(travellerRequest, item),
  version: versionOf(item),
});

/** Links to a request: under its entry, and under every place that may have to decide it. Same bytes, put blind. */
export const requestLinks = ({ requestId, entryId, linkedAt }: TravellerRequest): Item[] => [
  { pk: `E#${entryId}`, sk: `Q#${requestId}` },
  ...linkedAt.map((path) => ({ pk: `QL#${rootOf(path)}`, sk: `${path}/#${requestId}` })),
];

/** Ids of the requests of these entries (an entry and those merged into it). */
export const requestsOf = async (table: Table, entryIds: readonly string[]): Promise<string[]> => {
  const answers = await Promise.all(
    entryIds.map((entryId) => table.query({ pk: `E#${entryId}`, prefix: 'Q#', consistent: true })),
  );
  return answers.flatMap(({ items }) => items.map(({ sk }) => sk.slice(2)));
};

/** Requests linked at `path` or below it, at most `limit` links behind `after`. One request may come by several links. */
export const listRequestLinks = async (
  table: Table,
  path: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ links: { requestId: string; position: string }[]; more: boolean }> => {
  const { items, more } = await table.query({
    pk: `QL#${rootOf(path)}`,
    prefix: `${path}/`,
    limit: page.limit,
    ...(page.after === undefined ? {} : { after: page.after }),
  });
  const links = items.map(({ sk }) => ({ requestId: sk.slice(sk.lastIndexOf('/#') + 2), position: sk }));
  return { links, more };
};
