import type { HttpStageName } from '../../infra/service/routes.ts';
import type { Caller } from './callers.ts';
import type { Canary } from './people.ts';
import type { World } from './world.ts';

/** One request that every caller sends, and what the rules say of it. */
export interface Ask {
  /** `METHOD /path` of the route, as infra/service/routes.ts has it. */
  route: string;
  stage: HttpStageName;
  /** What it is about, for the report of a failure. */
  about: string;
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: object;
  /** Whether the rules give it to this caller, whose role the route admits. */
  open: (caller: Caller) => boolean;
  /** Statuses of an answer that gives it; 200 when not given. */
  ok?: readonly number[];
  /** Where one answer speaks of several things: whether it gave this one. Then the status says nothing. */
  given?: (body: unknown) => boolean;
  /** Statuses of an answer that does not give it; 404 when not given. */
  closed?: readonly number[];
  /** The id in it that a caller may have guessed: with one that never was, the answer is the same when the rules close it. */
  id?: string;
  /** Whether what was given is cut as the matrix cuts it. */
  shape?: (caller: Caller, body: unknown) => boolean;
  /** What this route may tell beyond what the caller may know anyway. */
  tells?: (caller: Caller, canary: Canary) => boolean;
  /** Whose entry this route may name beyond those the caller may know of. */
  names?: (caller: Caller, person: string) => boolean;
}

export type Asks = (world: World) => Ask[];

export const always = (): boolean => true;
export const never = (): boolean => false;
