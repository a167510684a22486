import type { Caller } from '../../shared/access/caller.ts';
import type { RequestView } from '../../shared/contracts/request.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { firstOfficer } from '../../shared/domain/traveller/requests.ts';
import { invalidCursor } from '../../shared/lambda/cursor.ts';
import { candidateId } from '../../shared/store/candidates.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadLiveEntries } from '../../shared/store/entries.ts';
import { readLocalities } from '../../shared/store/localities.ts';
import { listRequestLinks, loadRequests, type StoredRequest } from '../../shared/store/requests.ts';
import type { Table } from '../../shared/store/table.ts';
import { speakerOf } from '../feedback/read-events.ts';
import { mayRead } from './who-decides.ts';

interface Looking {
  caller: Caller;
  config: Config;
  now: EpochMs;
}

/** A request with the entry it is about. */
export interface Seen {
  stored: StoredRequest;
  entry: Entry;
}

/** One request; undefined where there is none. Whether the caller may see it is the caller's question. */
export const findRequest = async (
  table: Table,
  requestId: string,
  config: Config,
): Promise<Seen | undefined> => {
  const [stored] = await loadRequests(table, [requestId]);
  if (!stored) return undefined;
  const [live] = await loadLiveEntries(table, [stored.request.entryId], { consistent: true });
  return live && { stored, entry: deriveEntry(live.document, [], config) };
};

/** As this caller may see it: whole for those who care or decide, its bare state for whoever asked, undefined for all others. */
export const showRequest = (seen: Seen, { caller, config, now }: Looking): RequestView | undefined => {
  const { request } = seen.stored;
  if (mayRead(caller, request.wish.kind, seen.entry, config.tree)) return viewOf(seen, now);
  const { kind, id } = speakerOf(caller);
  return request.by.kind === kind && request.by.id === id ? outlineOf(seen, now) : undefined;
};

const outlineOf = ({ stored: { request } }: Seen, now: EpochMs): RequestView => ({
  requestId: request.requestId,
  entryId: request.entryId,
  kind: request.wish.kind,
  state: request.state,
  createdAt: utc(request.createdAt),
  dueBy: utc(request.dueAt),
  overdue: request.state === 'OPEN' && request.dueAt <= now,
  by: request.by,
});

export const viewOf = (seen: Seen, now: EpochMs): RequestView => {
  const { request } = seen.stored;
  const { wish, decision, officer } = request;
  const first =
    wish.kind === 'contest' ? firstOfficer(seen.entry.timeline, wish.about, request.createdAt) : undefined;
  return {
    ...outlineOf(seen, now),
    entryId: seen.entry.entryId,
    ...(officer === undefined ? {} : { officer }),
    wish,
    ...(first === undefined ? {} : { decidedFirstBy: first }),
    ...(decision === undefined ? {} : { decision: decisionOf(decision) }),
  };
};

const decisionOf = ({
  verdict,
  officer,
  reason,
  at,
  by,
  candidateId: named,
  effects,
}: NonNullable<StoredRequest['request']['decision']>): NonNullable<RequestView['decision']> => ({
  verdict,
  officer,
  reason,
  at: utc(at),
  by,
  ...(effects.event === undefined ? {} : { remedy: effects.event.type }),
  ...pairOf(named, effects.pairs?.[0]),
});

const pairOf = (named: string | undefined, made: [string, string] | undefined): { candidateId?: string } => {
  if (named !== undefined) return { candidateId: named };
  return made === undefined ? {} : { candidateId: candidateId(...made) };
};

/** A page looks through this many links at most, so that a filter that matches nothing costs no more than one that does. */
const linksPerPage = 400;

/** The requests of the caller's own subtree, each once, those it may read. */
export const listRequests =
  (table: Table) =>
  async (
    looking: Looking,
    page: { state?: RequestView['state'] | undefined; limit: number; after?: string | undefined },
  ): Promise<{ items: RequestView[]; next?: string }> => {
    const roots = await rootsOf(table, looking);
    const items: RequestView[] = [];
    let looked = 0;
    const from = startOf(page.after, roots);
    let { after } = from;
    for (const root of roots.slice(from.index)) {
      for (let more = true; more; ) {
        const found = await listRequestLinks(table, root, { limit: 100, after });
        const views = await viewsOf(table, looking, found.links, root);
        for (const [index, { position }] of found.links.entries()) {
          after = position;
          const view = views[index];
          if (view && (page.state === undefined || view.state === page.state)) items.push(view);
          if (items.length === page.limit) return { items, next: `${root}\n${position}` };
        }
        looked += found.links.length;
        more = found.more;
        if (more && looked >= linksPerPage) return { items, next: `${root}\n${after ?? ''}` };
      }
      after = undefined;
    }
    return { items };
  };

/** Throws the 400 for a cursor that does not lead into one of `roots`: another key's, or one from before the tree changed. */
const startOf = (
  cursor: string | undefined,
  roots: readonly string[],
): { index: number; after?: string | undefined } => {
  if (cursor === undefined) return { index: 0 };
  const [root = '', after = ''] = cursor.split('\n');
  const index = roots.indexOf(root);
  if (index < 0 || (after !== '' && !after.startsWith(`${root}/`))) throw invalidCursor();
  return { index, after: after === '' ? undefined : after };
};

/** A steward reads every root's; a locality its own path's. */
const rootsOf = async (table: Table, { caller, config }: Looking): Promise<string[]> => {
  if (caller.role !== 'steward') return [config.tree.pathOf(caller.subject)];
  const nodes = await readLocalities(table);
  const roots = nodes.filter(({ code }) => config.tree.parentOf(code) === undefined).map(({ code }) => code);
  return [...new Set([...roots, 'operator'])].sort();
};

/** In the order of `links`; of several links of one request inside the subtree only the first that counts is shown. */
const viewsOf = async (
  table: Table,
  looking: Looking,
  links: readonly { requestId: string; position: string }[],
  root: string,
): Promise<(RequestView | undefined)[]> => {
  const { config } = looking;
  const requests = await loadRequests(
    table,
    links.map(({ requestId }) => requestId),
  );
  const entries = await loadLiveEntries(
    table,
    requests.map((one) => one?.request.entryId ?? ''),
    { consistent: false },
  );
  return links.map(({ position }, index) => {
    const [stored, live] = [requests[index], entries[index]];
    if (!stored || !live) return undefined;
    if (position !== firstLink(stored, root)) return undefined;
    return showRequest({ stored, entry: deriveEntry(live.document, [], config) }, looking);
  });
};

const firstLink = ({ request }: StoredRequest, root: string): string => {
  const paths = request.linkedAt.filter((path) => path === root || path.startsWith(`${root}/`)).sort();
  return `${paths[0]}/#${request.requestId}`;
};

const utc = (at: EpochMs): string => new Date(at).toISOString();
