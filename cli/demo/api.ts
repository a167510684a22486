import * as z from 'zod';

/** An answer as the demo reads it: checked for what it uses, no more. */
export interface Api {
  call(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, key?: string): Promise<unknown>;
  /** Moves every clock of the twin and waits until all that fell due was done. Returns the new time. */
  advance(step: { advance: string } | { to: string }): Promise<Date>;
  /** Waits until nothing is under way. */
  settle(): Promise<void>;
}

const clockAnswer = z.object({ now: z.string() });
const idleAnswer = z.object({ idle: z.boolean(), waitingFor: z.unknown().optional() });

/** Throws on every answer that is not a success, with the problem's own words. */
export const connect = (url: string, adminKey: string): Api => {
  const call: Api['call'] = async (method, path, body, key = adminKey) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    return answer;
  };
  return {
    call,
    advance: async (step) => new Date(clockAnswer.parse(await call('POST', '/_twin/clock', step)).now),
    settle: async () => {
      const answer = idleAnswer.parse(await call('GET', '/_twin/idle?timeoutSeconds=60'));
      if (!answer.idle) throw new Error(`the twin is still busy with ${JSON.stringify(answer.waitingFor)}`);
    },
  };
};
