import * as z from 'zod';
import { documentTypes } from '../contracts/arrival-terms.ts';
import { personalFields } from '../contracts/corrected-fields.ts';
import type { EntryDocument } from '../domain/evidence.ts';
import type { PersonalCorrection } from '../domain/traveller/corrections.ts';
import { pack } from './packed.ts';
import { readPacked, versionOf } from './stored-item.ts';
import type { ConditionalWrite, Item, Key, Table } from './table.ts';

const packed = z.array(
  z.object({
    requestId: z.string(),
    at: z.number(),
    field: z.enum(personalFields),
    value: z.string(),
    documentType: z.enum(documentTypes).optional(),
    issuer: z.string().optional(),
  }),
);

interface Stored {
  corrections: PersonalCorrection[];
  version: number;
}

/** Cold, beside the entry's state: the only place where a corrected name, number or birth date is written down. */
export const correctionsKeyOf = (entryId: string): Key => ({ pk: `E#${entryId}`, sk: 'P' });
const maximumRounds = 6;

const parse = (item: Item | undefined): Stored => {
  if (!item) return { corrections: [], version: 0 };
  return { corrections: readPacked(packed, item), version: versionOf(item) };
};

/**
 * What was corrected of each entry's person, those of entries merged into it included, in the order of `documents`. Only a decided
 * correction makes such an item, and that is an event of the entry: without one nothing is read.
 */
export const loadCorrections = async (
  table: Table,
  documents: readonly EntryDocument[],
): Promise<PersonalCorrection[][]> => {
  const wanted = documents.map(({ entryId, absorbed = [], events }) =>
    events.some(({ type }) => type === 'corrected') ? [entryId, ...absorbed] : [],
  );
  const items = await table.get(wanted.flat().map(correctionsKeyOf), { consistent: true });
  let next = 0;
  return wanted.map((entryIds) => entryIds.flatMap(() => parse(items[next++]).corrections));
};

/** Keeps one more; the same request's again changes nothing. Throws when others keep changing the item. */
export const addCorrection = async (
  table: Table,
  entryId: string,
  correction: PersonalCorrection,
): Promise<void> => {
  for (let round = 0; round < maximumRounds; round += 1) {
    const [item] = await table.get([correctionsKeyOf(entryId)], { consistent: true });
    const stored = parse(item);
    if (stored.corrections.some(({ requestId }) => requestId === correction.requestId)) return;
    const [outcome] = await table.write([correctionWrite(entryId, stored, correction)]);
    if (outcome === 'written') return;
  }
  throw new Error('others kept changing the corrections of this entry');
};

const correctionWrite = (
  entryId: string,
  { corrections, version }: Stored,
  correction: PersonalCorrection,
): ConditionalWrite => {
  const key = correctionsKeyOf(entryId);
  const d = pack([...corrections, correction]);
  return version === 0
    ? { kind: 'insert', item: { ...key, v: 1, d } }
    : { kind: 'update', key, set: { v: version + 1, d }, when: { v: version } };
};
