import type { Department } from '../../contracts/localities.ts';
import type { NotificationKind } from '../../contracts/notification-kinds.ts';
import type { Entry } from '../entry.ts';
import type { EpochMs } from '../evidence.ts';
import { severityOf } from '../notices/plan-notices-severity.ts';
import { addDays, localDateOf, midnightOf } from '../time/local-days.ts';
import type { Deadline, DeadlineKind } from './deadline-kinds.ts';
import { collectionOverdue, releaseOverdue, releaseUpcoming } from './deadline-plans-release.ts';
import type { DueStep, Plan } from './deadlines.ts';
import { addresseeOf } from './escalation.ts';

type Addressed = [locality: string, department: Department];

/** One alert of a kind to several; further levels come from each notice's own ladder of acknowledgement (C1). */
const alert = (
  kind: NotificationKind,
  to: readonly Addressed[],
  { about = '', dueAt, level = 0 }: { about?: string | undefined; dueAt: EpochMs; level?: number },
): DueStep[] =>
  to.map(([locality, department]) => ({
    key: `${kind}:${level}:${about}`,
    kind,
    level,
    locality,
    department,
    urgent: severityOf(kind) === 'urgent',
    dueAt,
  }));

/** To departments of the locality that has to act. */
const toThose =
  (kind: NotificationKind, ...departments: Department[]): Plan =>
  (_, deadline) =>
    alert(
      kind,
      departments.map((department) => [deadline.locality, department]),
      deadline,
    );

/** Also to the health of whoever answers for the person, where that is another. */
const alsoToTheOwner =
  (kind: NotificationKind, ...departments: Department[]): Plan =>
  ({ responsibility }, deadline) => {
    const own = departments.map((department): Addressed => [deadline.locality, department]);
    const owner: Addressed[] =
      responsibility.locality === deadline.locality ? [] : [[responsibility.locality, 'health']];
    return alert(kind, [...own, ...owner], deadline);
  };

/** The port's own department, and who answers for the person meanwhile. */
const atThePort =
  (kind: NotificationKind): Plan =>
  (entry, deadline, context, ledger) => {
    const { pointOfEntryDepartment } = context.policies.at(deadline.dueAt).policy;
    const department = deadline.locality === entry.pointOfEntry ? pointOfEntryDepartment : 'health';
    return alsoToTheOwner(kind, department)(entry, deadline, context, ledger);
  };

/** C8: one for each local day that ended without a contact; the last day's is the release, which has its own alarm. */
const followUpMissed: Plan = (entry, deadline) => {
  const { quarantine } = entry;
  if (quarantine === undefined) return alert('follow-up.missed', [[deadline.locality, 'health']], deadline);
  const { timeZone, lastDay } = quarantine;
  const steps: DueStep[] = [];
  let missed = addDays(localDateOf(deadline.dueAt, timeZone), -1);
  for (; missed < lastDay; missed = addDays(missed, 1)) {
    const dueAt = midnightOf(addDays(missed, 1), timeZone);
    const daily = alert('follow-up.missed', [[deadline.locality, 'health']], { about: missed, dueAt });
    steps.push(...daily.map((step): DueStep => ({ ...step, latestOnly: true })));
  }
  return steps;
};

/** C8: at once to the level above, too. */
const contactLost: Plan = (_, { locality, about, dueAt }, { tree }) => {
  const above = addresseeOf('parent', { locality, department: 'health' }, tree);
  return [
    ...alert('contact.lost', [[locality, 'health']], { about, dueAt }),
    ...alert('contact.lost', [[above.locality, above.department]], { about, dueAt, level: 1 }),
  ];
};

/** An hour after it was kept, for what is told late is not late for that. */
const missingStep: Plan = (entry, deadline, { policies }, { events }) => {
  const waiting = new Set(entry.held.map(({ key }) => key));
  const learned = events.filter(({ key }) => waiting.has(key)).map(({ learnedAt }) => learnedAt);
  const { missingStepHours } = policies.at(deadline.dueAt).policy;
  const kept = Math.min(...learned, Number.MAX_SAFE_INTEGER);
  const since = kept === Number.MAX_SAFE_INTEGER ? 0 : kept + missingStepHours * 3_600_000;
  return alert('missing-step.overdue', [[deadline.locality, 'health']], {
    ...deadline,
    dueAt: Math.max(deadline.dueAt, since),
  });
};

/** C14: counted from when the disagreement was told; before that it is told first. */
const conflictOverdue: Plan = (entry, deadline, _, { told }) => {
  const since = openSince(entry, deadline);
  const first = told
    .filter(({ key, at }) => key.startsWith(`conflict.raised:${deadline.about}:`) && at >= since)
    .map(({ at }) => at);
  if (first.length === 0) return [];
  const dueAt = Math.max(deadline.dueAt, Math.min(...first) + (deadline.dueAt - since));
  return alert('conflict.overdue', [[deadline.locality, 'health']], {
    about: `${deadline.about}@${since}`,
    dueAt,
  });
};

const openSince = ({ conflicts }: Entry, { about, dueAt }: Deadline): EpochMs =>
  Math.min(
    dueAt,
    ...conflicts
      .filter(({ code, resolvedAt }) => code === about && resolvedAt === undefined)
      .map(({ since }) => since),
  );

/** Every clock of section 6 raises its alert. */
export const plans: Record<DeadlineKind, Plan> = {
  'no-show': toThose('no-show.overdue', 'health'),
  'port-check': atThePort('port-check.overdue'),
  verification: toThose('verification.overdue', 'health'),
  declaration: toThose('declaration.overdue', 'health'),
  unowned: alsoToTheOwner('unowned.overdue', 'health'),
  feedback: toThose('feedback.overdue', 'health'),
  'transfer-planned': toThose('transfer.overdue', 'health', 'reception'),
  'hand-over': alsoToTheOwner('handover.overdue', 'health', 'reception'),
  'report-in': alsoToTheOwner('report-in.overdue', 'health'),
  'outside-receipt': toThose('outside-receipt.overdue', 'health'),
  placement: toThose('placement.overdue', 'health', 'reception'),
  'follow-up': followUpMissed,
  'lost-contact': contactLost,
  'release-upcoming': releaseUpcoming,
  release: releaseOverdue,
  collection: collectionOverdue,
  'missing-step': missingStep,
  test: toThose('test.overdue', 'health'),
  hospital: toThose('hospital.overdue', 'health'),
  aboard: atThePort('aboard.overdue'),
  silence: toThose('silence.overdue', 'health'),
  conflict: conflictOverdue,
  investigation: toThose('investigation.overdue', 'epidemic-control'),
  'investigation-result': (_, deadline) =>
    alert('investigation.overdue', [[deadline.locality, 'epidemic-control']], {
      ...deadline,
      about: `result.${deadline.about}`,
    }),
  'contacts-listed': toThose('contacts.overdue', 'epidemic-control'),
  'contacts-reached': (_, deadline) =>
    alert('contacts.overdue', [[deadline.locality, 'health']], {
      ...deadline,
      about: `reached.${deadline.about}`,
    }),
};
