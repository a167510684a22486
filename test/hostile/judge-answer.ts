import * as z from 'zod';
import { openapiPaths } from '../../shared/contracts/openapi-paths.ts';
import { problem } from '../../shared/contracts/problem.ts';
import { createRouter } from '../../shared/lambda/http-router.ts';
import { Problem } from '../../shared/lambda/problem.ts';
import type { WireAnswer } from './exchange.ts';
import type { HostileWorld } from './world.ts';

/** The answers of one operation as its contract names them: a schema where there is one for JSON. */
interface Contract {
  statuses: Map<number, z.ZodType | undefined>;
}

const response = z.looseObject({
  content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional(),
});
const operation = z.looseObject({ responses: z.record(z.string(), z.unknown()) });

/** `POST /v1/arrivals` and so on: every operation the contract has. */
export const contractedOperations = new Map<string, Contract>(
  Object.entries(openapiPaths).flatMap(([path, item]) =>
    Object.entries(item ?? {}).flatMap(([method, value]) => {
      const parsed = operation.safeParse(value);
      if (!parsed.success) return [];
      const statuses = new Map(
        Object.entries(parsed.data.responses).map(
          ([status, one]) => [Number(status), schemaOf(one)] as const,
        ),
      );
      return [[`${method.toUpperCase()} ${path}`, { statuses }] as const];
    }),
  ),
);

function schemaOf(answer: unknown): z.ZodType | undefined {
  const { content = {} } = response.parse(answer);
  const schema = content['application/json']?.schema;
  return schema instanceof z.ZodType ? schema : undefined;
}

/** Which operation a method and a decoded path are; undefined where the answer has to be a 404 or 405. */
export const operationFinder = ({ stageRoutes }: HostileWorld) => {
  const find = createRouter(Object.values(stageRoutes).flat());
  return (method: string, path: string): string | undefined => {
    try {
      const { route } = find(method, path);
      return `${route.method} ${route.path.replace('+}', '}')}`;
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  };
};

/** What is wrong with an answer, in words; undefined when it is as the contract says. */
export const judgeAnswer = (answer: WireAnswer, name: string | undefined): string | undefined => {
  const status = answer.statusCode ?? 0;
  if (status >= 500 || status < 200) return `answered ${status}`;
  const headers = answer.headers ?? {};
  if (!headers['x-request-id']) return `a ${status} without x-request-id`;
  if (name === undefined) {
    return status === 404 || status === 405 ? judgeProblem(answer, status) : `a ${status} of no operation`;
  }
  const statuses = contractedOperations.get(name)?.statuses;
  if (!statuses) return `${name} is not in the contract`;
  if (!statuses.has(status)) return `${name} answered ${status}, which its contract does not name`;
  if (status >= 400) return judgeProblem(answer, status);
  const schema = statuses.get(status);
  const isJson = headers['content-type'] === 'application/json';
  if (!schema || !isJson) return undefined;
  const parsed = schema.safeParse(JSON.parse(answer.body ?? 'null'));
  if (parsed.success) return undefined;
  return `${name} ${status} is not as contracted: ${JSON.stringify(parsed.error.issues.slice(0, 2))}`;
};

const judgeProblem = ({ headers = {}, body = '' }: WireAnswer, status: number): string | undefined => {
  if (headers['content-type'] !== 'application/problem+json')
    return `a ${status} that is no problem document`;
  const parsed = problem.safeParse(JSON.parse(body));
  if (!parsed.success) return `a ${status} whose problem document lacks something`;
  const { data } = parsed;
  if (data.status !== status || data.type !== `urn:landfall:problem:${data.code}`)
    return 'a problem that contradicts itself';
  if (data.requestId !== headers['x-request-id']) return 'a problem of another request';
  if ((data.errors ?? []).some(({ pointer }) => pointer !== '' && !pointer.startsWith('/')))
    return 'a fault that points nowhere';
  if (status === 422 && !data.errors?.length && data.code === 'invalid-request')
    return 'a 422 that names no fault';
  if (status === 401 && !headers['www-authenticate']) return 'a 401 without www-authenticate';
  if (status === 405 && !headers.allow) return 'a 405 without allow';
  if (/node_modules|\bat .{1,80}\.[mc]?[jt]s:\d/.test(body)) return 'a problem that shows our code';
  return undefined;
};
