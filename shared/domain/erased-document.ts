import type { EntryDocument, EpochMs, EventEvidence, Statement } from './evidence.ts';
import type { RetentionRule } from './policies/retention.ts';

/** What stands where a name, a number or somebody's own words stood; the number tells two of them apart, and nothing else. */
const blank = (number: number): string => `erased ${number}`;

/** Texts of an event's own data that come from closed lists, or are codes, dates and ids of ours. All other text goes. */
const keptTexts: readonly string[] = [
  'localityCode',
  'outcome',
  'code',
  'asOf',
  'class',
  'language',
  'version',
  'requestId',
  'gate',
  'caseEntryId',
  'exposedOn',
  'how',
  'disposition',
  'category',
  'manifestId',
  'quarantineType',
  'site',
  'since',
  'takenAt',
  'discharged',
  'lastDay',
];
/** From here on a temperature is a fever; how high it was is nobody's business any more. */
const feverC = 37.3;

/**
 * G8: what is left of an entry whose person was erased: when what happened where, so that every report of the past counts as it did, and
 * nothing that tells who it was. Names, words, rooms, vehicles, readings, document and name hashes and the agencies' own ids are gone.
 * `former`: older versions of its records' statements, which reports of earlier days may need.
 */
export const erasedDocument = (
  document: EntryDocument,
  erased: { at: EpochMs; rule: RetentionRule | 'request'; former: readonly Statement[] },
): EntryDocument => {
  const { birth: _, ...rest } = document;
  const recordNames = numbered([...document.statements, ...erased.former].map(recordName));
  const versions = numbered([...document.statements, ...erased.former].map(({ version }) => version));
  const words = new Map<string, string>();
  const withoutWords = (text: string): string => {
    const known = words.get(text) ?? blank(words.size + 1);
    words.set(text, known);
    return known;
  };
  const statement = ({ conveyance, ...one }: Statement): Statement => ({
    ...one,
    // A flight or a train carried hundreds; a car's plate names its owner.
    ...(conveyance === undefined || one.mode === undefined || one.mode === 'road' ? {} : { conveyance }),
    recordId: recordNames.get(`${one.agency}/${one.recordId}`) ?? blank(0),
    version: versions.get(one.version) ?? blank(0),
  });
  return {
    ...rest,
    statements: document.statements.map(statement),
    events: document.events.map((event) => erasedEvent(event, { recordNames, withoutWords })),
    told: document.told.map(({ digest: _digest, ...line }) => line),
    documents: [],
    names: [],
    erased: {
      at: erased.at,
      rule: erased.rule,
      ...(erased.former.length === 0 ? {} : { former: erased.former.map(statement) }),
    },
  };
};

const recordName = ({ agency, recordId }: Statement): string => `${agency}/${recordId}`;

/** Numbers in the order of what they stand for: what is compared still compares the same. */
const numbered = (texts: readonly string[]): Map<string, string> =>
  new Map([...new Set(texts)].sort().map((text, index) => [text, String(index + 1).padStart(6, '0')]));

interface Blanks {
  recordNames: ReadonlyMap<string, string>;
  withoutWords: (text: string) => string;
}

const erasedEvent = (event: EventEvidence, blanks: Blanks): EventEvidence => ({
  ...event,
  eventId: event.key,
  ...(event.officer === undefined ? {} : { officer: blanks.withoutWords(event.officer) }),
  data: Object.fromEntries(
    Object.entries(event.data).map(([name, value]) => [name, erasedField(event, name, value, blanks)]),
  ),
});

const erasedField = (event: EventEvidence, name: string, value: unknown, blanks: Blanks): unknown => {
  const { type } = event;
  if (typeof value === 'string') {
    if (name === 'choose') return erasedChoice(value, blanks);
    const isKept =
      keptTexts.includes(name) || (type.startsWith('test-') && ['kind', 'result'].includes(name));
    return isKept ? value : blanks.withoutWords(value);
  }
  if (typeof value === 'number') return name === 'temperatureC' ? feverOnly(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  // Areas, countries and dates: what kind of journey it was follows from them. Corrections of the journey likewise.
  if (name === 'travelHistory' || name === 'fields') return value;
  if (Array.isArray(value)) return value.map((one) => erasedField(event, '', one, blanks));
  return Object.fromEntries(
    Object.entries(value).map(([inner, one]) => [
      inner,
      name === 'collector' && inner === 'kind' ? one : erasedField(event, inner, one, blanks),
    ]),
  );
};

const feverOnly = (celsius: number): number => (celsius >= feverC ? feverC : 36.5);

/** `<agency>/<recordId>` of the record that was right. */
const erasedChoice = (choose: string, { recordNames, withoutWords }: Blanks): string => {
  const known = recordNames.get(choose);
  return known === undefined ? withoutWords(choose) : `${choose.split('/', 1)[0]}/${known}`;
};
