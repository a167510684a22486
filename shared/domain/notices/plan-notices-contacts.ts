import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { ContactOf } from '../contacts/contact-of.ts';
import { route } from '../places/routing.ts';
import type { PlanInput, PlannedNotice } from './plan-notices.ts';
import { makeNotice } from './plan-notices-severity.ts';

const kindOf: Record<ContactOf['standing'], NotificationKind | undefined> = {
  contact: 'contact.identified',
  'to-verify': 'contact.to-verify',
  withdrawn: 'contact.withdrawn',
  // Whoever said so knows it.
  'not-contact': undefined,
};

/** L7: each contact is told to the contact's own locality, and again when what it is to the case has changed. */
export const contactNotices = ({
  before,
  after,
  directory,
  tree,
  policy,
  version,
}: PlanInput): PlannedNotice[] => {
  if (after.outcome === 'MERGED') return [];
  const own = after.entryId.slice(-6);
  return (after.contactOf ?? []).flatMap(({ caseEntryId, standing, since, settledAt }) => {
    const known = before?.contactOf?.find((one) => one.caseEntryId === caseEntryId);
    const kind = kindOf[standing];
    if (kind === undefined || known?.standing === standing) return [];
    // Verified by the locality itself: it was told to verify, and did.
    if (standing === 'contact' && known?.standing === 'to-verify' && settledAt !== undefined) return [];
    const key = `${kind}:${caseEntryId}:${settledAt ?? since}.${own}`;
    return route(kind, after, directory, tree, policy).map(({ recipient }) =>
      makeNotice(kind, key, recipient, version),
    );
  });
};
