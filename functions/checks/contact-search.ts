import { loadPeople, type Person } from '../../shared/commit/load-people.ts';
import {
  addLink,
  type Link,
  linkBySite,
  linksByRide,
  ridesToSearch,
  searchSince,
} from '../../shared/domain/contacts/contact-links.ts';
import { ownLocality, type Tracing } from '../../shared/domain/contacts/contact-of.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EntryDocument, EpochMs } from '../../shared/domain/evidence.ts';
import { travelTogether } from '../../shared/domain/matching/companions.ts';
import { localDateOf } from '../../shared/domain/time/local-days.ts';
import { searchedOn } from '../../shared/domain/transfer/rides.ts';
import type { Config } from '../../shared/store/config.ts';
import { ridersOf } from '../../shared/store/conveyances.ts';
import { ownEntries } from '../../shared/store/own-entries.ts';
import { loadRecords } from '../../shared/store/records.ts';
import type { Table } from '../../shared/store/table.ts';

interface Search {
  table: Table;
  config: Config;
  now: EpochMs;
}

/** Who met the case: on its conveyances, as a companion, under one roof (F21). By live entry id; the case itself is not among them. */
export const searchContacts = async (
  search: Search,
  subject: Person,
  tracing: Tracing,
): Promise<{ links: Map<string, Link>; people: Map<string, Person> }> => {
  const { policy } = search.config.policies.at(search.now);
  const rides = ridesToSearch(subject.rides, tracing.since, policy);
  const named = await companionEntries(search, subject);
  const aboard = await Promise.all(
    rides.map((ride) => ridersOf(search.table, ride.names, searchedOn(ride, policy.defaultTimeZone))),
  );
  const found = await loadPeople(search, [...new Set([...aboard.flat(), ...named])]);
  const others = found.filter(({ entryId }) => entryId !== subject.entryId);
  const people = new Map(others.map((one) => [one.entryId, one]));
  const links = linksByRide(rides, others, policy.contactReach);
  for (const other of others) {
    if (!travelTogether(subject.told, other.told)) continue;
    const at = Math.min(subject.entry.arrivalAt, tracing.since);
    const exposedOn = localDateOf(at, other.timeZone);
    addLink(links, other.entryId, { how: 'companion', exposedOn, verify: !other.arrived });
  }
  const since = searchSince(tracing.since, policy);
  await addNeighbours(search, { subject, since, until: tracing.since }, { links, people });
  return { links, people };
};

/** Companions that the case's own agencies name by their record. */
const companionEntries = async ({ table }: Search, { told }: Person): Promise<string[]> => {
  const names = told.flatMap(({ agency, record }) =>
    (record.companions ?? []).flatMap((one) => (typeof one === 'string' ? [{ agency, recordId: one }] : [])),
  );
  const stored = await loadRecords(table, names, { consistent: true });
  return stored.flatMap((one) => (one ? [one.entryId] : []));
};

/** Those of the case's locality who stayed at its sites; whose documents name no such site are not even derived. */
const addNeighbours = async (
  { table, config }: Search,
  { subject, since, until }: { subject: Person; since: EpochMs; until: EpochMs },
  { links, people }: { links: Map<string, Link>; people: Map<string, Person> },
): Promise<void> => {
  const stays = (subject.entry.stays ?? []).filter((stay) => stay.type !== 'hospital');
  if (stays.length === 0) return;
  const sites = new Set(stays.map(({ site }) => site));
  const path = config.tree.pathOf(ownLocality(subject.entry));
  for await (const page of ownEntries(table, path, { consistent: true })) {
    for (const { document } of page) {
      if (document.entryId === subject.entryId || !stayedAt(document, sites)) continue;
      const entry = deriveEntry(document, [], config);
      const timeZone = config.tree.timeZoneOf(ownLocality(entry));
      const link = linkBySite(stays, entry.stays ?? [], { timeZone, since, until });
      if (link === undefined) continue;
      addLink(links, document.entryId, link);
      const { entryId } = document;
      const known = people.get(entryId);
      people.set(
        entryId,
        known ?? { entryId, document, entry, told: [], rides: [], arrived: true, timeZone },
      );
    }
  }
};

const stayedAt = ({ events }: EntryDocument, sites: ReadonlySet<string>): boolean =>
  events.some(({ data }) => typeof data.site === 'string' && sites.has(data.site));
