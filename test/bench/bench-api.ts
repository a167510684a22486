import * as z from 'zod';
import { type Api, connect } from '../../cli/demo/api.ts';

const idleAnswer = z.object({ idle: z.boolean(), waitingFor: z.unknown().optional() });
/** Less than the time after which fetch gives up on an answer. */
const secondsPerCall = 120;
const mostCalls = 15;

/** The demo's way to the API, with the patience that a bench on a busy machine needs. */
export const benchApi = (url: string, key: string): Api => {
  const api = connect(url, key);
  return {
    ...api,
    settle: async () => {
      let waitingFor: unknown;
      for (let calls = 0; calls < mostCalls; calls += 1) {
        const answer = idleAnswer.parse(
          await api.call('GET', `/_twin/idle?timeoutSeconds=${secondsPerCall}`),
        );
        if (answer.idle) return;
        waitingFor = answer.waitingFor;
      }
      throw new Error(`the twin is still busy with ${JSON.stringify(waitingFor)}`);
    },
  };
};
