import { loadPeople, type Person } from '../../shared/commit/load-people.ts';
import type { Link } from '../../shared/domain/contacts/contact-links.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import type { Config } from '../../shared/store/config.ts';
import { loadKeyRefs } from '../../shared/store/identity-keys.ts';
import type { Table } from '../../shared/store/table.ts';

interface Where {
  table: Table;
  config: Config;
}

/** To whom a link is told: the journey somebody is on now, or nobody's, when the one that is known ended before the exposure. */
export interface Found {
  link: Link;
  person: Person;
  /** There is no open journey, and the closed one is older than the exposure: it is not opened again. */
  unfollowed: boolean;
}

/** For each link the person's present journey: another one of the same traveller where the one that was aboard has ended. */
export const presentJourneys = async (
  where: Where,
  links: ReadonlyMap<string, Link>,
  people: ReadonlyMap<string, Person>,
): Promise<Found[]> => {
  const found = [...links].flatMap(([id, link]) => {
    const person = people.get(id);
    return person ? [{ link, person }] : [];
  });
  const ended = found.filter(({ person }) => person.entry.stage === 'CLOSED');
  const open = await openJourneys(
    where,
    ended.map(({ person }) => person),
  );
  return found.map(({ link, person }) => {
    const now = open.get(person.document.travellerId) ?? person;
    return { link, person: now, unfollowed: endedBefore(now, link) };
  });
};

const endedBefore = ({ entry, timeZone }: Person, { exposedOn }: Link): boolean =>
  entry.stage === 'CLOSED' && localDateOf(entry.stageSince, timeZone) < exposedOn;

/** By traveller, found by their documents. */
const openJourneys = async (where: Where, ended: readonly Person[]): Promise<Map<string, Person>> => {
  const keys = ended.flatMap(({ document }) =>
    document.documents.map(({ kind, hash }) => ({
      kind: kind.startsWith('national-id/') ? ('N' as const) : ('D' as const),
      hash,
    })),
  );
  const stored = await loadKeyRefs(where.table, keys, { consistent: true });
  const travellers = new Set(ended.map(({ document }) => document.travellerId));
  const ids = stored.flatMap(({ refs }) => refs.flatMap(({ e, t }) => (travellers.has(t) ? [e] : [])));
  const others = await loadPeople(where, [...new Set(ids)]);
  const open = others.filter(({ entry }) => entry.stage !== 'CLOSED');
  open.sort((one, other) => one.entry.arrivalAt - other.entry.arrivalAt);
  return new Map(open.map((person) => [person.document.travellerId, person]));
};
