import { hash } from 'node:crypto';
import type { Speaker } from '../evidence.ts';

/** The key of an event: two keys of one subject are one speaker, and its eventIds are unique (docs/decisions/0003). */
export const eventKey = ({ kind, id }: Speaker, eventId: string): string => idFrom([kind, id, eventId]);

/** An id that follows from what it is about, so that the same thing said again has the same one: 22 letters of base64url. */
export const idFrom = (about: readonly string[]): string =>
  hash('sha256', about.join('\n'), 'base64url').slice(0, 22);
