import { createHash } from 'node:crypto';
import type { Speaker } from './evidence.ts';

/** The key of an event: two keys of one subject are one speaker, and its eventIds are unique (docs/decisions/0003). */
export const eventKey = ({ kind, id }: Speaker, eventId: string): string =>
  createHash('sha256').update(`${kind}\n${id}\n${eventId}`).digest('base64url').slice(0, 22);
