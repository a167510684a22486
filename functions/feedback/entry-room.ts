import type { Fault } from '../../shared/contracts/fault.ts';
import type { EntryDocument, EventEvidence } from '../../shared/domain/evidence.ts';
import { pack } from '../../shared/store/packed.ts';

/** An item holds 400 KB. What is left belongs to statements, to notices, and to the events that end something. */
const mostBytes = 250_000;
const mostBytesToEnd = 350_000;

const ends: readonly EventEvidence['type'][] = [
  'accepted',
  'hospitalised',
  'recovered',
  'released',
  'collected',
  'completed',
  'converted',
  'departed',
  'died',
  'lost',
];

/** Below these an entry fits whatever its words; measuring every one would cost as much as judging it. */
const fewEvents = 30;
const fewCharacters = 4000;

/** Whether the entry with this last event of its list can still be stored, and everything owed after it. */
export const hasRoom = (document: EntryDocument): boolean => {
  const event = document.events.at(-1);
  if (event === undefined) return true;
  if (document.events.length <= fewEvents && JSON.stringify(event.data).length <= fewCharacters) return true;
  return pack(document).length <= (ends.includes(event.type) ? mostBytesToEnd : mostBytes);
};

export const entryFull: Fault = {
  pointer: '',
  code: 'entry-full',
  detail: 'This entry holds as much as can be kept of one journey; only what ends something is still taken.',
};
