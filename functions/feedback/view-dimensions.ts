import type { Entry } from '../../shared/domain/entry.ts';
import type { FieldGroup } from '../../shared/domain/notices/notification-matrix.ts';
import type { Dimensions } from '../../shared/domain/reports/report-dimensions.ts';

/** What reports count people by, as far as a key may see it (G2): the grade is health's, exposures are history, the category a need. */
export const dimensionsSeen = (
  { grade, category, exposures }: Entry,
  groups: ReadonlySet<FieldGroup>,
): Dimensions => ({
  ...(grade !== undefined && groups.has('health') ? { grade } : {}),
  ...(category !== undefined && groups.has('needs') ? { category } : {}),
  ...(exposures !== undefined && groups.has('history') ? { exposures } : {}),
});
