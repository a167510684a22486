import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { reportsRoutes } from '../../functions/reports/reports-routes.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import type { Department } from '../../shared/contracts/localities.ts';
import { type ReportView, reportView } from '../../shared/contracts/report.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { insertKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import { gatewayEvent, lambdaContext, type SentRequest } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { createWorld } from './feedback-set-up.ts';

/** 10:00 in Shanxi. */
export const morning = Date.parse('2026-11-21T02:00:00Z');
export const day = 24 * 3_600_000;
/** The beginning of a local day in Shanxi. */
export const midnight = (date: string): number => Date.parse(`${date}T00:00:00+08:00`);

interface Sent extends SentRequest {
  subject?: string;
  role?: 'locality' | 'steward' | 'agency';
  departments?: Department[];
}

/** The world of the feedback tests with the reports' routes, beginning in the morning of 21 November. */
export const createReportWorld = async (wrap?: (table: Table) => Table) => {
  const world = await createWorld(wrap);
  world.world.now = morning;
  let runs = 0;
  const clock = () => world.world.now;
  const handler = httpHandler({
    stage: 'reports',
    clock,
    write: () => undefined,
    authenticate: createAuthenticate(world.memory, clock, 'test'),
    journal: journalIn(world.memory, world.deps.config),
    routes: reportsRoutes({
      ...world.deps,
      newRun: () => {
        runs += 1;
        return `run-${runs}`;
      },
    }),
  });
  const ask = async ({ subject = '14', role = 'locality', departments, ...request }: Sent) => {
    const made = makeKey({
      role,
      subject,
      ...(departments ? { departments } : {}),
      environment: 'test',
      now: clock(),
      random: randomBytes,
    });
    await insertKey(world.memory, made.item);
    const answer = await handler(gatewayEvent({ key: made.key, ...request }), lambdaContext());
    const isJson = String(answer.headers?.['content-type']).includes('json');
    const json: unknown = isJson ? JSON.parse(answer.body ?? 'null') : undefined;
    return { status: answer.statusCode, headers: answer.headers ?? {}, json, text: answer.body ?? '' };
  };
  const read = async (locality: string, date: string, more: Sent = {}): Promise<ReportView> => {
    for (let asked = 0; asked < 50; asked += 1) {
      const answer = await ask({ path: `/v1/reports/${locality}/${date}`, ...more });
      if (answer.status === 200) return reportView.parse(answer.json);
      if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
    }
    throw new Error('the report is never drafted');
  };
  const sign = async (locality: string, date: string, step: string, body: object, more: Sent = {}) => {
    const answer = await ask({
      method: 'POST',
      path: `/v1/reports/${locality}/${date}/${step}`,
      body: JSON.stringify(body),
      subject: locality,
      ...more,
    });
    const problem = z.looseObject({ code: z.string() }).safeParse(answer.json);
    return { status: answer.status, code: problem.data?.code, json: answer.json };
  };
  return { ...world, ask, read, sign };
};

/** One counter of a report: `arrived`, or a part such as `arrived/kind/OVERSEAS`. */
export const countOf = (report: ReportView, key: string): number | null | undefined => {
  const [counter, by, value] = key.split('/');
  return report.rows.find((row) => row.counter === counter && row.by === by && row.value === value)?.count;
};
