import type { Asks } from './ask.ts';
import { asksOfDesks } from './asks-of-desks.ts';
import { asksOfEntries, asksOfLists } from './asks-of-entries.ts';
import { asksAboutPeople, asksOfRequests } from './asks-of-people.ts';
import { asksOfPlaces } from './asks-of-places.ts';

/** All that is asked, of every route. */
export const everyAsk: Asks = (world) =>
  [asksOfEntries, asksOfLists, asksOfPlaces, asksAboutPeople, asksOfRequests, asksOfDesks].flatMap((make) =>
    make(world),
  );
