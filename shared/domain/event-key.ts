import { hash } from 'node:crypto';
import type { Speaker } from './evidence.ts';

/** The key of an event: two keys of one subject are one speaker, and its eventIds are unique (docs/decisions/0003). */
export const eventKey = ({ kind, id }: Speaker, eventId: string): string =>
  hash('sha256', `${kind}\n${id}\n${eventId}`, 'base64url').slice(0, 22);
