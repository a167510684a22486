/** The tables each section prints: their names in JSON lines and in docs/performance.md. */
export const sectionTables = {
  units: ['cost', 'cost-targets', 'dollars', 'phases', 'plain-phases', 'floor'],
  cpu: ['cpu', 'cpu-functions'],
  cold: ['cold'],
  rate: ['rate'],
  sweep: ['sweep'],
  bounded: ['bounded'],
  load: ['load', 'load-speed', 'load-memory'],
  send: ['send'],
  breaker: ['breaker', 'breaker-connections'],
} as const satisfies Record<string, readonly string[]>;

export type SectionName = keyof typeof sectionTables;
