import { type SettleDeps, settleCandidate } from '../../shared/commit/settle-candidate.ts';
import { candidateDecision } from '../../shared/contracts/candidate.ts';
import { decodeCursor, invalidCursor } from '../../shared/lambda/cursor.ts';
import type { Route } from '../../shared/lambda/http-route.ts';
import { listAnswer, listQuery } from '../../shared/lambda/list-page.ts';
import { parseBody, parseQuery } from '../../shared/lambda/parse-request.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import { listCandidates } from '../../shared/store/candidates.ts';

/** Pairs of entries that may be one journey, and what a steward decides of them (M4, M5). */
export const candidateRoutes = (deps: SettleDeps): Route[] => [
  {
    method: 'GET',
    path: '/v1/candidates',
    scope: 'candidates:read',
    handle: async ({ query }) => {
      const { limit, cursor } = parseQuery(listQuery, query);
      const after = cursor === undefined ? {} : { after: pairOf(cursor) };
      const { items, next } = await listCandidates(deps.table, { limit, ...after });
      const entryIds = items.flatMap(({ entryIds: both }) => both);
      return { ...listAnswer(items, next), reads: { action: 'candidates-listed', entryIds } };
    },
  },
  {
    method: 'POST',
    path: '/v1/candidates/{candidateId}',
    scope: 'candidates:decide',
    handle: async ({ params, body, caller }) => {
      const decision = parseBody(candidateDecision, body);
      const decidedBy = `${caller.role}/${caller.subject}`;
      const settled = await settleCandidate(deps)(params.candidateId ?? '', { ...decision, decidedBy });
      if (settled.kind === 'not-found') throw notFound('There is no such candidate pair.');
      if (settled.kind === 'conflict') throw busy();
      return { status: 200, body: settled.pair };
    },
  },
];

const pairOf = (cursor: string): string => {
  const id = decodeCursor(cursor);
  if (!id.startsWith('cnd_') || id.length > 64) throw invalidCursor();
  return id;
};

const busy = (): Problem =>
  new Problem({
    status: 409,
    code: 'entries-changing',
    title: 'The entries of this pair are being changed',
    detail: 'Nothing was decided; send the verdict again.',
    headers: { 'retry-after': '2' },
  });
