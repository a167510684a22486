import { splitTarget } from '../../infra/local/gateway/http-event.ts';
import type { WireAnswer, WireRequest } from './exchange.ts';
import { exchange, wireOf } from './exchange.ts';
import { judgeAnswer, operationFinder } from './judge-answer.ts';
import { mutateRequest } from './mutate-request.ts';
import type { Step } from './mutate-value.ts';
import type { Story } from './story.ts';
import { type Template, validRequests } from './valid-requests.ts';

/** One input as fast-check draws it. */
export interface RequestInput {
  template: number;
  steps: readonly Step[];
  bytesToo: boolean;
}

/** What one input came to: `fault` says in words what was wrong. */
export interface Verdict {
  operation: string | undefined;
  status: number;
  ms: number;
  fault?: string;
}

/** Judges requests made from valid ones, each in the same world. */
export const createRequestFuzz = (story: Story) => {
  const { world, watch, keys } = story;
  const templates = weighted(validRequests(story));
  const callers = Object.values(keys);
  const find = operationFinder(world);

  const inputOf = ({
    template,
    steps,
    bytesToo,
  }: RequestInput): { wire: WireRequest; template: Template } => {
    const chosen = templates[template % templates.length] as Template;
    return { template: chosen, wire: mutateRequest(chosen, steps, bytesToo, callers) };
  };

  /** What stands in the log that may not: errors of ours, and anything of a person. */
  const judgeLog = (): string | undefined => {
    for (const line of world.said.lines.splice(0)) {
      const leaks = watch.leaks(line);
      if (leaks.length > 0) return `the log tells ${leaks.join(', ')}: ${line}`;
      if (line.includes('"code":"internal"') || line.includes('"poison"')) return `the log says ${line}`;
    }
    return undefined;
  };

  /** A problem tells its caller fields and limits; a text of ours is never cut in the middle of a character. */
  const judgeTexts = ({ statusCode = 0, body = '' }: WireAnswer): string | undefined => {
    // Its own name of a record is told back to the caller, whatever it has been called.
    const leaks = statusCode >= 400 ? watch.leaks(body.replace(/"recordId":"(?:[^"\\]|\\.)*"/g, '')) : [];
    if (leaks.length > 0) return `a problem tells ${leaks.join(', ')}: ${body}`;
    return /\\ud[89a-f]/i.test(body) ? 'half a character in an answer' : undefined;
  };

  const judge = async (wire: WireRequest): Promise<Verdict> => {
    const operation = find(wire.method, splitTarget(wire.target).path);
    const started = performance.now();
    const answer = await exchange(world, wire);
    const ms = performance.now() - started;
    const verdict = { operation, status: answer.statusCode ?? 0, ms };
    const fault =
      judgeAnswer(answer, operation) ??
      judgeTexts(answer) ??
      (await consequences(story, operation, verdict.status)) ??
      judgeLog();
    world.said.lines.length = 0;
    await world.rewind();
    return fault === undefined ? verdict : { ...verdict, fault };
  };
  return { inputOf, judge };
};

/** What is cheap to answer is asked more often than what is dear. */
const weighted = (templates: readonly Template[]): Template[] =>
  templates.flatMap((one) => Array.from({ length: one.weight ?? 20 }, () => one));

/** What was taken must not break whoever reads it next: the functions behind the queues, the views, the sweep. */
const consequences = async (
  { world, keys, entryId }: Story,
  operation: string | undefined,
  status: number,
): Promise<string | undefined> => {
  if (status < 200 || status > 299 || operation === undefined || operation.startsWith('GET '))
    return undefined;
  world.pushes.clear();
  if (operation === 'POST /v1/arrivals') await world.arrivals.drain();
  if (operation === 'POST /v1/events' || operation.includes('requests')) {
    const seen = await exchange(
      world,
      wireOf({ method: 'GET', path: '/v1/entries/{entryId}', key: keys.county, params: { entryId } }),
    );
    if ((seen.statusCode ?? 500) >= 500) return `after ${operation} the entry answers ${seen.statusCode}`;
  }
  const dead = [...world.arrivals.dead(), ...world.pushes.dead()];
  return dead.length > 0 ? `${operation} poisoned a queue` : undefined;
};
