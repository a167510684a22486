import { describe, expect, test } from 'vitest';
import { replayAnswer } from '../../shared/contracts/deliveries.ts';
import { createAdmin } from './admin-set-up.ts';

/** What cannot be seen without a receiver is in test/recovery/replay.test.ts. */
describe('a replay', () => {
  test('that nobody started is 404, to look at and to cancel', async () => {
    const { get, send } = await createAdmin();
    expect((await get('/v1/replays/rpl_0')).statusCode).toBe(404);
    expect((await send({ method: 'DELETE', path: '/v1/replays/rpl_0' })).statusCode).toBe(404);
  });

  test('has an id, and is done at once when nothing fits', async () => {
    const { get, post, send } = await createAdmin();
    const { json } = await post('/v1/replays', { filter: {} });
    const { replayId } = replayAnswer.parse(json);
    expect(json).toMatchObject({ state: 'done', matched: 0 });
    expect((await get(`/v1/replays/${replayId}`)).json).toEqual(json);
    expect((await send({ method: 'DELETE', path: `/v1/replays/${replayId}` })).json).toEqual(json);
  });

  test.each([
    ['no limit at all', { filter: {}, limit: 0 }],
    ['a limit beyond the highest', { filter: {}, limit: 100_001 }],
    ['a time without a recipient', { filter: { from: '2026-11-21T00:00:00Z' } }],
    ['a time without an offset', { filter: { recipient: '140105/health', from: '2026-11-21T00:00:00' } }],
  ])('%s is 422', async (_, body) => {
    const { post } = await createAdmin();
    expect((await post('/v1/replays', body)).statusCode).toBe(422);
  });
});
