import type { Asks } from './ask.ts';
import { asksOfAgencies } from './asks-of-agencies.ts';
import { asksOfDesks } from './asks-of-desks.ts';
import { asksOfEntries, asksOfGuardians } from './asks-of-entries.ts';
import { asksOfLists } from './asks-of-lists.ts';
import { asksAboutPeople } from './asks-of-people.ts';
import { asksOfPlaces } from './asks-of-places.ts';
import { asksOfRequests } from './asks-of-requests.ts';

/** All that is asked, of every route. */
export const everyAsk: Asks = (world) =>
  [
    asksOfEntries,
    asksOfGuardians,
    asksOfLists,
    asksOfPlaces,
    asksAboutPeople,
    asksOfRequests,
    asksOfDesks,
    asksOfAgencies,
  ].flatMap((make) => make(world));
