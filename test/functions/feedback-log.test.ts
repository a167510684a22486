import { expect, test } from 'vitest';
import { feedbackRoutes } from '../../functions/feedback/feedback-routes.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { createWorld, localityKey } from './feedback-set-up.ts';

test('G8: what somebody wrote into a path is not logged; an entry that was shown is, by its id', async () => {
  const { arrive, deps } = await createWorld();
  await arrive('ent_1');
  const lines: string[] = [];
  const handler = httpHandler({
    stage: 'feedback',
    clock: deps.now,
    write: (line) => void lines.push(line),
    authenticate: async () => localityKey('140105'),
    routes: feedbackRoutes(deps),
  });
  for (const id of ['ent_1', 'E12345678', 'WangFang1990-05-06']) {
    await handler(gatewayEvent({ path: `/v1/entries/${id}` }), lambdaContext());
  }
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('"entry":"ent_1"');
  expect(lines.join()).not.toMatch(/E12345678|WangFang/);
});
