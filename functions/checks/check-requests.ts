import { carryOutDecision } from '../../shared/commit/carry-out-decision.ts';
import { pathsOf } from '../../shared/commit/plan-change.ts';
import { tellSteps } from '../../shared/commit/tell-of-request.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import { firstSteps, overdueSteps } from '../../shared/domain/traveller/requests.ts';
import type { Due } from '../../shared/store/due.ts';
import { loadRequests, requestLinks, requestWrite, type StoredRequest } from '../../shared/store/requests.ts';
import { type Check, type CheckWork, refsOf } from './check-work.ts';

/** While a request is open, whoever has come to answer for the person meanwhile hears of it within this time. */
const lookAgainMs = 4 * 3_600_000;

/** Requests of travellers (G5, G6, G11): what a stop left undone is done, and who did not decide in time is passed over upwards. */
export const checkRequests: Check = async (work, items) => {
  const found = await loadRequests(work.deps.table, refsOf(items));
  const next: Due[] = [];
  // One after the other: several requests of one entry are told in one ledger.
  for (const stored of found) if (stored) next.push(...(await checkRequest(work, stored)));
  return next;
};

const checkRequest = async (work: CheckWork, stored: StoredRequest): Promise<Due[]> => {
  const { deps, config, now } = work;
  const { request } = stored;
  if (request.state === 'DECIDED') {
    await carryOutDecision(deps)(stored);
    return [];
  }
  const { policy } = config.policies.at(now);
  const stepsOf = (entry: Entry) => overdueSteps(request, entry, policy, config.tree);
  const entry = await tellSteps(deps, config, request.entryId, (known) => [
    ...firstSteps(request, known),
    ...stepsOf(known).filter(({ dueAt }) => dueAt <= now),
  ]);
  if (!entry) return [];
  await linkAnew(work, stored, entry);
  const [coming] = stepsOf(entry)
    .map(({ dueAt }) => dueAt)
    .filter((dueAt) => dueAt > now)
    .sort((one, other) => one - other);
  if (coming === undefined) return [];
  return [{ kind: 'request', at: Math.min(coming, now + lookAgainMs), ref: request.requestId }];
};

/** The person may have moved on to another locality: whoever answers for them now finds the request in its own list. */
const linkAnew = async (
  { deps, config }: CheckWork,
  { request, version }: StoredRequest,
  entry: Entry,
): Promise<void> => {
  const paths = pathsOf(entry, config.tree).filter((path) => !request.linkedAt.includes(path));
  if (paths.length === 0) return;
  const linked = { ...request, linkedAt: [...request.linkedAt, ...paths] };
  await deps.table.put(requestLinks(linked));
  // Refused, somebody decides it at this moment: then nobody has to find it any more.
  await deps.table.write([requestWrite({ request: linked, version })]);
};
