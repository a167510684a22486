import type { EntryDocument, EpochMs, KnownDocument, Statement, Told } from './evidence.ts';

/** Marks of a person, as `identityKeys` gives them. */
interface Marks {
  documents: KnownDocument[];
  names: string[];
  birth?: string;
}

export const newDocument = (entryId: string, travellerId: string, openedAt: EpochMs): EntryDocument => ({
  schema: 1,
  entryId,
  travellerId,
  statements: [],
  events: [],
  told: [],
  documents: [],
  names: [],
  openedAt,
});

/** The document with one more statement: of one record only the newest version counts, whatever came first (M2). */
export const withStatement = (
  document: EntryDocument,
  statement: Statement,
  marks: Marks,
): EntryDocument => ({
  ...document,
  statements: mergeStatements(document.statements, [statement]),
  documents: mergeDocuments(document.documents, marks.documents),
  names: distinct([...document.names, ...marks.names]),
  ...(document.birth === undefined && marks.birth !== undefined ? { birth: marks.birth } : {}),
  openedAt: Math.min(document.openedAt, statement.receivedAt),
});

/** The document with another entry's evidence and ledger copied in (M5). The other keeps its own copy: un-merge needs it. */
export const absorb = (document: EntryDocument, other: EntryDocument): EntryDocument => {
  const birth = document.birth ?? other.birth;
  return {
    ...document,
    statements: mergeStatements(document.statements, other.statements),
    events: [...new Map([...other.events, ...document.events].map((event) => [event.key, event])).values()],
    told: mergeTold(document.told, other.told),
    documents: mergeDocuments(document.documents, other.documents),
    names: distinct([...document.names, ...other.names]),
    absorbed: distinct([...(document.absorbed ?? []), other.entryId, ...(other.absorbed ?? [])]),
    ...(birth === undefined ? {} : { birth }),
    openedAt: Math.min(document.openedAt, other.openedAt),
  };
};

/** The document that is left when `document` was merged into another entry: its evidence stays, and the pointer. */
export const mergedAway = (document: EntryDocument, into: string): EntryDocument => ({
  ...document,
  mergedInto: into,
});

/** The document, remembering that the other entry is another journey or person (M4). A pointer to that entry is taken back. */
export const apart = (document: EntryDocument, otherEntryId: string): EntryDocument => {
  const { mergedInto, ...rest } = document;
  return {
    ...rest,
    ...(mergedInto === undefined || mergedInto === otherEntryId ? {} : { mergedInto }),
    notDuplicateOf: distinct([...(document.notDuplicateOf ?? []), otherEntryId]),
  };
};

/** The canonical document without what it took from `other` (un-merge). Evidence that came after the merge stays. */
export const withoutAbsorbed = (document: EntryDocument, other: EntryDocument): EntryDocument => {
  if (!document.absorbed?.includes(other.entryId)) return document;
  const nameOf = (one: Statement): string => `${one.agency}/${one.recordId}`;
  const theirs = new Set(other.statements.map(nameOf));
  const theirEvents = new Set(other.events.map((event) => event.key));
  const theirTold = new Set(other.told.map((line) => line.notificationId));
  return {
    ...document,
    statements: document.statements.filter((one) => !theirs.has(nameOf(one))),
    events: document.events.filter((event) => !theirEvents.has(event.key)),
    told: document.told.filter((line) => !theirTold.has(line.notificationId)),
    absorbed: (document.absorbed ?? []).filter((entryId) => entryId !== other.entryId),
  };
};

/** Whether that version of that record is already part of the document, or a newer one is. */
export const holdsStatement = (document: EntryDocument, statement: Statement): boolean =>
  document.statements.some(
    (one) => isSameRecord(one, statement) && (one.version === statement.version || isNewer(one, statement)),
  );

const mergeStatements = (known: readonly Statement[], more: readonly Statement[]): Statement[] => {
  const merged = [...known];
  for (const statement of more) {
    const place = merged.findIndex((one) => isSameRecord(one, statement));
    const earlier = merged[place];
    if (earlier === undefined) merged.push(statement);
    else merged[place] = newest(statement, earlier);
  }
  return merged;
};

/** The newer of two versions, with every destination the older ones named: whoever was offered the person may still answer (R1). */
const newest = (one: Statement, other: Statement): Statement => {
  const [latest, superseded] = isNewer(one, other) ? [one, other] : [other, one];
  const former = distinct([
    ...(latest.formerDestinations ?? []),
    ...(superseded.formerDestinations ?? []),
    ...(superseded.destination === undefined ? [] : [superseded.destination]),
  ]).filter((code) => code !== latest.destination);
  return former.length > 0 ? { ...latest, formerDestinations: former } : latest;
};

const isSameRecord = (one: Statement, other: Statement): boolean =>
  one.agency === other.agency && one.recordId === other.recordId;

const isNewer = (one: Statement, other: Statement): boolean =>
  one.statedAt > other.statedAt || (one.statedAt === other.statedAt && one.version > other.version);

const mergeDocuments = (known: readonly KnownDocument[], more: readonly KnownDocument[]): KnownDocument[] => [
  ...new Map([...known, ...more].map((one) => [one.hash, one])).values(),
];

const mergeTold = (known: readonly Told[], more: readonly Told[]): Told[] => [
  ...new Map([...more, ...known].map((line) => [line.notificationId, line])).values(),
];

const distinct = (list: readonly string[]): string[] => [...new Set(list)].sort();
