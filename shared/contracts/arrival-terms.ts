/** The words of arrival records; their schema (`arrival-record.ts`) is built by those functions only that take or read records. */
export const statementKinds = ['expected', 'arrived', 'checked', 'reported', 'withdrawn'] as const;
/** `away` is no statement about an arrival: somebody who is not coming, or nobody knows when (F26). */
export const evidenceKinds = [...statementKinds, 'away'] as const;
export const conveyanceModes = ['air', 'rail', 'coach', 'sea', 'road'] as const;
export const documentTypes = [
  'passport',
  'national-id',
  'residence-permit',
  'travel-permit',
  'crew',
  'other',
] as const;
export const travellerCategories = [
  'student',
  'overseas-worker',
  'crew',
  'visitor',
  'resident',
  'other',
] as const;
export const exposureKinds = ['returned-from', 'resident-of', 'transited', 'contact'] as const;
