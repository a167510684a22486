import * as z from 'zod';
import { stages } from '../domain/entry.ts';
import { eventStatuses } from './event.ts';
import { fault } from './fault.ts';

/**
 * What became of one event. `stage` and `version` are the entry's after it, absent when the caller may not see the entry and `stage` absent
 * for agencies (G2). `rule` names the rule that holds or refuses it; pointers in `errors` are relative to the event.
 */
const eventResult = z.strictObject({
  eventId: z.string().optional(),
  status: z.enum(eventStatuses),
  stage: z.enum(stages).optional(),
  version: z.number().int().optional(),
  rule: z.string().optional(),
  errors: z.array(fault).optional(),
});
export type EventResult = z.infer<typeof eventResult>;

/** `207` to `POST /v1/events`: one result per event, in request order. */
export const eventsAnswer = z.strictObject({ results: z.array(eventResult) });
