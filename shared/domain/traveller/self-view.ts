import { departments, type RecipientKey } from '../../contracts/localities.ts';
import type { SelfView } from '../../contracts/self.ts';
import type { Entry, TimelineStep } from '../entry.ts';
import type { EntryDocument, EpochMs } from '../evidence.ts';
import { fill, type Language, noticeState, wordsFor } from './traveller-notice.ts';
import type { OwedFact } from './words/words.ts';

export interface SelfInput {
  entry: Entry;
  document: Pick<EntryDocument, 'statements' | 'told'>;
  language: Language;
  /** Names of localities and agencies, by their codes; a code without a name stands for itself. */
  localityName: (code: string) => string;
  agencyName: (id: string) => string;
}

type Shown = Pick<
  SelfView,
  | 'language'
  | 'direction'
  | 'stage'
  | 'recorded'
  | 'endDate'
  | 'sources'
  | 'recipients'
  | 'notice'
  | 'owedToTraveller'
  | 'decisions'
>;

/** G4: what an entry tells the traveller, in plain words of their language. */
export const selfViewOf = (input: SelfInput): Shown => {
  const { entry, document, language } = input;
  const words = wordsFor(language);
  return {
    language,
    direction: words.direction,
    stage: { code: entry.stage, text: words.stages[entry.stage] },
    recorded: recordedOf(entry),
    endDate: endDateOf(entry, language),
    sources: sourcesOf(document, input.agencyName),
    recipients: recipientsOf(document, input),
    notice: noticeOf(entry),
    owedToTraveller: owedOf(entry, language),
    decisions: decisionsOf(entry, language),
  };
};

const recordedOf = (entry: Entry): SelfView['recorded'] => {
  const { destination, home, pointOfEntry, pointOfEntryStated, nationality, arrived, arrivalAt } = entry;
  const port = pointOfEntry ?? pointOfEntryStated;
  return {
    ...(destination === undefined ? {} : { destination }),
    ...(home === undefined ? {} : { homeLocality: home }),
    ...(port === undefined ? {} : { pointOfEntry: port }),
    ...(nationality === undefined ? {} : { nationality }),
    ...(arrived ? { arrivedAt: utc(arrivalAt) } : { expectedAt: utc(arrivalAt) }),
  };
};

/** The last day with the rule that made it; whoever changed it gave a reason, and that is told too (C11). */
const endDateOf = ({ quarantine, releasedAt, stage }: Entry, language: Language): SelfView['endDate'] => {
  const { rule, ruleChanged, notCounting } = wordsFor(language);
  if (quarantine === undefined || releasedAt !== undefined || stage === 'CLOSED')
    return { text: notCounting };
  const { anchor, lastDay, policyVersion: version, changedBecause: reason } = quarantine;
  const text = fill(rule, { anchor, lastDay, version });
  const changed = reason === undefined ? '' : ` ${fill(ruleChanged, { reason })}`;
  return { anchor, lastDay, policyVersion: version, text: `${text}${changed}` };
};

const sourcesOf = (
  { statements }: SelfInput['document'],
  nameOf: (id: string) => string,
): SelfView['sources'] => {
  const newest = new Map<string, EpochMs>();
  for (const { agency, statedAt } of statements) {
    newest.set(agency, Math.max(statedAt, newest.get(agency) ?? statedAt));
  }
  return [...newest].map(([agency, at]) => ({ agency, name: nameOf(agency), statedAt: utc(at) }));
};

/** Everybody who was ever told, once, with the last time. */
const recipientsOf = (
  { told }: SelfInput['document'],
  { language, localityName }: SelfInput,
): SelfView['recipients'] => {
  const last = new Map<RecipientKey, EpochMs>();
  for (const { recipient, at } of told) last.set(recipient, Math.max(at, last.get(recipient) ?? at));
  return [...last].map(([recipient, at]) => {
    const [locality = '', name] = recipient.split('/');
    const department = departments.find((one) => one === name) ?? 'health';
    return {
      locality,
      name: localityName(locality),
      department,
      departmentText: wordsFor(language).departments[department],
      lastToldAt: utc(at),
    };
  });
};

const applied = ({ timeline }: Entry): TimelineStep[] =>
  timeline.filter(({ status }) => status === 'applied');

const noticeOf = (entry: Entry): SelfView['notice'] => {
  const given = applied(entry).find(({ what }) => what === 'notice-given');
  return { state: noticeState(entry), ...(given === undefined ? {} : { at: utc(given.at) }) };
};

const owedWhen: Record<string, OwedFact> = {
  extended: 'extended',
  reduced: 'reduced',
  corrected: 'corrected',
  exception: 'exception',
};

/** Who must be told what (D12, C11): by reading this, they are. */
const owedOf = (entry: Entry, language: Language): SelfView['owedToTraveller'] => {
  const { owed } = wordsFor(language);
  const steps = applied(entry);
  const isReported = steps.some(({ what }) => what === 'record:reported');
  return steps.flatMap(({ what, at, stage }) => {
    const isVerified = isReported && what === 'verified' && stage !== 'CLOSED';
    const fact = isVerified ? 'report-verified' : owedWhen[what];
    return fact === undefined ? [] : [{ fact, text: owed[fact], at: utc(at) }];
  });
};

/** G7: what a person has to sign; without a name it is said that nobody has. */
const signed = ['placed', 'extended', 'reduced', 'released', 'lost', 'disposition'];

const decisionsOf = (entry: Entry, language: Language): SelfView['decisions'] =>
  applied(entry)
    .filter(({ what }) => signed.includes(what))
    .map(({ what, at, officer }) => ({
      what,
      at: utc(at),
      ...(officer === undefined ? { text: wordsFor(language).unsigned } : { officer }),
    }));

const utc = (at: EpochMs): string => new Date(at).toISOString();
