import type { EventType } from '../../shared/contracts/event-terms.ts';
import type { DeriveContext } from '../../shared/domain/derive-context.ts';
import type { EntryDocument, EpochMs, EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import type { StoredPolicy } from '../../shared/domain/policies/policies.ts';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** Written as local time in Shanghai: `at('2026-11-20 10:30')`. */
export const at = (local: string): EpochMs => Date.parse(`${local.replace(' ', 'T')}:00+08:00`);

export const arrivalTime = at('2026-11-20 10:00');

const node = (code: string, parentCode: string | null, level: string, timeZone?: string) => ({
  code,
  parentCode,
  name: `node ${code}`,
  level,
  timeZone,
});

/** North and south province under no common root, a port in the south, two counties of one northern city, and places far away. */
export const tree = makeLocalityTree([
  node('NORTH', null, 'province'),
  node('N-CITY', 'NORTH', 'city'),
  node('N-EAST', 'N-CITY', 'county'),
  node('N-WEST', 'N-CITY', 'county'),
  node('N-FAR-CITY', 'NORTH', 'city'),
  node('N-FAR', 'N-FAR-CITY', 'county'),
  node('SOUTH', null, 'province'),
  node('S-CITY', 'SOUTH', 'city'),
  node('S-PORT', 'S-CITY', 'point-of-entry'),
  node('BERLIN', null, 'city', 'Europe/Berlin'),
  node('PAULO', null, 'city', 'America/Sao_Paulo'),
]);

export const contextWith = (policies: StoredPolicy[] = []): DeriveContext => ({
  policies: makePolicyBook(policies),
  tree,
});
export const context = contextWith();

export const statement = (over: Partial<Statement> = {}): Statement => ({
  agency: 'border',
  recordId: 'r-1',
  source: 'immigration',
  version: 'v1',
  statedAt: arrivalTime + hour,
  receivedAt: arrivalTime + hour,
  says: 'arrived',
  at: arrivalTime,
  atIs: 'arrived',
  pointOfEntry: 'S-PORT',
  mode: 'air',
  abroad: 'yes',
  destination: 'N-EAST',
  destinationExact: true,
  ...over,
});

export const expectedStatement = (over: Partial<Statement> = {}): Statement =>
  statement({
    agency: 'airline',
    recordId: 'pax-1',
    source: 'airline',
    says: 'expected',
    atIs: 'expected',
    statedAt: arrivalTime - 2 * day,
    receivedAt: arrivalTime - 2 * day,
    ...over,
  });

export const domesticStatement = (over: Partial<Statement> = {}): Statement =>
  statement({ source: 'rail', agency: 'station', abroad: 'no', mode: 'rail', ...over });

const minimal: Partial<Record<EventType, Record<string, unknown>>> = {
  rejected: { reason: 'not ours' },
  verified: { outcome: 'confirmed' },
  'port-check': { health: { temperatureC: 36.6, symptoms: [] }, travelHistory: [] },
  disposition: { disposition: 'transfer' },
  boarded: { manifestId: 'm-1', headcount: 12 },
  leg: { manifestId: 'm-1' },
  received: { manifestId: 'm-1', headcount: 12 },
  placed: { quarantineType: 'facility', site: 'Lakeside' },
  'follow-up': { outcome: 'SEEN_OK' },
  symptoms: { symptoms: ['cough'] },
  'test-result': { kind: 'pcr', result: 'negative' },
  recovered: { discharged: 'recovered' },
  released: { collector: { kind: 'community', name: 'Li' }, symptoms: [] },
  collected: { by: 'Li' },
  extended: { lastDay: '2026-12-10', reason: 'late test' },
  reduced: { lastDay: '2026-11-30', reason: 'policy' },
  certificate: { issuer: 'N-EAST', number: 'c-1' },
  converted: { caseRef: 'case-1' },
  lost: { approver: 'Wang', reason: 'moved without word' },
  reopened: { reason: 'came back' },
  note: { text: 'called' },
};

/** An event of `type` at `when` with the least it needs; `more` are its own fields, `who` who said and signed it. */
export const event = (
  type: EventType,
  when: EpochMs,
  more: Record<string, unknown> = {},
  who: { by?: string; officer?: string; id?: string; learnedAt?: EpochMs } = {},
): EventEvidence => {
  const data = { ...minimal[type], ...more };
  const eventId = who.id ?? `${type}-${when}-${JSON.stringify(data)}`;
  const by = who.by ?? 'N-EAST';
  return {
    key: `${by}:${eventId}`,
    eventId,
    by: by === 'steward' ? { kind: 'steward', id: by } : { kind: 'locality', id: by },
    type,
    occurredAt: when,
    learnedAt: who.learnedAt ?? when + hour / 2,
    officer: who.officer,
    data,
  };
};

export const documentOf = (
  statements: Statement[],
  events: EventEvidence[] = [],
  over: Partial<EntryDocument> = {},
): EntryDocument => ({
  schema: 1,
  entryId: 'ent_1',
  travellerId: 'trv_1',
  statements,
  events,
  told: [],
  documents: [],
  names: [],
  openedAt: arrivalTime + hour,
  ...over,
});

/** The whole way of an overseas arrival into a facility, each step signed. */
export const wayToQuarantine = (start: EpochMs = arrivalTime): EventEvidence[] => {
  const officer = 'Zhao';
  return [
    event('accepted', start + 0.5 * hour, {}, { officer }),
    event('port-check', start + 1 * hour, {}, { by: 'S-CITY', officer: 'Qian' }),
    event('disposition', start + 2 * hour, {}, { by: 'S-CITY', officer: 'Qian' }),
    event('boarded', start + 3 * hour, {}, { by: 'S-CITY', officer: 'Qian' }),
    event('received', start + 9 * hour, {}, { officer }),
    event('placed', start + 10 * hour, {}, { officer }),
  ];
};
