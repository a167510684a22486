import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { Fault } from '../../contracts/fault.ts';
import type { Source } from '../../contracts/localities.ts';
import type { EpochMs, Statement } from '../evidence.ts';
import type { StatedFacts } from '../normalise/normalise-facts.ts';

/** What a record says; `away`: nobody is coming, so there is no arrival to speak of (F26). */
export type Said = Statement['says'] | 'away';

type Usual = Statement['says'] | 'by-time' | 'by-check';

const usualOf: Record<Source, Usual> = {
  immigration: 'arrived',
  hq: 'by-time',
  registry: 'by-time',
  'liaison-office': 'arrived',
  airport: 'by-check',
  rail: 'by-check',
  coach: 'by-check',
  customs: 'checked',
  airline: 'expected',
  port: 'expected',
  'ship-master': 'expected',
  employer: 'expected',
  community: 'arrived',
  'community-report': 'reported',
  'self-declaration': 'expected',
  'road-checkpoint': 'by-check',
  'contact-tracing': 'reported',
};

/** What these sources know at most: advance lists never show that somebody came (D7, D8), a neighbour's report places nobody (D12). */
const atMost: Partial<Record<Source, Statement['says']>> = {
  airline: 'expected',
  port: 'expected',
  'community-report': 'reported',
  'contact-tracing': 'reported',
};

/** F26: the away list is fed by employers, communities and the person; nobody else knows who stays where they are. */
const mayBeAway: ReadonlySet<Source> = new Set(['employer', 'community', 'self-declaration']);

interface Judged {
  facts: StatedFacts;
  when: { arrivedAt?: EpochMs; expectedAt?: EpochMs };
  origin: { source: Source; receivedAt: EpochMs };
  warnings: Fault[];
}

/** What the record is evidence of: as stated, as far as its source can know, else what its source usually says. */
export const whatItSays = (record: ArrivalRecord, judged: Judged): Said => {
  const { facts, origin, warnings } = judged;
  const { evidence } = facts;
  const most = atMost[origin.source];
  const said = evidence === 'away' && !mayBeAway.has(origin.source) ? undefined : evidence;
  if (said !== evidence) {
    warnings.push(beyond('The away list is fed by employers, communities and the person only.'));
  }
  if (said === undefined) return usually(record, judged);
  if (said === 'withdrawn' || most === undefined || said === most) return withoutDate(said, judged);
  warnings.push(beyond(`Records of this source are evidence of "${most}" at most.`));
  return most;
};

const beyond = (detail: string): Fault => ({
  pointer: '/evidence',
  code: 'evidence-beyond-source',
  detail,
});

/** D11, D4: a community's "will come" without a date is for the away list; a registry knows people who came. */
const withoutDate = (said: Said, { when, origin, warnings }: Judged): Said => {
  if (said !== 'expected') return said;
  if (origin.source === 'registry') warnings.push(nobodyArrived);
  if (origin.source !== 'community' || (when.expectedAt ?? when.arrivedAt) !== undefined) return said;
  const detail = 'Without a date this is an intention: it is kept on the away list and opens no entry.';
  warnings.push({ pointer: '/entry/expectedAt', code: 'undated-away', detail });
  return 'away';
};

const nobodyArrived: Fault = {
  pointer: '/entry/arrivedAt',
  code: 'registry-without-arrival',
  detail: 'A registry tells of people who arrived; without the arrival this record counts as expected.',
};

const usually = (record: ArrivalRecord, { facts, when, origin, warnings }: Judged): Statement['says'] => {
  const usual = usualOf[origin.source];
  if (usual === 'by-time') {
    if (when.arrivedAt !== undefined) return 'arrived';
    if (origin.source === 'registry') warnings.push(nobodyArrived);
    return 'expected';
  }
  const says = usual === 'by-check' ? (tellsCheck(record, facts) ? 'checked' : 'arrived') : usual;
  const announces = when.arrivedAt === undefined && (when.expectedAt ?? 0) > origin.receivedAt;
  return announces && (says === 'arrived' || says === 'checked') ? 'expected' : says;
};

/** D6, D14: a registration at a station or checkpoint with temperature and history is the first check too. */
const tellsCheck = ({ health }: ArrivalRecord, { stays }: StatedFacts): boolean => {
  const celsius = health?.temperatureC;
  return celsius !== undefined && celsius >= 25 && celsius <= 45 && stays.length > 0;
};
