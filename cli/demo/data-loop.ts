import * as z from 'zod';
import type { Scene } from './scene.ts';
import { health, pushed } from './scene.ts';
import { county, seenByLiaison, travellers } from './world.ts';

const arrivalsAnswer = z.object({ submissionId: z.string(), accepted: z.number(), rejected: z.number() });
const submission = z.object({
  counts: z.record(z.string(), z.number()),
  results: z.array(z.object({ entryId: z.string().optional() })),
});
const acknowledged = z.object({ results: z.array(z.object({ status: z.string() })) });

/** Agencies post; records of one person become one entry. Returns the entries' ids. */
export const arrivals = async (scene: Scene): Promise<string[]> => {
  const { api, keys, tell, start } = scene;
  const records = travellers(new Date(start.getTime() - 3_600_000).toISOString());
  const unreadable = { recordId: 'IMM-2026-0013', traveller: {}, entry: { pointOfEntry: 'CAN' } };
  const posted = arrivalsAnswer.parse(
    await api.call('POST', '/v1/arrivals', { records: [...records, unreadable] }, keys.immigration),
  );
  tell.check(
    posted.accepted === 12 && posted.rejected === 1,
    `Immigration posts 13 records: ${posted.accepted} are accepted, ${posted.rejected} names nobody and is sent back with the reason`,
    posted,
  );
  await api.settle();
  const again = arrivalsAnswer.parse(
    await api.call('POST', '/v1/arrivals', { records: seenByLiaison(records) }, keys.liaison),
  );
  tell.check(
    again.accepted === 4,
    `The liaison office posts ${again.accepted} of them again under its own ids`,
    again,
  );
  await api.settle();
  const first = submission.parse(
    await api.call('GET', `/v1/submissions/${posted.submissionId}`, undefined, keys.immigration),
  );
  const second = submission.parse(
    await api.call('GET', `/v1/submissions/${again.submissionId}`, undefined, keys.liaison),
  );
  const entryIds = [...new Set([...first.results, ...second.results].flatMap((one) => one.entryId ?? []))];
  tell.check(
    entryIds.length === 12,
    `16 records of two agencies are matched: ${entryIds.length} travellers, ${entryIds.length} entries, nobody twice`,
    { first, second },
  );
  return entryIds;
};

/** Every recipient got its notices, signed; the county acknowledges. */
export const notices = async (scene: Scene, entryIds: readonly string[]): Promise<void> => {
  const { api, keys, receiver, tell } = scene;
  const to = (recipient: string) => pushed(scene, recipient);
  const mine = to(health);
  tell.check(
    new Set(mine.map((one) => one.entryId)).size === entryIds.length && mine.length === entryIds.length,
    `The county's health office is pushed ${mine.length} notices, one for each traveller`,
    mine,
  );
  tell.check(
    to(`${county}/reception`).length === 12 && to('CAN-port/customs').length === 12,
    'Its reception office and the customs at the port get theirs: 12 and 12',
    receiver.received,
  );
  tell.check(
    receiver.refused === 0,
    `All ${receiver.received.length} pushes carry a valid signature`,
    receiver.refused,
  );
  const items = [...mine, ...to(`${county}/reception`)].map((one) => ({ id: one.id, officer: 'Dr Qiao' }));
  const answer = acknowledged.parse(
    await api.call('POST', '/v1/notifications/acknowledge', { items }, keys.county),
  );
  const count = answer.results.filter((one) => one.status === 'acknowledged').length;
  tell.check(count === items.length, `Dr Qiao acknowledges all ${count} of the county's`, answer);
};
