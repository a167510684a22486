import type { AlertView } from '../../shared/contracts/entry-view.ts';
import type { DeadlineKind } from '../../shared/domain/deadlines/deadline-kinds.ts';
import type { FieldGroup } from '../../shared/domain/notices/notification-matrix.ts';

type Groups = ReadonlySet<FieldGroup>;

/** Steps of the story that tell of somebody's health, whatever they are called in the stage table. */
const steps = [
  'symptoms',
  'clinic-visit',
  'test-taken',
  'investigation-opened',
  'investigation-closed',
  'test-result',
  'contact-identified',
  'contact-verified',
  'contact-reached',
  'contacts-listed',
  'follow-up',
  'hospitalised',
  'recovered',
  'converted',
  'died',
];

/** Clocks that run for who is ill, was tested, or met others while ill; each alert has the name of its clock. */
const clocks: readonly DeadlineKind[] = [
  'test',
  'hospital',
  'investigation',
  'investigation-result',
  'contacts-listed',
  'contacts-reached',
];
const alerts = ['test.overdue', 'hospital.overdue', 'investigation.overdue', 'contacts.overdue'];

export const seesStep = (what: string, groups: Groups): boolean =>
  groups.has('health') || !steps.includes(what);

export const seesClock = (kind: DeadlineKind, groups: Groups): boolean =>
  groups.has('health') || !clocks.includes(kind);

/** Without those that are of health, and without saying that a step of health ended one (G2). */
export const alertsSeen = (shown: readonly AlertView[], groups: Groups): AlertView[] =>
  shown
    .filter(({ kind }) => groups.has('health') || !alerts.includes(kind))
    .map(({ closedBy, ...alert }) => ({
      ...alert,
      ...(closedBy === undefined || !seesStep(closedBy, groups) ? {} : { closedBy }),
    }));
