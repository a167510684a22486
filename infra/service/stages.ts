/** The functions, in the order data flows through them; the name is also the folder, log field, metric dimension and runbook heading. */
export const stageNames = [
  'intake',
  'register',
  'deliver',
  'inbox',
  'feedback',
  'transfers',
  'sites',
  'certificates',
  'sources',
  'lookups',
  'traveller',
  'reports',
  'checks',
  'admin',
] as const;

/** One stage of the flow. */
export type StageName = (typeof stageNames)[number];
