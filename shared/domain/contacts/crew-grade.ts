import type { EpochMs } from '../evidence.ts';
import type { PortCallFacts } from '../normalise/normalise-facts.ts';

/** F19: the risk a member of a crew brings, least first. It advises; people decide (G7). */
export const crewGrades = ['low', 'medium', 'high'] as const;
export type CrewGrade = (typeof crewGrades)[number];

const landingDays = 30;
const dayMs = 86_400_000;

export interface CrewFacts {
  /** Undefined when nobody told of the ship's ports: then there is no grade. */
  portCalls: readonly PortCallFacts[] | undefined;
  /** Somebody aboard is ill, by this record. */
  unwell: boolean;
  /** Arrival, or expected arrival. */
  at: EpochMs;
}

/**
 * The grade by the landings of the last 30 days and the health aboard. High: somebody is ill, or landed in a key country, or may have.
 * Medium: landed, or may have, in any other country. Low: no landing, or at home only. A call without a date counts as recent.
 */
export const gradeOf = (
  { portCalls, unwell, at }: CrewFacts,
  { homeCountry, keyCountries }: { homeCountry: string; keyCountries: readonly string[] },
): CrewGrade | undefined => {
  if (unwell && portCalls !== undefined) return 'high';
  if (portCalls === undefined) return undefined;
  const since = at - landingDays * dayMs;
  const recent = portCalls.filter((call) => call.landed !== false && (call.at ?? at) >= since);
  // A country nobody could read may be any.
  const abroad = recent.filter(({ country }) => country !== homeCountry);
  if (abroad.some(({ country }) => country !== undefined && keyCountries.includes(country))) return 'high';
  return abroad.length > 0 ? 'medium' : 'low';
};

/** The gravest of several: two sources that disagree are no reason to be easy. */
export const gravest = (grades: readonly (CrewGrade | undefined)[]): CrewGrade | undefined =>
  crewGrades.toReversed().find((grade) => grades.includes(grade));
