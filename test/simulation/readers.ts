import type { InboxPage } from '../../shared/contracts/inbox.ts';
import { operatorLocality } from '../../shared/contracts/localities.ts';
import type { Random } from '../generator/random.ts';
import { type Client, keyOf } from './speakers.ts';

const hour = 3_600_000;

export interface Reader {
  locality: string;
  /** Ids it was given, following the cursor from page to page. */
  given: Set<string>;
  /** One turn: reads what is new, and takes note of most of it. */
  look(): Promise<void>;
}

/** Somebody in each locality looks into its inbox now and then; some are thorough, some let things lie for days. */
export const createReader = (
  locality: string,
  { client, random }: { client: Client; random: Random },
): Reader => {
  const key = locality === operatorLocality ? keyOf('steward', 'steward') : keyOf('locality', locality);
  const thoroughness = random.pick([1, 1, 1, 0.9, 0.6]);
  const given = new Set<string>();
  let noted: string[] = [];
  let after: string | undefined;
  let looking = false;

  const read = async (): Promise<boolean> => {
    const query = { limit: '50', ...(after === undefined ? {} : { after }) };
    const answer = await client('inbox', key, { method: 'GET', path: '/v1/notifications', query });
    if (answer?.status !== 200) return false;
    const page = answer.body as InboxPage;
    for (const { id, acknowledgement } of page.items) {
      if (!given.has(id) && acknowledgement === 'OPEN' && random.chance(thoroughness)) noted.push(id);
      given.add(id);
    }
    after = page.next;
    return page.more;
  };
  const acknowledge = async (): Promise<void> => {
    const ids = noted.slice(0, 200);
    if (ids.length === 0) return;
    const items = ids.map((id) => ({ id, officer: 'Officer' }));
    const request = { method: 'POST', path: '/v1/notifications/acknowledge', body: { items } };
    const answer = await client('inbox', key, request);
    if (answer?.status === 207) noted = noted.slice(ids.length);
  };
  return {
    locality,
    given,
    look: async () => {
      if (looking) return;
      looking = true;
      while (await read());
      await acknowledge();
      looking = false;
    },
  };
};

/** How long something new lies there before anybody looks. */
export const untilLookMs = (random: Random): number =>
  random.chance(0.9) ? (0.05 + random.next() * 1.6) * hour : random.next() * 12 * hour;
