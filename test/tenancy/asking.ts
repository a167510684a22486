import type { Ask } from './ask.ts';
import type { Caller } from './callers.ts';
import { admitted } from './roles.ts';
import type { Answer } from './system.ts';
import type { World } from './world.ts';

/** Sends what is asked as that caller; whatever it wrote is forgotten again. */
export const createAsking =
  (world: World) =>
  async (ask: Ask, caller: Caller): Promise<Answer> => {
    const { table } = world.system;
    table.mark();
    const answer = await world.system.send(ask.stage, {
      method: ask.route.slice(0, ask.route.indexOf(' ')),
      path: ask.path,
      ...(ask.query ? { query: ask.query } : {}),
      headers: { ...ask.headers, ...caller.headers },
      ...(ask.body ? { body: JSON.stringify(ask.body) } : {}),
      ...(caller.key === undefined ? {} : { key: caller.key }),
    });
    if (!ask.route.startsWith('GET ')) await table.undo();
    return answer;
  };

export const parsed = ({ body }: Answer): unknown => (body.startsWith('{') ? JSON.parse(body) : undefined);

export const isAdmitted = ({ route }: Ask, { role }: Caller): boolean => {
  const roles = admitted[route];
  return roles === 'anyone' || (roles ?? []).includes(role);
};

/** The same question about something else; its answer with the old id put back, for what it echoes is no finding. */
export const askInstead = async (
  send: (ask: Ask, caller: Caller) => Promise<Answer>,
  [ask, caller]: readonly [Ask, Caller],
  [id, instead]: readonly [id: string, instead: string],
): Promise<Answer> => {
  const put = (text: string): string => text.replaceAll(id, instead);
  const other = {
    ...ask,
    path: put(ask.path),
    ...(ask.query ? { query: JSON.parse(put(JSON.stringify(ask.query))) } : {}),
    ...(ask.body ? { body: JSON.parse(put(JSON.stringify(ask.body))) } : {}),
  };
  const answer = await send(other, caller);
  return { ...answer, body: answer.body.replaceAll(instead, id) };
};
