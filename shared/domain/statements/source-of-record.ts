import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { Fault } from '../../contracts/fault.ts';
import type { Agency, Source } from '../../contracts/localities.ts';
import type { LocalityTree } from '../places/locality-tree.ts';

/** Whose word a record is: the agency that posted it, or the one it was passed on for. */
export interface Speaking {
  source: Source;
  /** Set when the word is another agency's. */
  relayedFor?: string;
  /** Who supervises the agency whose word it is. */
  locality?: string;
  warnings: Fault[];
}

/**
 * D2, D3: any level passes on what agencies at or below it say, a headquarters without a place of its own what anybody says. The record
 * then counts as evidence of the kind that agency gives. Whose word may not be passed on stays the poster's own.
 */
export const speakingIn = (
  { relayedFor }: Pick<ArrivalRecord, 'relayedFor'>,
  poster: Pick<Agency, 'id' | 'source' | 'locality'>,
  agencies: ReadonlyMap<string, Agency>,
  tree: LocalityTree,
): Speaking => {
  const named = relayedFor?.trim() ?? '';
  const own = speakerOf(poster);
  if (named === '' || named === poster.id) return own;
  const agency = agencies.get(named);
  if (agency === undefined) return { ...own, warnings: [doubt('No agency of this id is configured.')] };
  return mayRelay(poster, agency, tree)
    ? { ...speakerOf(agency), relayedFor: agency.id }
    : { ...own, warnings: [doubt('This agency does not pass on what that one says.')] };
};

const mayRelay = (
  poster: Pick<Agency, 'source' | 'locality'>,
  { locality }: Agency,
  tree: LocalityTree,
): boolean => {
  if (poster.locality === undefined) return poster.source === 'hq';
  return locality !== undefined && (locality === poster.locality || tree.isWithin(locality, poster.locality));
};

const speakerOf = ({ source, locality }: Pick<Agency, 'source' | 'locality'>): Speaking => ({
  source,
  ...(locality === undefined ? {} : { locality }),
  warnings: [],
});

const doubt = (detail: string): Fault => ({ pointer: '/relayedFor', code: 'unknown-relay', detail });
