import type { Fault } from '../../shared/contracts/fault.ts';
import { zeroListRequest } from '../../shared/contracts/source-list.ts';
import { idFrom } from '../../shared/domain/stages/event-key.ts';
import { daysBetween, localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Answer, Request } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { invalidRequest, Problem } from '../../shared/lambda/problem.ts';
import { keepZeroList } from '../../shared/store/heartbeats.ts';
import { hearAgencies } from '../intake/hear-agencies.ts';
import type { SourcesDeps } from './sources-routes.ts';

/** A works holiday; who is silent for longer says so again. */
const mostDays = 7;
const furthestAheadDays = 31;

/** `POST /v1/zero-lists`: an agency says that nobody comes. The same list twice on one day is one. */
export const postZeroList =
  ({ table, config: reader }: SourcesDeps) =>
  async ({ body, caller, now }: Request): Promise<Answer> => {
    const list = parseBody(zeroListRequest, body);
    const config = await reader.load();
    const { agencies, tree } = config;
    const agency = agencies.get(caller.subject);
    if (!agency) throw unknownAgency();
    const today = localDateOf(now, tree.timeZoneOf(agency.locality));
    const faults = faultsOf(list, today);
    if (faults.length > 0) throw invalidRequest(faults);
    const { from, to } = list;
    const zeroListId = `zer_${idFrom([agency.id, today, from, to])}`;
    await keepZeroList(table, { agency: agency.id, zeroListId, receivedAt: now, ...list });
    await hearAgencies(table, config)([agency.id], { at: now, records: 0, zeroList: { from, to } });
    const receivedAt = new Date(now).toISOString();
    return { status: 201, body: { zeroListId, agency: agency.id, from, to, receivedAt } };
  };

const faultsOf = ({ from, to }: { from: string; to: string }, today: string): Fault[] => {
  if (to < from)
    return [{ pointer: '/to', code: 'ends-before-start', detail: 'The last day lies before the first.' }];
  if (to < today) return [{ pointer: '/to', code: 'in-the-past', detail: 'These days are over.' }];
  if (daysBetween(from, to) >= mostDays) {
    return [{ pointer: '/to', code: 'too-long', detail: `A zero list is for at most ${mostDays} days.` }];
  }
  return daysBetween(today, from) > furthestAheadDays
    ? [{ pointer: '/from', code: 'too-far', detail: `It begins within ${furthestAheadDays} days.` }]
    : [];
};

const unknownAgency = (): Problem =>
  new Problem({
    status: 409,
    code: 'agency-not-configured',
    title: 'The agency of this key is not configured',
    detail: 'An administrator must put it first: PUT /v1/agencies.',
  });
