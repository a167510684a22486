import { toNotice } from '../../shared/commit/plan-change.ts';
import type { Notification } from '../../shared/contracts/notification.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { Told } from '../../shared/domain/evidence.ts';
import { withAckBy } from '../../shared/domain/notices/plan-notices.ts';
import { makeNotice } from '../../shared/domain/notices/plan-notices-severity.ts';
import type { Config } from '../../shared/store/config.ts';
import type { StoredEntry } from '../../shared/store/entries.ts';

/** The notice a line of the ledger stands for: same id, same time, same clock as if it had been written then. */
export const noticeAgain = (line: Told, { document, version }: StoredEntry, config: Config): Notification => {
  const { tree, directory, policies } = config;
  const after = deriveEntry(document, [], config);
  const { policy } = policies.at(line.at);
  const planned = withAckBy(
    { ...makeNotice(line.kind, line.key, line.recipient, version), escalation: levelOf(line.key) },
    { after, directory, tree, policy, version, now: line.at },
  );
  const { notification } = toNotice(planned, { entry: after, now: line.at });
  return { ...notification, id: line.notificationId };
};

/** Steps of a ladder carry their level in the key: `<kind>:<level>:<what it is about>`. */
const levelOf = (key: string): number => {
  const [, level = '', about] = key.split(':');
  return about !== undefined && /^\d+$/.test(level) ? Number(level) : 0;
};
