import { type CrewGrade, gravest } from '../contacts/crew-grade.ts';
import type { Statement } from '../evidence.ts';
import type { Exposure } from '../normalise/normalise-facts.ts';

export interface Dimensions {
  /** F19: of a member of a ship's crew, once the ship's last ports are known; the gravest any source makes it. */
  grade?: CrewGrade;
  /** F27: who the person is to the country, as the best source says. */
  category?: string;
  /** F24: how the person was exposed, by any source; sorted. */
  exposures?: Exposure[];
}

/** What reports count people by, from the newest statements, best source first. */
export const dimensionsOf = (statements: readonly Statement[]): Dimensions => {
  const grade = gravest(statements.map((one) => one.grade));
  const category = statements.find((one) => one.category !== undefined)?.category;
  const exposures = [...new Set(statements.flatMap((one) => one.exposures ?? []))].sort();
  return {
    ...(grade === undefined ? {} : { grade }),
    ...(category === undefined ? {} : { category }),
    ...(exposures.length === 0 ? {} : { exposures }),
  };
};
