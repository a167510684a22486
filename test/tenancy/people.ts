import type { ArrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { start } from './system.ts';

const hour = 3_600_000;

/** What a canary is part of: the field groups of G2, and words that are nobody's but those who are named in the rules. */
export type Group =
  | 'name'
  | 'identity'
  | 'contact'
  | 'trip'
  | 'history'
  | 'needs'
  | 'destination'
  | 'health'
  | 'stage'
  | 'endDate'
  /** As `stage`, of what came after somebody's own period. */
  | 'after'
  /** The agency's own words about its record: for itself alone. */
  | 'own'
  /** Words of a traveller's request. */
  | 'request'
  /** Words that no answer shows. */
  | 'never';

export interface Canary {
  person: string;
  group: Group;
  /** Whose records say it; none for what was told in events. */
  agencies: string[];
}

/** Every value that tells of somebody, and of whom: no two people or sources share one. */
export const canaries = new Map<string, Canary>();

const note = (text: string, canary: Omit<Canary, 'agencies'>, agency?: string): string => {
  const known = canaries.get(text) ?? { ...canary, agencies: [] };
  if (agency !== undefined) known.agencies.push(agency);
  canaries.set(text, known);
  return text;
};

/** A word of an event or request about this person. */
export const word = (person: string, group: Group, kind: string): string =>
  note(`ZQ${person}${kind}`, { person, group });

export const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

interface Trip {
  /** Hours before the world's start. */
  hoursAgo: number;
  agency?: string;
  /** Whose names, birth date and document the record bears, when somebody else said them already. */
  same?: string;
  more?: Partial<ArrivalRecord>;
  /** Shared with others on the same plane. */
  flight?: string;
}

/** One traveller's record in which every personal field has a value of its own. */
export const personRecord = (person: string, trip: Trip): ArrivalRecord => {
  const { hoursAgo, agency = 'immigration', same = person, more = {}, flight } = trip;
  const its = (group: Group, text: string): string => note(text, { person, group }, agency);
  const n = letters.indexOf(person);
  const who = letters.indexOf(same);
  const said = (group: Group, kind: string): string => its(group, `ZQ${person}${kind}`);
  return {
    recordId: `r-${agency}-${person}`,
    traveller: {
      familyName: its('name', `ZQ${same}FAM`),
      givenNames: its('name', `ZQ${same}GIV`),
      nameLocal: its('name', `ZQ${same}LOCAL`),
      birthDate: its('identity', `19${50 + who}-07-${11 + (who % 17)}`),
      nationality: 'GBR',
      documents: [{ type: 'passport', issuer: 'GBR', number: its('identity', `ZQ${same}90210`) }],
      phones: [its('contact', `+86139000077${String(n).padStart(2, '0')}`)],
      email: its('contact', `zq${person.toLowerCase()}mail@post.example`),
      category: 'visitor',
    },
    conveyance: { mode: 'air', number: flight ?? `ZQ${4000 + n}`, seat: said('trip', 'SEAT') },
    entry: { pointOfEntry: 'CAN', arrivedAt: new Date(start - hoursAgo * hour).toISOString() },
    travelHistory: [{ country: 'GBR', area: said('history', 'HIST'), exposure: 'returned-from' }],
    destination: {
      localityCode: '650102',
      address: said('destination', 'ADDR'),
      placeName: said('destination', 'HOUSE'),
    },
    companions: [{ name: said('needs', 'COMP') }],
    health: { temperatureC: 36.5, symptoms: [said('health', 'SYMP')] },
    employer: { name: said('own', 'EMPLOYER'), contact: said('own', 'BOSS') },
    references: { ticket: said('own', 'TICKET') },
    extras: { remark: said('own', 'REMARK') },
    ...more,
  };
};
