import type { AlertView } from '../../shared/contracts/entry-view.ts';
import type { NotificationKind } from '../../shared/contracts/notification-kinds.ts';
import type { EntryDocument, Told } from '../../shared/domain/evidence.ts';
import { loadRequests } from '../../shared/store/requests.ts';
import type { Table } from '../../shared/store/table.ts';

const kinds: readonly NotificationKind[] = ['correction.overdue', 'contest.overdue', 'help.overdue'];

/** `<kind>:<level>:<requestId>`. */
const requestOf = ({ key }: Told): string => key.slice(key.lastIndexOf(':') + 1);

/** Alerts about travellers' requests (I8): open until somebody decides, closed by the decision. Without one nothing is read. */
export const requestAlerts = async (
  table: Table,
  { told }: Pick<EntryDocument, 'told'>,
): Promise<AlertView[]> => {
  const raised = Map.groupBy(
    told.filter(({ kind }) => kinds.includes(kind)),
    requestOf,
  );
  const found = await loadRequests(table, [...raised.keys()]);
  return [...raised.values()].flatMap((lines, index) => {
    const [first] = lines;
    if (first === undefined) return [];
    const decision = found[index]?.request.decision;
    return {
      kind: first.kind,
      raisedAt: utc(Math.min(...lines.map(({ at }) => at))),
      recipients: [...new Set(lines.map(({ recipient }) => recipient))],
      open: decision === undefined,
      ...(decision === undefined ? {} : { closedAt: utc(decision.at), closedBy: decision.verdict }),
    };
  });
};

const utc = (at: number): string => new Date(at).toISOString();
