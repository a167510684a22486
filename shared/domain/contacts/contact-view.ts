import type { ContactOf, Tracing } from './contact-of.ts';

const utc = (at: number): string => new Date(at).toISOString();

/** A link as it is shown. */
export const linkView = ({ how, exposedOn, standing, since, settledAt, reachedAt }: ContactOf) => ({
  how,
  exposedOn,
  standing,
  since: utc(since),
  ...(settledAt === undefined ? {} : { settledAt: utc(settledAt) }),
  ...(reachedAt === undefined ? {} : { reachedAt: utc(reachedAt) }),
});

/** The search for a case's contacts as it is shown. */
export const tracingView = ({ status, since, listedAt, count }: Tracing) => ({
  status,
  since: utc(since),
  ...(listedAt === undefined ? {} : { listedAt: utc(listedAt) }),
  ...(count === undefined ? {} : { count }),
});

/** Both, as far as there is anything to show. */
export const contactsView = ({
  contactOf,
  tracing,
}: {
  contactOf?: readonly ContactOf[];
  tracing?: Tracing;
}) => ({
  ...(contactOf === undefined
    ? {}
    : { contactOf: contactOf.map((one) => ({ caseEntryId: one.caseEntryId, ...linkView(one) })) }),
  ...(tracing === undefined ? {} : { tracing: tracingView(tracing) }),
});
