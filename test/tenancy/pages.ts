import * as z from 'zod';
import type { Ask } from './ask.ts';
import { parsed } from './asking.ts';
import type { Caller } from './callers.ts';
import type { Answer } from './system.ts';

/** Every route with pages, and the parameter that goes on with them. */
export const paged = new Map([
  ['GET /v1/entries', 'cursor'],
  ['GET /v1/notifications', 'after'],
  ['GET /v1/manifests', 'cursor'],
  ['GET /v1/requests', 'cursor'],
  ['GET /v1/away', 'cursor'],
  ['GET /v1/sources', 'cursor'],
  ['GET /v1/sites', 'cursor'],
  ['GET /v1/sites/{siteCode}', 'cursor'],
  ['GET /v1/entries/{entryId}/contacts', 'cursor'],
  ['GET /v1/recipients', 'cursor'],
  ['GET /v1/agencies', 'cursor'],
  ['GET /v1/localities', 'cursor'],
  ['GET /v1/keys', 'cursor'],
  ['GET /v1/submissions/{submissionId}', 'cursor'],
]);

const page = z.looseObject({ next: z.string().optional(), more: z.boolean().optional() });

/** The pages of a list, one thing each, as that caller turns them. */
export const pagesOf = async (
  send: (ask: Ask, caller: Caller) => Promise<Answer>,
  [ask, caller]: readonly [Ask, Caller],
): Promise<{ answer: Answer; cursor?: string }[]> => {
  const pages: { answer: Answer; cursor?: string }[] = [];
  let cursor: string | undefined;
  do {
    const goOn = cursor === undefined ? {} : { [paged.get(ask.route) ?? '']: cursor };
    const answer = await send({ ...ask, query: { ...ask.query, limit: '1', ...goOn } }, caller);
    pages.push({ answer, ...(cursor === undefined ? {} : { cursor }) });
    const read = page.safeParse(parsed(answer));
    cursor = read.success && read.data.more !== false ? read.data.next : undefined;
  } while (cursor !== undefined && pages.length < 6);
  return pages;
};

/** A cursor is not signed: whoever knows its form can write one. */
export const madeUp = (position: string): string => Buffer.from(`1${position}`).toString('base64url');

const path = '65/6501/650102';
/** Positions in the county's subtree and the home's, for those who have nothing to do there. */
export const forgedPositions: [route: string, stage: Ask['stage'], path: string, position: string][] = [
  ...[`0 ${path} `, `0 65 ${path}/#`, `0 ${path} ${path}/#`, `3 65 ${path}/#ent_0`].map(
    (one) => ['GET /v1/entries', 'feedback', '/v1/entries', one] as [string, Ask['stage'], string, string],
  ),
  ['GET /v1/requests', 'traveller', '/v1/requests', `${path}\n`],
  ['GET /v1/requests', 'traveller', '/v1/requests', `65/6501/650103\n${path}/#`],
  ['GET /v1/manifests', 'transfers', '/v1/manifests', `2026-11-21 ${path} ${path}/#`],
  ['GET /v1/manifests', 'transfers', '/v1/manifests', `2026-11-21 65/6501/650103 ${path}/#`],
  ['GET /v1/away', 'sources', '/v1/away', '0 42/420106/#'],
  ['GET /v1/remainders/{localityCode}/{date}', 'sources', '/v1/remainders/650103/2026-11-21', `0 ${path}/#`],
  ['GET /v1/sites', 'sites', '/v1/sites', '650102 A'],
  ['GET /v1/recipients', 'admin', '/v1/recipients', '650102/health'],
  ['GET /v1/sources', 'sources', '/v1/sources', 'a'],
];
