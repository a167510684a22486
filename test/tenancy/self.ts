import * as z from 'zod';
import type { Caller } from './callers.ts';
import type { World } from './world.ts';

const opened = z.looseObject({ session: z.looseObject({ token: z.string() }) });

/** A opens the own view with the one-time code, and goes on by the session. */
export const travellerOf = async ({ system, ids }: World): Promise<Caller> => {
  const headers = { authorization: `SelfCode ${ids.get('code A')}`, 'birth-date': '1950-07-11' };
  const answer = await system.send('traveller', { path: '/v1/self', headers });
  const { token } = opened.parse(JSON.parse(answer.body)).session;
  const session = { authorization: `SelfSession ${token}` };
  return { name: 'traveller A', role: 'traveller', subject: 'A', headers: session };
};
