import type { Route } from './http-route.ts';
import { methodNotAllowed, notFound } from './problem.ts';

/** The route for a method and path; throws the 404, or the 405 that names what the path does take. */
export const createRouter = (
  routes: readonly Route[],
): ((method: string, path: string) => { route: Route; params: Record<string, string> }) => {
  const compiled = routes.map((route) => ({ route, segments: route.path.split('/') }));
  return (method, path) => {
    const sent = path.split('/');
    const allowed = new Set<string>();
    for (const { route, segments } of compiled) {
      const params = matchSegments(segments, sent);
      if (params && route.method === method) return { route, params };
      if (params) allowed.add(route.method);
    }
    if (allowed.size === 0) throw notFound();
    throw methodNotAllowed([...allowed].sort());
  };
};

/** In bytes. No id of ours or an agency's is as long, and the table takes no longer key: there is nothing of that name. */
const longestParameter = 800;

const matchSegments = (
  pattern: readonly string[],
  sent: readonly string[],
): Record<string, string> | undefined => {
  const isGreedy = pattern.at(-1)?.endsWith('+}') === true;
  if (isGreedy ? sent.length < pattern.length : sent.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const isRest = isGreedy && index === pattern.length - 1;
    const value = (isRest ? sent.slice(index).join('/') : sent[index]) ?? '';
    if (part.startsWith('{')) {
      const text = decoded(value);
      if (text === '' || Buffer.byteLength(text) > longestParameter) return undefined;
      params[part.slice(1, isRest ? -2 : -1)] = text;
    } else if (part !== value) return undefined;
  }
  return params;
};

// API Gateway hands paths on decoded; a lone percent sign in an id is then a percent sign.
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
};
