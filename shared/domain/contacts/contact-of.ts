import type { contactLinks } from '../../contracts/event-terms.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs, LocalDate } from '../evidence.ts';

export type ContactLink = (typeof contactLinks)[number];

/** This person as a contact of one case. `to-verify`: a seat is unknown, and nobody may take that for "no contact" (F23). */
export interface ContactOf {
  caseEntryId: string;
  /** Local date of the last exposure. */
  exposedOn: LocalDate;
  how: ContactLink;
  standing: 'contact' | 'to-verify' | 'not-contact' | 'withdrawn';
  /** When it was identified. */
  since: EpochMs;
  /** When somebody verified it, or the case turned out to be none. */
  settledAt?: EpochMs;
  reachedAt?: EpochMs;
  /** The period counts from this exposure: it was sure once, and a case that turned out to be none leaves that to an officer. */
  counts?: true;
}

/** This person as a case whose contacts are looked for (L7); kept when excluded, so that those told can be told again. */
export interface Tracing {
  status: 'suspected' | 'confirmed' | 'excluded';
  since: EpochMs;
  /** An officer said that the list is complete (C9), and how many are on it. */
  listedAt?: EpochMs;
  count?: number;
}

/** The day the period counts from when it is later than the person's own day 0 (C11). */
export const lastExposure = (state: { contactOf: readonly ContactOf[] }): LocalDate | undefined =>
  state.contactOf
    .filter(({ counts }) => counts)
    .map(({ exposedOn }) => exposedOn)
    .sort()
    .at(-1);

/** Whose contact this is to follow: who accepted the person, else whom it is offered to, else the destination. */
export const ownLocality = ({ responsibility, destination }: Entry): string =>
  responsibility.state === 'ACCEPTED' || responsibility.state === 'TRANSFER_OFFERED'
    ? responsibility.locality
    : (responsibility.offeredTo ?? destination ?? responsibility.locality);

/** What the figures read of an entry. */
interface Traced {
  tracing?: Tracing;
  contactOf?: readonly ContactOf[];
}

/** Figures of C9 and P8 over the entries of one locality: cases with a complete list; contacts found, to verify and reached. */
export const tracingCounts = (entries: readonly Traced[]) => {
  const cases = entries.flatMap(({ tracing }) =>
    tracing === undefined || tracing.status === 'excluded' ? [] : [tracing],
  );
  const contacts = entries.filter(({ contactOf }) => contactOf?.some(isOpen));
  return {
    cases: cases.length,
    casesListed: cases.filter(({ listedAt }) => listedAt !== undefined).length,
    contacts: contacts.length,
    contactsToVerify: contacts.filter(
      ({ contactOf = [] }) => !contactOf.some(({ standing }) => standing === 'contact'),
    ).length,
    contactsReached: contacts.filter(({ contactOf = [] }) =>
      contactOf.some(({ reachedAt }) => reachedAt !== undefined),
    ).length,
  };
};

const isOpen = ({ standing }: ContactOf): boolean => standing === 'contact' || standing === 'to-verify';
