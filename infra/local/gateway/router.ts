import type { RouteSpec } from '../template/read-http-api.ts';

export type Match = { route: RouteSpec; pathParameters: Record<string, string> };

type Compiled = { route: RouteSpec; method: string; segments: string[]; rank: number };

/**
 * Finds the route of a request as an HTTP API does: the most specific path first (fixed segments before variables, variables
 * before a greedy one), then the method before ANY, then `$default`.
 */
export function createRouter(
  routes: readonly RouteSpec[],
): (method: string, path: string) => Match | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const compiled = routes
    .filter((route) => route !== fallback)
    .map(compile)
    .sort((a, b) => a.rank - b.rank);
  return (method, path) => {
    const asked = path.split('/');
    for (const each of compiled) {
      if (each.method !== 'ANY' && each.method !== method) continue;
      const pathParameters = matchPath(each.segments, asked);
      if (pathParameters !== undefined) return { route: each.route, pathParameters };
    }
    return fallback === undefined ? undefined : { route: fallback, pathParameters: {} };
  };
}

function compile(route: RouteSpec): Compiled {
  const [method = '', path = ''] = route.routeKey.split(' ');
  const segments = path.split('/');
  const rank = segments.reduce((sum, segment) => {
    if (isGreedy(segment)) return sum + 10_000;
    return sum + (isVariable(segment) ? 10 : 0);
  }, 0);
  return { route, method, segments, rank: rank - segments.length * 0.01 + (method === 'ANY' ? 0.001 : 0) };
}

function isVariable(segment: string): boolean {
  return segment.startsWith('{');
}

function isGreedy(segment: string): boolean {
  return segment.endsWith('+}');
}

function matchPath(
  segments: readonly string[],
  asked: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = asked[index];
    if (part === undefined) return undefined;
    if (isGreedy(segment)) {
      parameters[segment.slice(1, -2)] = asked.slice(index).join('/');
      return parameters;
    }
    if (isVariable(segment)) {
      if (part === '') return undefined;
      parameters[segment.slice(1, -1)] = part;
    } else if (segment !== part) return undefined;
  }
  return segments.length === asked.length ? parameters : undefined;
}
