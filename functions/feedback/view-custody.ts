import type { CustodyView } from '../../shared/contracts/custody-view.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import type { FieldGroup } from '../../shared/domain/notices/notification-matrix.ts';
import { type CustodyLeg, custodyOf, type Signer } from '../../shared/domain/transfer/custody.ts';

/** From hand to hand, and where nobody signed. A hospital's name is for those who see health; the others see that it is one, as by the stage. */
export const custodyViewOf = (
  entry: Entry,
  document: EntryDocument,
  groups: ReadonlySet<FieldGroup>,
): CustodyView => {
  const { legs, gaps } = custodyOf(entry, document);
  return {
    ...(entry.knownBy === undefined ? {} : { knownBy: entry.knownBy }),
    ...(entry.collector === undefined ? {} : { collector: entry.collector }),
    custody: legs.map((leg) => legOf(leg, groups.has('health'))),
    gaps: gaps.map(({ from, to, between, explainedBy }) => ({
      from: utc(from),
      to: utc(to),
      between,
      ...(explainedBy === undefined ? {} : { explainedBy }),
    })),
  };
};

const legOf = (leg: CustodyLeg, seesHealth: boolean): CustodyView['custody'][number] => {
  const { holder, place, from, to, giver, taker, manifestId, headcount } = leg;
  return {
    holder,
    ...(place === undefined || (holder === 'hospital' && !seesHealth) ? {} : { place }),
    from: utc(from),
    ...(to === undefined ? {} : { to: utc(to) }),
    ...(giver === undefined ? {} : { giver: signer(giver) }),
    ...(taker === undefined ? {} : { taker: signer(taker) }),
    ...(manifestId === undefined ? {} : { manifestId }),
    ...(headcount === undefined ? {} : { headcount }),
  };
};

const signer = ({ by, officer }: Signer): Signer => ({ by, ...(officer === undefined ? {} : { officer }) });

const utc = (at: number): string => new Date(at).toISOString();
