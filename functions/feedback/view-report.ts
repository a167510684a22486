import type { EntryView } from '../../shared/contracts/entry-view.ts';
import type { Entry } from '../../shared/domain/entry.ts';
import type { EntryDocument } from '../../shared/domain/evidence.ts';
import { reportVerdict } from '../../shared/domain/statements/community-report.ts';

/** D12, F22: what became of a neighbour's report, and whether the person still has to be told of it; nothing for other entries. */
export const reportView = (entry: Entry, document: EntryDocument): Pick<EntryView, 'report'> => {
  const verdict = reportVerdict(document, entry);
  if (verdict === undefined) return {};
  const { reportedAt, outcome, verifiedAt, personToBeTold } = verdict;
  return {
    report: {
      reportedAt: new Date(reportedAt).toISOString(),
      ...(outcome === undefined ? {} : { outcome }),
      ...(verifiedAt === undefined ? {} : { verifiedAt: new Date(verifiedAt).toISOString() }),
      personToBeTold,
    },
  };
};
