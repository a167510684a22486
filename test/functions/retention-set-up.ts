import { randomBytes } from 'node:crypto';
import { erasureRoutes } from '../../functions/admin/erasure-routes.ts';
import { runChecks } from '../../functions/checks/run-checks.ts';
import { makeKey } from '../../shared/access/api-key.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import type { Role } from '../../shared/contracts/api-key.ts';
import { retentionAnswer } from '../../shared/contracts/erasure.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { insertKey } from '../../shared/store/keys.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { journalIn } from '../doubles/journal.ts';
import { setUp } from './erasure-set-up.ts';

/** The erasure world with the steward's routes, and ticks that erase. */
export const createRetentionWorld = async () => {
  const its = await setUp();
  const { memory, deps, world: time, eraseDeps } = its;
  const run = runChecks({ ...deps, erase: its.erase, eraseAway: its.eraseAway });
  /** Every minute in which something is due until then, in order. */
  const pass = async (until: number): Promise<void> => {
    for (;;) {
      const { nextDueAt, errors } = await run({ now: time.now, remainingMs: () => 50_000 });
      if (errors.length > 0) throw errors[0];
      const next = nextDueAt === null ? until : Date.parse(nextDueAt);
      if (next >= until) break;
      time.now = Math.max(next, time.now);
    }
    time.now = until;
    await run({ now: time.now, remainingMs: () => 50_000 });
  };
  const handler = httpHandler({
    stage: 'admin',
    clock: () => time.now,
    write: () => undefined,
    authenticate: createAuthenticate(memory, () => time.now, 'test'),
    journal: journalIn(memory, deps.config),
    routes: erasureRoutes(eraseDeps),
  });
  const keys = new Map<Role, string>();
  const keyFor = async (role: Role): Promise<string> => {
    const known = keys.get(role);
    if (known !== undefined) return known;
    const made = makeKey({ role, subject: `${role}-1`, environment: 'test', now: 0, random: randomBytes });
    await insertKey(memory, made.item);
    keys.set(role, made.key);
    return made.key;
  };
  const ask = async (path: string, body: object, role: Role = 'steward') => {
    const key = await keyFor(role);
    const answer = await handler(
      gatewayEvent({ method: 'POST', path, key, body: JSON.stringify(body) }),
      lambdaContext(),
    );
    return { status: answer.statusCode, json: JSON.parse(answer.body ?? 'null') };
  };
  const retention = async (body: object) => {
    const { status, json } = await ask('/v1/retention', body);
    return { status, ...retentionAnswer.parse(json) };
  };
  return { ...its, passing: pass, ask, retention };
};
