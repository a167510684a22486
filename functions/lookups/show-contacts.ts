import { type Caller, servesDepartment } from '../../shared/access/caller.ts';
import { loadPeople, type Person } from '../../shared/commit/load-people.ts';
import type { ContactsAnswer } from '../../shared/contracts/contact.ts';
import { ownLocality } from '../../shared/domain/contacts/contact-of.ts';
import { linkView, tracingView } from '../../shared/domain/contacts/contact-view.ts';
import { liesWithin } from '../../shared/domain/derive-context.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { listCaseContacts } from '../../shared/store/case-contacts.ts';
import type { Config } from '../../shared/store/config.ts';
import { groupsSeenBy } from '../feedback/what-may-be-seen.ts';
import type { LookupsDeps } from './lookups-routes.ts';

interface Asked {
  entryId: string;
  caller: Caller;
  config: Config;
  now: EpochMs;
  limit: number;
  after?: string;
}

/** L7: the contacts of a case, for health of whoever answers for it and the levels above; undefined for everybody else. */
export const showContacts =
  (deps: LookupsDeps) =>
  async (asked: Asked): Promise<(ContactsAnswer & { last?: string }) | undefined> => {
    const { config, caller, limit, after = '' } = asked;
    const where = { table: deps.table, config };
    const [subject] = await loadPeople(where, [asked.entryId]);
    const tracing = subject?.entry.tracing;
    if (subject === undefined || tracing === undefined || !traces(caller, subject.entry, config)) {
      return undefined;
    }
    const caseIds = [subject.entryId, ...(subject.document.absorbed ?? [])];
    const ids = (await listCaseContacts(deps.table, caseIds)).filter((id) => id > after);
    const page = ids.slice(0, limit);
    const people = await loadPeople(where, page);
    const items = people.flatMap((person) => contactOf(person, caseIds, asked));
    await deps.journal(asked, {
      ...grounds,
      action: 'contacts-read',
      entryIds: [subject.entryId, ...items.map(({ entryId }) => entryId)],
    });
    return {
      case: { entryId: subject.entryId, ...tracingView(tracing) },
      items,
      ...(ids.length > limit ? { last: page.at(-1) ?? '' } : {}),
    };
  };

/** Whoever follows the case answers for finding whom it met; no further reason has to be given. */
const grounds = { purpose: 'contact-tracing', legalBasis: 'duty of whoever follows the case (L7)' } as const;

const traces = (caller: Caller, entry: Entry, { tree }: Config): boolean =>
  caller.role === 'locality' &&
  (servesDepartment(caller, 'health') || servesDepartment(caller, 'epidemic-control')) &&
  [entry.responsibility.locality, ownLocality(entry)].some((code) => liesWithin(tree, code, caller.subject));

/** The index may name somebody who is no contact after all: what counts stands in the person's own entry. */
const contactOf = (
  { entry, entryId }: Person,
  caseIds: readonly string[],
  { caller, config }: Asked,
): ContactsAnswer['items'] => {
  const link = entry.contactOf?.find(({ caseEntryId }) => caseIds.includes(caseEntryId));
  if (link === undefined) return [];
  const seesStage = groupsSeenBy(caller, entry, config.tree).has('stage');
  return [
    {
      entryId,
      ...linkView(link),
      locality: ownLocality(entry),
      ...(seesStage ? { stage: entry.stage } : {}),
    },
  ];
};
